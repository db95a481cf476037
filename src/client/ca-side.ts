/** The Channel Access side of a context. */
import { CaClient } from '../actors/ca/client/client.ts';
import { CaError } from '../actors/ca/client/error.ts';
import { whyNotConnected } from '../actors/ca/client/trouble.ts';
import { MAX_PRIORITY, MAX_SEARCH_NAME } from '../protocol/ca/constants.ts';
import { Eca } from '../protocol/ca/status.ts';
import { textSize } from '../protocol/wire/bytes.ts';
import { PV, type PvOwner } from './pv.ts';
import { type SideHost, startOperation } from './side.ts';

export class CaSide {
  readonly client: CaClient;
  readonly #owner: PvOwner;
  /** By name and priority. */
  readonly #pvs = new Map<string, PV>();

  constructor(host: SideHost) {
    this.client = new CaClient(host, {
      exception: (error) => host.exception(error),
      warn: (message) => host.warn(message),
      circuitLost: (server) => host.circuitLost(server),
      beaconAnomaly: (server) => host.beaconAnomaly(server),
    });
    this.#owner = {
      timeoutMs: host.timeoutMs,
      operation: (wait, late) => startOperation(host, wait, late),
      whyNotConnected: (channel) => whyNotConnected(channel, this.client.settings),
      guard: (run) => host.guard(run),
      failed: (error) => host.exception(error),
      released: (pv) => this.#pvs.delete(keyOf(pv.name, pv.priority)),
    };
  }

  get pvs(): Iterable<PV> {
    return this.#pvs.values();
  }

  /** @throws CaError */
  pv(name: string, priority: number): PV {
    const key = keyOf(name, priority);
    const existing = this.#pvs.get(key);
    if (existing !== undefined) return existing;
    checkName(name);
    if (!Number.isInteger(priority) || priority < 0 || priority > MAX_PRIORITY) {
      throw new CaError(`priority ${priority} of ${name}: give 0 to ${MAX_PRIORITY}`, Eca.BADPRIORITY, name);
    }
    if (this.client.isClosed) throw new CaError(`Cannot open ${name}: the context is closed`, Eca.CHANDESTROY, name);
    const pv = new PV(this.#owner, name, priority, (listener) => this.client.open(name, priority, listener));
    this.#pvs.set(key, pv);
    return pv;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function keyOf(name: string, priority: number): string {
  return `${priority} ${name}`;
}

function checkName(name: string): void {
  if (name === '') throw new CaError('A PV name must not be empty', Eca.BADSTR);
  const size = textSize(name);
  if (size <= MAX_SEARCH_NAME) return;
  throw new CaError(
    `The PV name ${name.slice(0, 40)}… has ${size} bytes; at most ${MAX_SEARCH_NAME} can be searched`,
    Eca.BADSTR,
    name,
  );
}
