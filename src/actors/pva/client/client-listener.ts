import type { PvaError } from './error.ts';

/** What the program is notified of without having asked. */
export interface ClientListener {
  /** Trouble that no request waits for. */
  exception(error: PvaError): void;
  warn(message: string): void;
  /** A server with channels is gone. `address:port` */
  connectionLost(server: string): void;
  /** A server was heard for the first time, or has been restarted. `address:port` */
  serverHeard(server: string): void;
}
