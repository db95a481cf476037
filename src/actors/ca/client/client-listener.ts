import type { CaError } from './error.ts';

/** What the program is notified of without having asked. */
export interface ClientListener {
  /** Trouble that no request waits for. */
  exception(error: CaError): void;
  warn(message: string): void;
  /** A server with channels is gone. `address:port` */
  circuitLost(server: string): void;
  /** A beacon that was heard for the first time, came early or came late. */
  beaconAnomaly(server: string): void;
}
