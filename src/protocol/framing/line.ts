/** Lines: a terminator ends each frame. The two directions may have different ones. */
import { type Cut, type Cutter, EMPTY, type Framing, joined, type Side, toBytes } from './framing.ts';

export interface LineTerminators {
  /** Ends what the controller sends. */
  readonly send: string;
  /** Ends what the device sends. */
  readonly receive: string;
}

/**
 * `line('\r\n')`, or `line({ send: '\r', receive: '\r\n' })`. An empty `send` sends requests as they are.
 *
 * @throws RangeError when there is nothing to end a reply: use `silence()` for devices that only pause
 */
export function line(terminators: string | LineTerminators): Framing {
  const { send, receive } = typeof terminators === 'string' ? { send: terminators, receive: terminators } : terminators;
  if (receive === '') {
    throw new RangeError('line() needs a terminator for what is received: use silence(50) where a pause ends a reply.');
  }
  const ends = { controller: toBytes(send), device: toBytes(receive) };
  return {
    name: send === receive ? `line ${shown(send)}` : `line ${shown(send) || 'none'} / ${shown(receive)}`,
    hasIds: false,
    encode: ({ bytes }, side) => joined(bytes, ends[side]),
    cutter: (side) => cutterFor(side === 'controller' ? ends.device : ends.controller, side),
  };
}

/** The framing of that name, such as `line CR LF` or `line none / LF`; undefined: it is none of lines. */
export function lineNamed(name: string): Framing | undefined {
  if (!name.startsWith('line ')) return undefined;
  const [first = '', second = first] = name.slice(5).split(' / ');
  const send = first === 'none' ? '' : terminatorNamed(first);
  const receive = terminatorNamed(second);
  return send === undefined || receive === undefined ? undefined : line({ send, receive });
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** @param side who receives: a device that gets requests without terminator takes what comes at once as one */
function cutterFor(end: Uint8Array, side: Side): Cutter {
  if (end.length === 0 && side === 'device') {
    return { pending: 0, push: (bytes) => [{ bytes: bytes.slice() }], reset: () => EMPTY };
  }
  return new LineCutter(end);
}

class LineCutter implements Cutter {
  readonly #end: Uint8Array;
  readonly #last: number;
  #rest: Uint8Array = EMPTY;

  constructor(end: Uint8Array) {
    this.#end = end;
    this.#last = end[end.length - 1]!;
  }

  get pending(): number {
    return this.#rest.length;
  }

  push(bytes: Uint8Array): readonly Cut[] {
    const cuts: Cut[] = [];
    const before = this.#rest.length;
    const all = joined(this.#rest, bytes);
    const { length } = this.#end;
    let start = 0;
    // A terminator that is complete now ends among the new bytes.
    for (let at = all.indexOf(this.#last, before); at !== -1; at = all.indexOf(this.#last, at + 1)) {
      const from = at + 1 - length;
      if (from < start || !this.#isEnd(all, from)) continue;
      cuts.push({ bytes: all.slice(start, from) });
      start = at + 1;
    }
    this.#rest = start === all.length ? EMPTY : all.slice(start);
    return cuts;
  }

  reset(): Uint8Array {
    const rest = this.#rest;
    this.#rest = EMPTY;
    return rest;
  }

  #isEnd(bytes: Uint8Array, from: number): boolean {
    for (let i = 0; i < this.#end.length - 1; i++) if (bytes[from + i] !== this.#end[i]) return false;
    return true;
  }
}

function shown(terminator: string): string {
  return [...terminator]
    .map((character) => NAMES[character] ?? (character > ' ' && character < '\x7f' ? character : hex(character)))
    .join(' ');
}

function hex(character: string): string {
  return `0x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

const NAMES: Readonly<Record<string, string>> = { '\r': 'CR', '\n': 'LF', '\x03': 'ETX', '\x06': 'ACK', ' ': 'SP' };

/** The inverse of `shown`; undefined: it is none. */
function terminatorNamed(text: string): string | undefined {
  const characters = text.split(' ').map((word) => {
    const named = Object.keys(NAMES).find((character) => NAMES[character] === word);
    if (named !== undefined || word.length === 1) return named ?? word;
    return /^0x[\da-f]{2}$/.test(word) ? String.fromCharCode(Number(word)) : undefined;
  });
  return characters.includes(undefined) ? undefined : characters.join('');
}
