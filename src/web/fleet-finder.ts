/**
 * Where the IOCs of a fleet are: at the addresses that were given, and found by PV Access - all servers that answer, or
 * those of some PVs. Each one that is found says by its channel `server` where its web port is.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { LOOPBACK, localInterfaces } from '../actors/net/interfaces.ts';
import { Context } from '../client/context.ts';
import { discoverServers } from '../client/discover.ts';

export interface FinderOptions {
  /** Web ports that are known. */
  readonly urls: readonly string[];
  /** Whether all servers that answer a search belong to it. */
  readonly discover: boolean;
  /** Names of PVs: their servers belong to it. */
  readonly names: readonly string[];
  /** The `EPICS_PVA_*` variables say where to search. */
  readonly environment: NodeJS.ProcessEnv;
  readonly warn: (message: string) => void;
}

/** An IOC: its web port, or a server that has none. */
export type Place = { readonly url: string } | { readonly server: string };

export class FleetFinder {
  readonly #options: FinderOptions;
  readonly #end = new AbortController();
  readonly #context: Context<'pva'> | undefined;
  /** By address of the server: its web port, or '' where it has none. */
  readonly #found = new Map<string, { readonly url: string; seenAt: number }>();
  readonly #warned = new Set<string>();

  constructor(options: FinderOptions) {
    this.#options = options;
    const { environment, names, discover } = options;
    if (!discover && names.length === 0) return;
    this.#context = new Context({ protocol: 'pva', environment });
    this.#context.on('warning', (message) => this.#warn(message));
    this.#context.on('exception', ({ message }) => this.#warn(message));
    void this.#search().catch(() => {}); // it was closed
  }

  places(): readonly Place[] {
    const found = Array.from(this.#found, ([server, { url }]) => (url === '' ? { server } : { url }));
    const all = new Map<string, Place>(this.#options.urls.map((url) => [url, { url }]));
    for (const place of found) all.set('url' in place ? place.url : place.server, place);
    return [...all.values()];
  }

  async close(): Promise<void> {
    this.#end.abort();
    await this.#context?.close();
  }

  // --- helpers

  async #search(): Promise<never> {
    const { signal } = this.#end;
    for (;;) {
      await Promise.all([this.#discover(), ...this.#options.names.map((name) => this.#look(name))]);
      const now = performance.now();
      for (const [server, { seenAt }] of this.#found) if (now - seenAt > FORGOTTEN_MS) this.#found.delete(server);
      await sleep(EVERY_MS, undefined, { signal });
    }
  }

  async #discover(): Promise<void> {
    const { discover, environment } = this.#options;
    if (!discover) return;
    const options = { environment, timeoutMs: PATIENCE_MS, signal: this.#end.signal };
    const servers = await discoverServers({ ...options, warn: (message) => this.#warn(message) });
    await Promise.all(Array.from(servers.values(), ({ addresses }) => this.#ask(addresses[0]!)));
  }

  /** The server of a PV. */
  async #look(name: string): Promise<void> {
    const pv = this.#context!.pv(name);
    await pv.waitForConnection({ timeoutMs: PATIENCE_MS, signal: this.#end.signal }).catch(() => {});
    if (pv.connected && pv.host !== undefined) await this.#ask(pv.host);
  }

  /** What a server says of itself: an IOC of xioc has its web port there. */
  async #ask(server: string): Promise<void> {
    const seenAt = performance.now();
    const known = this.#found.get(server);
    if (known !== undefined) {
      known.seenAt = seenAt;
      return;
    }
    const channel = this.#context!.pv('server', { server });
    const options = { timeoutMs: PATIENCE_MS, signal: this.#end.signal };
    const answer = await channel.call({ op: 'info' }, options).catch(() => undefined);
    channel.close();
    this.#found.set(server, { url: reachable(String(answer?.field('url') ?? ''), server), seenAt });
  }

  #warn(message: string): void {
    if (this.#warned.has(message) || this.#warned.size > 100) return;
    this.#warned.add(message);
    this.#options.warn(message);
  }
}

/**
 * The web port that a server tells of is looked for at the address where the server was found, whatever it says: who answers
 * a search shall not send us elsewhere. Of this host a port on the loopback address is reached, too.
 */
export function reachable(told: string, server: string): string {
  const { protocol, hostname, port } = URL.canParse(told) ? new URL(told) : {};
  if (protocol !== 'http:' || port === undefined) return '';
  const host = server.slice(0, server.lastIndexOf(':'));
  const isHere = hostname === LOOPBACK && localInterfaces().some(({ address }) => address === host);
  return `http://${isHere ? LOOPBACK : host}:${port || 80}/`;
}

// --- helpers ------------------------------------------------------------------------------------------------------

const EVERY_MS = 10_000;
const PATIENCE_MS = 3000;
/** A server that has not answered for so long is no longer of the fleet. */
const FORGOTTEN_MS = 60_000;
