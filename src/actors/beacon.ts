/** The body of the beacon emitter: one UDP socket, one datagram per beacon and destination. */
import { beaconMachine } from '../machines/beacon.ts';
import { MINOR } from '../protocol/constants.ts';
import { encodeBeacon } from '../protocol/datagram.ts';
import { type BeaconSocket, openBeaconSocket } from './beacon-socket.ts';
import { embody, Wired } from './hot-path.ts';
import type { Runtime } from './runtime.ts';
import type { ServerSettings } from './settings.ts';

const logic = embody(beaconMachine);

export class Beacon extends Wired {
  readonly kind = 'beacon';
  readonly #port: number;
  readonly #runtime: Runtime;
  #socket: BeaconSocket | undefined;
  #stopped = false;

  constructor(owner: Wired, runtime: Runtime, settings: ServerSettings, tcpPort: number, id: string) {
    super(logic, owner, id, { periodMs: settings.beaconPeriodMs });
    this.#port = tcpPort;
    this.#runtime = runtime;
    const warn = (message: string) => runtime.log.warn(message);
    openBeaconSocket(settings, warn).then(
      (socket) => {
        if (this.#stopped) {
          void socket.close();
          return;
        }
        this.#socket = socket;
        this.ref.start();
      },
      (error: unknown) => runtime.log.error({ err: error }, 'No beacons: their socket could not be opened'),
    );
  }

  label(): string {
    return `beacons to ${this.#socket?.addresses.join(' ') || 'nobody'}`;
  }

  describe(): Record<string, unknown> {
    return { addresses: this.#socket?.addresses ?? [], ...this.ref.getSnapshot().context };
  }

  /** Ends the emitter, started or not. */
  stop(): void {
    this.#stopped = true;
    this.ref.send({ type: 'stop' });
  }

  // --- actions of the machine

  emit(): void {
    const { sequence } = this.ref.getSnapshot().context as { sequence: number };
    this.#socket?.send(encodeBeacon({ type: 'BEACON', minor: MINOR, port: this.#port, sequence, address: 0 }));
    this.#runtime.counters.beacons++;
  }

  release(): void {
    void this.#socket?.close();
    this.#socket = undefined;
  }
}
