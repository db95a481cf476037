/** Wiring of the beacon emitter: one UDP socket, one datagram per beacon and destination. */
import { type BeaconEvent, type BeaconWiring, beaconMachine } from '../../machines/ca/beacon.ts';
import type { EventOf } from '../../machines/wired.ts';
import { MINOR } from '../../protocol/ca/constants.ts';
import { encodeBeacon } from '../../protocol/ca/datagram.ts';
import type { Services } from '../kernel/services.ts';
import type { Part } from '../kernel/supervision.ts';
import { wire } from '../kernel/wire.ts';
import { type AnyWired, Wired } from '../kernel/wired.ts';
import { type BeaconSocket, openBeaconSocket } from '../net/beacon-socket.ts';
import type { ServerSettings } from './settings.ts';

const logic = wire(beaconMachine);

/** The server that beacons tell of. */
export interface BeaconOwner extends AnyWired {
  readonly tcpPort: number;
  readonly isPaused: boolean;
}

export class Beacon extends Wired<typeof beaconMachine> implements BeaconWiring, Part {
  readonly kind = 'beacon';
  readonly #owner: BeaconOwner;
  readonly #port: number;
  readonly #services: Services;
  readonly #settings: ServerSettings;
  #socket: BeaconSocket | undefined;

  constructor(owner: BeaconOwner, services: Services, settings: ServerSettings, id: string) {
    super(logic, owner, id, { periodMs: settings.beaconPeriodMs });
    this.#owner = owner;
    this.#port = owner.tcpPort;
    this.#services = services;
    this.#settings = settings;
    this.ref.start();
  }

  /** Where beacons go: `address:port`. */
  get addresses(): readonly string[] {
    return this.#socket?.addresses ?? [];
  }

  label(): string {
    return `beacons to ${this.addresses.join(' ') || 'nobody'}`;
  }

  describe(): Record<string, unknown> {
    return { addresses: this.addresses, ...this.ref.getSnapshot().context };
  }

  stop(): void {
    this.ref.send({ type: 'stop' });
  }

  abandon(): void {
    this.release();
  }

  // --- actions of the machine

  open(): void {
    const warn = (message: string) => this.#services.log.warn(message);
    openBeaconSocket(this.#settings, warn, 'EPICS_CAS').then(
      (socket) => {
        if (this.ref.getSnapshot().value !== 'opening') {
          void socket.close(); // stopped meanwhile
          return;
        }
        this.#socket = socket;
        this.ref.send({ type: 'opened' });
      },
      (error: unknown) => this.ref.send({ type: 'open.failed', error }),
    );
  }

  reportFailure({ error }: EventOf<BeaconEvent, 'open.failed'>): void {
    this.#services.log.error({ err: error }, 'No beacons: their socket could not be opened; trying again soon');
  }

  isPaused(): boolean {
    return this.#owner.isPaused;
  }

  emit(): void {
    const { sequence } = this.ref.getSnapshot().context;
    this.#socket?.send(encodeBeacon({ type: 'BEACON', minor: MINOR, port: this.#port, sequence, address: 0 }));
    this.#services.counters.beacons++;
  }

  release(): void {
    void this.#socket?.close();
    this.#socket = undefined;
  }
}
