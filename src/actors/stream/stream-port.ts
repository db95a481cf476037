/** A port that start scripts configure, for records with DTYP `stream`. */
import type { DevicePort } from '../../database/port/device-port.ts';
import { EMPTY, type Framing } from '../../protocol/framing/framing.ts';
import type { Services } from '../kernel/services.ts';
import type { AnyWired } from '../kernel/wired.ts';
import { keepAlive, type PortSupervision } from '../port/keep-alive.ts';
import { openable } from '../port/open-transport.ts';
import { Port } from '../port/port.ts';

export class StreamPort {
  readonly spec: DevicePort;
  readonly port: Port;
  readonly #services: Services;
  readonly #supervision: PortSupervision;

  constructor(parent: AnyWired, services: Services, spec: DevicePort) {
    this.spec = spec;
    this.#services = services;
    const opened = openable(spec.transport, {
      id: spec.name,
      macros: {},
      services,
      secrets: [],
      topics: () => [],
      simulator: noSimulator,
      instead: spec.transport,
    });
    this.port = new Port(parent, services, {
      name: spec.name,
      device: opened.device,
      framing: asTheyCome,
      open: opened.open,
      isCleanedByClosing: opened.isCleanedByClosing,
      isWhole: false,
      times: {
        connectMs: 2000,
        quietMs: 0,
        settleMs: SETTLE_MS,
        gapMs: 0,
        keepAliveMs: Number.POSITIVE_INFINITY,
        firstBackoffMs: 1000,
        longestBackoffMs: 20_000,
        closeMs: 800,
      },
      limitMs: 1000,
      inFlight: 1,
      resync: 'settle',
      mostTimeouts: Number.POSITIVE_INFINITY,
      isUnsolicited: () => false,
      init: () => [],
      goodbye: () => [],
      probe: undefined,
    });
    this.#supervision = keepAlive(this.port, services);
  }

  /** Begins to connect. Resolves when it is connected, or could not be. */
  async start(): Promise<void> {
    this.port.start();
    await this.#settled(() => this.port.isUp || this.port.state === 'waiting');
  }

  stop(): Promise<void> {
    this.#supervision.stop();
    return this.port.whenClosed();
  }

  /** An actor has thrown; false when it is not this one. */
  failed(actorId: string, error: unknown): boolean {
    return this.#supervision.failed(actorId, error);
  }

  /** Whether it is connected, now or within so many ms. */
  async connected(ms: number): Promise<boolean> {
    this.port.ref.send({ type: 'connect' });
    await this.#settled(() => this.port.isUp, ms);
    return this.port.isUp;
  }

  // --- helpers

  #settled(isSo: () => boolean, ms = Number.POSITIVE_INFINITY): Promise<void> {
    if (isSo()) return Promise.resolve();
    const { clock } = this.#services;
    return new Promise((resolve) => {
      const end = () => {
        unwatch();
        clock.clearTimeout(timer);
        resolve();
      };
      // In the new state it is from the next microtask on.
      const unwatch = this.port.watch({ changed: () => queueMicrotask(() => isSo() && end()) });
      const timer = ms === Number.POSITIVE_INFINITY ? undefined : clock.setTimeout(end, ms);
    });
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Start scripts have none. */
function noSimulator(): never {
  throw new Error('a port of a start script leads to a real device');
}

/** Silence in ms that is enough after a time-out: a late reply is the business of protocols, as in StreamDevice. */
const SETTLE_MS = 5;

/** Each protocol says how what it reads is cut. */
const asTheyCome: Framing = {
  name: 'as protocols say',
  hasIds: false,
  encode: ({ bytes }) => bytes,
  cutter: () => ({ pending: 0, push: (bytes) => [{ bytes: bytes.slice() }], reset: () => EMPTY }),
};
