/** The PV Access side of a context. */
import { parseAddressList } from '../actors/net/address-list.ts';
import { PvaClient } from '../actors/pva/client/client.ts';
import { PvaError } from '../actors/pva/client/error.ts';
import { whyNotConnected } from '../actors/pva/client/trouble.ts';
import { DEFAULT_SERVER_PORT, MAX_CHANNEL_NAME } from '../protocol/pva/constants.ts';
import { textSize } from '../protocol/wire/bytes.ts';
import { PvaPV, type PvaPvOwner } from './pva-pv.ts';
import { type SideHost, startOperation } from './side.ts';

export class PvaSide {
  readonly client: PvaClient;
  readonly #owner: PvaPvOwner;
  /** By name and server. */
  readonly #pvs = new Map<string, PvaPV>();
  readonly #keys = new Map<PvaPV, string>();

  constructor(host: SideHost) {
    this.client = new PvaClient(host, {
      exception: (error) => host.exception(error),
      warn: (message) => host.warn(message),
      connectionLost: (server) => host.circuitLost(server),
      serverHeard: (server) => host.beaconAnomaly(server),
    });
    this.#owner = {
      timeoutMs: host.timeoutMs,
      operation: (wait, late) => startOperation(host, wait, late),
      whyNotConnected: (channel) => whyNotConnected(channel, this.client.settings),
      guard: (run) => host.guard(run),
      failed: (error) => host.exception(error),
      released: (pv) => {
        this.#pvs.delete(this.#keys.get(pv)!);
        this.#keys.delete(pv);
      },
    };
  }

  get pvs(): Iterable<PvaPV> {
    return this.#pvs.values();
  }

  /** @throws PvaError */
  pv(name: string, server: string | undefined): PvaPV {
    const key = `${server ?? ''} ${name}`;
    const existing = this.#pvs.get(key);
    if (existing !== undefined) return existing;
    checkName(name);
    const address = server === undefined ? undefined : addressOf(server, name);
    if (this.client.isClosed) throw new PvaError(`Cannot open ${name}: the context is closed`, 'CLOSED', name);
    const pv = new PvaPV(this.#owner, name, (listener) => this.client.open(name, address, listener));
    this.#pvs.set(key, pv);
    this.#keys.set(pv, key);
    return pv;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function checkName(name: string): void {
  if (name === '') throw new PvaError('A PV name must not be empty', 'MISFIT');
  const size = textSize(name);
  if (size <= MAX_CHANNEL_NAME) return;
  throw new PvaError(
    `The PV name ${name.slice(0, 40)}… has ${size} bytes; at most ${MAX_CHANNEL_NAME} can be searched`,
    'MISFIT',
    name,
  );
}

/** `127.0.0.1:5075` or `localhost`: host names are left to the socket. */
function addressOf(server: string, name: string): { address: string; port: number } {
  const { entries } = parseAddressList('', server);
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) {
    throw new PvaError(`${server} is not a server of ${name}: give HOST or HOST:PORT`, 'MISFIT', name);
  }
  return { address: entry.host, port: entry.port ?? DEFAULT_SERVER_PORT };
}
