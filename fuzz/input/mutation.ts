/**
 * Changes to a conversation, as data: places are parts of its length, so that a mutation fits any conversation and a
 * case that failed can be written to a file and repeated.
 */
import type { Random } from '../../src/conform/random.ts';
import { Command, EXTENDED_HEADER_SIZE, EXTENDED_MARK, HEADER_SIZE } from '../../src/protocol/ca/constants.ts';

export interface Mutation {
  readonly kind: keyof typeof changes;
  /** Which message: 0 is the first, just below 1 the last. */
  readonly message: number;
  /** Where in it. */
  readonly place: number;
  /** What to write, or how often, or which donor. */
  readonly value: number;
}

export function randomMutation(random: Random): Mutation {
  const kind = random.pick(kinds);
  return { kind, message: fraction(random), place: fraction(random), value: randomNumber(random) };
}

/** A number that a header may hold: near a limit as often as anywhere. */
export function randomNumber(random: Random): number {
  switch (random.below(4)) {
    case 0:
      return random.below(0x1_0000_0000);
    case 1:
      return random.below(64);
    default:
      return random.pick(limits);
  }
}

/**
 * @param donors messages that may get in between
 * @returns the messages as they are then; those given are left as they are
 */
export function mutate(messages: readonly Uint8Array[], mutation: Mutation, donors: readonly Uint8Array[]) {
  const { kind, message, place, value } = mutation;
  const index = Math.floor(message * messages.length);
  const bytes = messages[index];
  if (bytes === undefined) return [...messages];
  const instead = changes[kind](bytes, { place, value, donors });
  return [...messages.slice(0, index), ...instead, ...messages.slice(index + 1)];
}

// --- helpers --------------------------------------------------------------------------------------------------------

interface Change {
  readonly place: number;
  readonly value: number;
  readonly donors: readonly Uint8Array[];
}

/** Most bytes that are inserted, removed or overwritten at a time. */
const MOST_BYTES = 40;

/** Most copies of one message. */
const MOST_COPIES = 100;

/** Numbers at which sizes, counts, types and ids change their meaning. */
const limits = [
  0, 1, 7, 8, 9, 16, 24, 34, 35, 38, 39, 0x7f, 0x80, 0xff, 0x100, 0x3ff8, 0x4000, 0x7fff, 0x8000, 0xfff8, 0xfffe,
  0xffff, 0x1_0000, 0x0fff_fff8, 0x1000_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_fff8, 0xffff_ffff,
];

const changes = {
  flipBit: (bytes: Uint8Array, { place, value }: Change) => {
    const changed = Uint8Array.from(bytes);
    changed[Math.floor(place * bytes.length)]! ^= 1 << (value % 8);
    return [changed];
  },
  overwrite: (bytes: Uint8Array, { place, value }: Change) => {
    const at = Math.floor(place * bytes.length);
    return [Uint8Array.from(bytes).fill(value & 0xff, at, at + 1 + (value % MOST_BYTES))];
  },
  insertBytes: (bytes: Uint8Array, { place, value }: Change) => {
    const at = Math.floor(place * bytes.length);
    const inserted = new Uint8Array(1 + (value % MOST_BYTES)).fill(value & 0xff);
    return [bytes.subarray(0, at), inserted, bytes.subarray(at)];
  },
  removeBytes: (bytes: Uint8Array, { place, value }: Change) => {
    const at = Math.floor(place * bytes.length);
    return [bytes.subarray(0, at), bytes.subarray(at + 1 + (value % MOST_BYTES))];
  },
  truncate: (bytes: Uint8Array, { place }: Change) => [bytes.subarray(0, Math.floor(place * bytes.length))],
  command: (bytes: Uint8Array, { value }: Change) => setField(bytes, 0, 2, value),
  size: (bytes: Uint8Array, { value }: Change) => setField(bytes, 2, 2, value),
  dataType: (bytes: Uint8Array, { value }: Change) => setField(bytes, 4, 2, value),
  count: (bytes: Uint8Array, { value }: Change) => setField(bytes, 6, 2, value),
  p1: (bytes: Uint8Array, { value }: Change) => setField(bytes, 8, 4, value),
  p2: (bytes: Uint8Array, { value }: Change) => setField(bytes, 12, 4, value),
  /** The same message behind an extended header. */
  extend: (bytes: Uint8Array, { place, value }: Change) => {
    if (bytes.length < HEADER_SIZE) return [bytes];
    const extended = new Uint8Array(bytes.length + EXTENDED_HEADER_SIZE - HEADER_SIZE);
    extended.set(bytes.subarray(0, HEADER_SIZE));
    extended.set(bytes.subarray(HEADER_SIZE), EXTENDED_HEADER_SIZE);
    const view = new DataView(extended.buffer);
    const [size, count] = [view.getUint16(2), view.getUint16(6)];
    view.setUint16(2, EXTENDED_MARK);
    view.setUint32(16, place < 0.3 ? value : size);
    view.setUint32(20, place > 0.7 ? value : count);
    return [extended];
  },
  /** A longer payload than announced, or a shorter one, that is a whole message all the same. */
  resize: (bytes: Uint8Array, { value }: Change) => {
    const size = 8 * (value % 300);
    const resized = new Uint8Array(HEADER_SIZE + size);
    resized.set(bytes.subarray(0, resized.length));
    return setField(resized, 2, 2, size);
  },
  duplicate: (bytes: Uint8Array, { value }: Change) => new Array<Uint8Array>(2 + (value % MOST_COPIES)).fill(bytes),
  drop: () => [],
  splice: (bytes: Uint8Array, { value, donors }: Change) => [donors[value % donors.length] ?? bytes, bytes],
  replace: (bytes: Uint8Array, { value, donors }: Change) => [donors[value % donors.length] ?? bytes],
  flowControl: (bytes: Uint8Array, { value }: Change) => [
    bytes,
    setField(new Uint8Array(HEADER_SIZE), 0, 2, value % 2 === 0 ? Command.EVENTS_OFF : Command.EVENTS_ON)[0]!,
  ],
} satisfies Record<string, (bytes: Uint8Array, change: Change) => Uint8Array[]>;

const kinds = Object.keys(changes) as Mutation['kind'][];

function setField(bytes: Uint8Array, at: number, size: 2 | 4, value: number): Uint8Array[] {
  if (bytes.length < HEADER_SIZE) return [bytes];
  const changed = Uint8Array.from(bytes);
  const view = new DataView(changed.buffer);
  if (size === 2) view.setUint16(at, value);
  else view.setUint32(at, value);
  return [changed];
}

function fraction(random: Random): number {
  return random.below(1 << 24) / (1 << 24);
}
