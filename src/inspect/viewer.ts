/**
 * A socket that speaks the protocol of `@xstate/inspect`: the page's own receiver, or any other viewer.
 *
 * The page (`/xstate?watch=page`) gets every definition once, by way of the first actor that has it, and then
 * follows the one actor it names with `xioc.watch`. Another viewer (`/xstate`) follows whole families: by default
 * everything but channels, subscriptions, operations, monitors and PVs; `?kind=pv` or `?actor=ID` choose, `?limit=` says how many (500).
 */
import type { WebSocket } from 'ws';
import { isMachineSnapshot } from '../actors/kernel/state-text.ts';
import type { MachineNames } from './machine-names.ts';
import type { ServiceMessage } from './service.ts';
import { register, report } from './service.ts';
import { ACTOR_KINDS, type CensusEntry, type Detach, type InspectionSource } from './source.ts';
import { snapshotOf } from './state.ts';
import type { Passages, Watches } from './watches.ts';

const DEFAULT_LIMIT = 500;
const LARGEST_LIMIT = 5000;
const MAX_BUFFERED_BYTES = 1 << 20;
/** Kinds that a client or a user can make thousands of. */
const POPULATIONS: readonly string[] = ['channel', 'subscription', 'pvaChannel', 'pvaOperation', 'pvaMonitor', 'pv'];

export class Viewer {
  /** Bytes sent since last read by the hub. */
  bytesSent = 0;
  readonly #socket: WebSocket;
  readonly #source: InspectionSource;
  readonly #names: MachineNames;
  readonly #watches: Watches;
  readonly #choice: { readonly actor: string; readonly kinds: readonly string[]; readonly limit: number } | undefined;
  readonly #toldDefinitions = new Set<string>();
  readonly #followed = new Map<string, { readonly entry: CensusEntry; readonly detach: Detach }>();
  #watched = '';

  constructor(
    socket: WebSocket,
    query: URLSearchParams,
    source: InspectionSource,
    names: MachineNames,
    watches: Watches,
    contain: (look: () => void) => void,
  ) {
    this.#socket = socket;
    this.#source = source;
    this.#names = names;
    this.#watches = watches;
    if (query.get('watch') !== 'page') {
      const kind = query.get('kind');
      const limit = Number(query.get('limit') ?? DEFAULT_LIMIT);
      this.#choice = {
        actor: query.get('actor') ?? '',
        kinds: kind === null ? ACTOR_KINDS.filter((each) => !POPULATIONS.includes(each)) : kind.split(','),
        limit: Number.isInteger(limit) && limit > 0 ? Math.min(limit, LARGEST_LIMIT) : DEFAULT_LIMIT,
      };
    }
    socket.on('message', (data, isBinary) => {
      if (!isBinary) contain(() => this.#receive(String(data)));
    });
  }

  /** True while this socket makes the hub work. */
  get wants(): boolean {
    return this.#choice !== undefined || this.#watched !== '';
  }

  /** Introduces actors that have come, and says farewell to those that have gone. */
  refresh(): void {
    for (const [id, { entry }] of this.#followed) {
      if (this.#source.census.get(id)?.ref === entry.ref) continue;
      this.#send({ type: 'service.stop', sessionId: id });
      this.#unfollow(id);
    }
    if (this.#choice === undefined) {
      this.#tellDefinitions();
      if (this.#watched !== '' && !this.#followed.has(this.#watched)) this.#follow(this.#watched);
      return;
    }
    const { actor, kinds, limit } = this.#choice;
    if (actor !== '') {
      if (!this.#followed.has(actor)) this.#follow(actor);
      return;
    }
    for (const entry of this.#source.census.values()) {
      if (this.#followed.size >= limit) return;
      if (kinds.includes(entry.kind) && !this.#followed.has(entry.id)) this.#follow(entry.id);
    }
  }

  close(): void {
    for (const id of [...this.#followed.keys()]) this.#unfollow(id);
  }

  #receive(text: string): void {
    const message = parse(text);
    if (message?.type !== 'xioc.watch' || this.#choice !== undefined) return;
    for (const id of [...this.#followed.keys()]) this.#unfollow(id);
    this.#watched = typeof message.sessionId === 'string' ? message.sessionId : '';
    this.refresh();
  }

  /** One actor stands for all that share its definition. */
  #tellDefinitions(): void {
    if (this.#toldDefinitions.size === this.#names.definitions.size) return;
    for (const entry of this.#source.census.values()) {
      if (this.#toldDefinitions.size === this.#names.definitions.size) return;
      const name = this.#nameOf(entry);
      if (name !== undefined && !this.#toldDefinitions.has(name)) this.#introduce(entry, name);
    }
  }

  #follow(id: string): void {
    const entry = this.#source.census.get(id);
    const name = entry && this.#nameOf(entry);
    if (entry === undefined || name === undefined) return;
    this.#introduce(entry, name);
    this.#followed.set(id, { entry, detach: this.#watches.watch(id, (passages) => this.#pass(passages)) });
  }

  #unfollow(id: string): void {
    this.#followed.get(id)?.detach();
    this.#followed.delete(id);
  }

  #introduce(entry: CensusEntry, name: string): void {
    const snapshot = snapshotOf(entry.ref);
    if (snapshot === undefined) return;
    this.#toldDefinitions.add(name);
    this.#send(register(entry, snapshot, this.#names.definitions.get(name)!, name));
  }

  #pass({ entry, passages }: Passages): void {
    if (this.#socket.bufferedAmount > MAX_BUFFERED_BYTES) return;
    for (const passage of passages) {
      for (const message of report(entry, passage)) this.#send(message);
    }
  }

  #nameOf(entry: CensusEntry): string | undefined {
    const snapshot = snapshotOf(entry.ref);
    if (snapshot === undefined) return undefined;
    return this.#names.nameOf(isMachineSnapshot(snapshot) ? snapshot.machine : undefined, entry);
  }

  #send(message: ServiceMessage): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    const text = JSON.stringify(message);
    this.bytesSent += text.length;
    this.#socket.send(text);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function parse(text: string): { readonly type?: unknown; readonly sessionId?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined; // a viewer's own words; not ours to judge
  }
}
