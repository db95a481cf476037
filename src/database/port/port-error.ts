/** Why an exchange with a device has come to nothing. */

export type PortFailure =
  /** There is no connection, or it was lost meanwhile. */
  | 'down'
  /** No reply came in time. */
  | 'timeout'
  /** A reply came that cannot be read. */
  | 'mismatch'
  /** The device refuses, in its own words. */
  | 'device'
  /** Too much waits for the port already. */
  | 'busy';

export class PortError extends Error {
  override readonly name = 'PortError';
  readonly failure: PortFailure;
  /** Of a reply that stopped before its end: what came of it. */
  partial: Uint8Array | undefined;

  constructor(failure: PortFailure, message: string) {
    super(message);
    this.failure = failure;
  }
}
