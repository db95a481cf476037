/**
 * What the beacons heard say about their servers.
 *
 * A server sends beacons faster after its start and then at a steady period. So a beacon that comes early means a
 * restart, one that comes late a network that was gone; both make it worthwhile to search again. Rules and numbers are
 * libca's (`bhe.cpp`); the time is the caller's.
 */

/** What a beacon tells. */
export interface BeaconNews {
  /** Neither early nor late: the server is as it was. */
  readonly normal: boolean;
  /** Its circuits can no longer trust beacons as a sign of life. */
  readonly anomaly: boolean;
  /** Worth searching again for what was not found. */
  readonly netChange: boolean;
  /** Heard before. */
  readonly known: boolean;
}

export class BeaconHistory {
  readonly #servers = new Map<string, Server>();
  readonly #startMs: number;

  constructor(startMs: number) {
    this.#startMs = startMs;
  }

  /** Servers heard. */
  get size(): number {
    return this.#servers.size;
  }

  /** Average period in ms of a server's beacons; undefined before the second one. */
  periodMs(server: string): number | undefined {
    return this.#servers.get(server)?.periodMs;
  }

  /**
   * A circuit to this server was opened: its first beacon is then no news of a new server.
   *
   * @param server `address:port`
   */
  connected(server: string): void {
    if (!this.#servers.has(server)) this.#remember(server, { sequence: 0, heardMs: undefined, periodMs: undefined });
  }

  /** @returns undefined for a beacon that came twice, or out of order */
  heard(server: string, minor: number, sequence: number, nowMs: number): BeaconNews | undefined {
    const before = this.#servers.get(server);
    if (before === undefined) {
      this.#remember(server, { sequence, heardMs: nowMs, periodMs: undefined });
      return { normal: false, anomaly: false, netChange: false, known: false };
    }
    const { heardMs, periodMs } = before;
    if (heardMs === undefined) {
      Object.assign(before, { sequence, heardMs: nowMs });
      return { normal: false, anomaly: true, netChange: false, known: true };
    }
    if (minor >= NUMBERED_MINOR) {
      const advance = (sequence - before.sequence) >>> 0;
      before.sequence = sequence;
      if (advance === 0 || advance > 0xffffffff - 256 || advance === 2 || advance === 3) return undefined;
    }
    const period = nowMs - heardMs;
    before.heardMs = nowMs;
    if (periodMs === undefined) {
      before.periodMs = period;
      // A server that beacons faster than this program has been listening has just started.
      return { normal: false, anomaly: true, netChange: period <= heardMs - this.#startMs, known: true };
    }
    before.periodMs = (period + 7 * periodMs) / 8;
    const late = period >= 1.25 * periodMs;
    const early = period <= 0.8 * periodMs;
    return {
      normal: !late && !early,
      anomaly: late || early,
      netChange: early || period >= 3.25 * periodMs,
      known: true,
    };
  }

  /** Anybody can send beacons in any name: the oldest are forgotten. */
  #remember(name: string, server: Server): void {
    this.#servers.set(name, server);
    if (this.#servers.size <= MAX_SERVERS) return;
    for (const oldest of this.#servers.keys()) {
      this.#servers.delete(oldest);
      break;
    }
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

interface Server {
  sequence: number;
  /** Undefined while only a circuit has shown it. */
  heardMs: number | undefined;
  periodMs: number | undefined;
}

/** First minor revision whose beacons are numbered. */
const NUMBERED_MINOR = 10;

const MAX_SERVERS = 10_000;
