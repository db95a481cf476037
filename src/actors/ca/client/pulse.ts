/**
 * Signs of life of a server: what comes from it, and its beacons.
 *
 * Beacons count only while they are regular, and until the server was found silent (libca, `tcpRecvWatchdog.cpp`).
 */
export class Pulse {
  #heardMs = 0;
  #beaconsTrusted = false;
  #echoes = 0;

  /** Something came from the server at that time. */
  heard(nowMs: number): void {
    this.#heardMs = nowMs;
    this.#beaconsTrusted = true;
  }

  /** A regular beacon. */
  beacon(nowMs: number): void {
    if (this.#beaconsTrusted) this.#heardMs = nowMs;
  }

  /** An irregular one: beacons are not a sign of life until the server is heard again. */
  anomaly(): void {
    this.#beaconsTrusted = false;
  }

  /** How long it has been silent, in ms. */
  silentMs(nowMs: number): number {
    return nowMs - this.#heardMs;
  }

  /** The server was asked to echo, or has. */
  echo(): void {
    this.#echoes++;
  }

  /**
   * Tells when the echo asked for last is missing: after what lies in the socket has been read, since it may be this
   * process that was slow.
   */
  ifEchoMissing(tell: () => void): void {
    const asked = this.#echoes;
    setImmediate(() => {
      if (this.#echoes === asked) tell();
    });
  }
}
