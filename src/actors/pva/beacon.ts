/** Wiring of the beacon emitter: one UDP socket, one datagram per beacon and destination. */
import { type BeaconEvent, type BeaconWiring, beaconMachine } from '../../machines/pva/beacon.ts';
import type { EventOf } from '../../machines/wired.ts';
import { encodeDatagram } from '../../protocol/pva/datagram.ts';
import { NO_VALUE } from '../../protocol/pva/value.ts';
import type { Services } from '../kernel/services.ts';
import { wire } from '../kernel/wire.ts';
import { type AnyWired, Wired } from '../kernel/wired.ts';
import { type BeaconSocket, openBeaconSocket } from '../net/beacon-socket.ts';
import { ANY_ADDRESS } from '../net/interfaces.ts';
import type { PvaSettings } from './settings.ts';

const logic = wire(beaconMachine);

/** Beacons that are sent quickly after the first (PVXS). */
const BURST = 10;

/** The server that beacons tell of. */
export interface BeaconOwner extends AnyWired {
  readonly guid: Uint8Array;
  readonly tcpPort: number;
  readonly isPaused: boolean;
  /** One more whenever names came or went. */
  readonly changeCount: number;
}

export class Beacon extends Wired<typeof beaconMachine> implements BeaconWiring {
  readonly kind = 'pvaBeacon';
  readonly #owner: BeaconOwner;
  readonly #services: Services;
  readonly #settings: PvaSettings;
  #socket: BeaconSocket | undefined;
  #sequence = 0;

  constructor(owner: BeaconOwner, services: Services, settings: PvaSettings, id: string) {
    super(logic, owner, id, { burst: BURST });
    this.#owner = owner;
    this.#services = services;
    this.#settings = settings;
    this.ref.start();
  }

  label(): string {
    return `beacons to ${this.#socket?.addresses.join(' ') || 'nobody'}`;
  }

  describe(): Record<string, unknown> {
    return { addresses: this.#socket?.addresses ?? [], sequence: this.#sequence };
  }

  stop(): void {
    this.ref.send({ type: 'stop' });
  }

  /** It has crashed: gives back what it held. */
  abandon(): void {
    this.release();
  }

  // --- actions of the machine

  open(): void {
    const warn = (message: string) => this.#services.log.warn(message);
    openBeaconSocket(this.#settings, warn).then(
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
    this.#services.log.error(
      { err: error },
      'No PV Access beacons: their socket could not be opened; trying again soon',
    );
  }

  isPaused(): boolean {
    return this.#owner.isPaused;
  }

  emit(): void {
    const { guid, tcpPort: port, changeCount } = this.#owner;
    const sequence = this.#sequence;
    this.#sequence = (sequence + 1) & 0xff;
    this.#socket?.send(
      encodeDatagram({
        type: 'BEACON',
        guid,
        flags: 0,
        sequence,
        changeCount: changeCount & 0xffff,
        address: ANY_ADDRESS,
        port,
        protocol: 'tcp',
        status: NO_VALUE,
      }),
    );
    this.#services.counters.beacons++;
  }

  release(): void {
    void this.#socket?.close();
    this.#socket = undefined;
  }
}
