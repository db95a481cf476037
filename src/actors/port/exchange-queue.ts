/** What waits for a port, by priority. First come, first served within one. */
import { type Exchange, type Priority, priorities } from './exchange.ts';

/** So many writes in a row, and one poll goes first. */
const WRITES_IN_A_ROW = 8;

export class ExchangeQueue {
  readonly #lines = new Map<Priority, Exchange[]>(priorities.map((priority) => [priority, []]));
  #writes = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get lengths(): Readonly<Record<Priority, number>> {
    return Object.fromEntries(priorities.map((priority) => [priority, this.#lines.get(priority)!.length])) as Record<
      Priority,
      number
    >;
  }

  /** @param first before the others of its priority */
  add(exchange: Exchange, first = false): void {
    const line = this.#lines.get(exchange.options.priority)!;
    if (first) line.unshift(exchange);
    else line.push(exchange);
    this.#length++;
  }

  /** Whose turn it is; undefined: nobody's. */
  peek(): Exchange | undefined {
    if (this.#length === 0) return undefined;
    return this.#line()?.[0];
  }

  /** @param isOverloaded the slowest polls go first then */
  take(isOverloaded = false): Exchange | undefined {
    const line = this.#line();
    if (line === undefined) return undefined;
    const { priority } = line[0]!.options;
    if (priority === 'poll') this.#writes = 0;
    else if (priority === 'write') this.#writes++;
    const index = isOverloaded && priority === 'poll' ? slowest(line) : 0;
    const [taken] = index === 0 ? [line.shift()] : line.splice(index, 1);
    this.#length--;
    return taken;
  }

  /** Empties it. */
  clear(): Exchange[] {
    const all = [...this.#lines.values()].flat();
    for (const line of this.#lines.values()) line.length = 0;
    this.#length = 0;
    this.#writes = 0;
    return all;
  }

  #line(): Exchange[] | undefined {
    if (this.#length === 0) return undefined;
    const polls = this.#lines.get('poll')!;
    if (this.#writes >= WRITES_IN_A_ROW && polls.length > 0 && this.#lines.get('abort')!.length === 0) return polls;
    for (const line of this.#lines.values()) if (line.length > 0) return line;
    return undefined;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function slowest(polls: readonly Exchange[]): number {
  let index = 0;
  for (let i = 1; i < polls.length; i++) {
    if ((polls[i]!.options.every ?? 0) > (polls[index]!.options.every ?? 0)) index = i;
  }
  return index;
}
