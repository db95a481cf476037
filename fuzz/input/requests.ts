/** What a client may say, made up: mostly meaningful, since it remembers its channels and subscriptions. */
import fc from 'fast-check';
import type { Random } from '../../src/conform/random.ts';
import { MINOR } from '../../src/protocol/ca/constants.ts';
import { dbrSize } from '../../src/protocol/ca/dbr-types.ts';
import { encodeRequest } from '../../src/protocol/ca/encode.ts';
import type { Request } from '../../src/protocol/ca/requests.ts';
import { Writer } from '../../src/protocol/wire/writer.ts';
import { arbitraryRequest } from '../../test/support/arbitrary-messages.ts';
import { idMarker } from './id-marker.ts';
import { randomNumber } from './mutation.ts';

const MOST_CHANNELS = 8;
const MOST_MOVES = 40;

/** A circuit from VERSION on: channels are made, used and cleared. */
export function requestSpeech(random: Random, names: readonly string[]): Uint8Array[] {
  const speaker = new Speaker(random, names);
  const minor = random.below(8) === 0 ? random.below(MINOR + 3) : MINOR;
  const requests: Request[] = [{ type: 'VERSION', priority: random.below(100), minor, sequence: 0 }];
  if (random.below(4) > 0) requests.push({ type: 'CLIENT_NAME', name: 'fuzz' }, { type: 'HOST_NAME', name: 'fuzz' });
  const channels = 1 + random.below(MOST_CHANNELS);
  for (let n = 0; n < channels; n++) requests.push(speaker.create());
  const moves = random.below(MOST_MOVES);
  for (let n = 0; n < moves; n++) requests.push(speaker.move());
  return requests.map(encoded);
}

/** Any requests in any order; ids are those of a few channels often enough to mean something. */
export function arbitrarySpeech(random: Random, names: readonly string[]): Uint8Array[] {
  const speaker = new Speaker(random, names);
  const begin: Request[] = [{ type: 'VERSION', priority: 0, minor: MINOR, sequence: 0 }, speaker.create()];
  const seed = random.below(0x1_0000_0000);
  const rest = fc.sample(arbitraryRequest, { numRuns: 1 + random.below(MOST_MOVES), seed: seed | 0 });
  return [...begin, ...rest.map((request) => speaker.own(request))].map(encoded);
}

// --- helpers --------------------------------------------------------------------------------------------------------

class Speaker {
  readonly #random: Random;
  readonly #names: readonly string[];
  #channels = 0;
  #ids = 0;

  constructor(random: Random, names: readonly string[]) {
    this.#random = random;
    this.#names = names;
  }

  create(): Request {
    const random = this.#random;
    const name = random.below(20) === 0 ? `nobody:has:${random.below(1000)}` : random.pick(this.#names);
    const modified = random.below(5) === 0 ? `${name}${random.pick(MODIFIERS)}` : name;
    return { type: 'CREATE_CHAN', cid: ++this.#channels, minor: MINOR, name: modified };
  }

  move(): Request {
    const random = this.#random;
    const dice = random.below(100);
    if (dice < 22) return this.#read(random.below(6) === 0 ? 'READ' : 'READ_NOTIFY');
    if (dice < 47) return this.#write(random.below(3) === 0 ? 'WRITE' : 'WRITE_NOTIFY');
    if (dice < 67) return this.#monitor();
    if (dice < 77) return { ...this.#usual(), type: 'EVENT_CANCEL', subscriptionId: this.#oldId() };
    if (dice < 82) return this.create();
    if (dice < 87) return { type: 'CLEAR_CHANNEL', sid: this.#sid(), cid: this.#cid(), dataType: 0, count: 0 };
    if (dice < 94) return { type: random.pick(['EVENTS_OFF', 'EVENTS_ON', 'READ_SYNC'] as const) };
    if (dice < 96) return { type: 'SEARCH', reply: 10, minor: MINOR, cid: this.#cid(), name: random.pick(this.#names) };
    return { type: 'ECHO', dataType: 0, count: 0, p1: 0, p2: 0, payload: new Uint8Array(8 * random.below(4)) };
  }

  /** The same request about a channel of this circuit, three times out of four. */
  own(request: Request): Request {
    if (this.#random.below(4) === 0) return request;
    const ids = { sid: this.#sid(), cid: this.#cid(), subscriptionId: this.#oldId() };
    const own = Object.keys(ids).filter((id) => id in request) as (keyof typeof ids)[];
    return { ...request, ...Object.fromEntries(own.map((id) => [id, ids[id]])) };
  }

  #read(type: 'READ' | 'READ_NOTIFY'): Request {
    return { ...this.#usual(), type, ioid: ++this.#ids };
  }

  #write(type: 'WRITE' | 'WRITE_NOTIFY'): Request {
    const random = this.#random;
    const dbrType = random.below(20) === 0 ? random.below(40) : random.below(7);
    const count = this.#count();
    const size = dbrSize(Math.min(dbrType, 38), Math.min(count, MOST_ELEMENTS));
    const payload = random.below(2) === 0 ? this.#text(size) : this.#bytes(size);
    return { type, dbrType, count, sid: this.#sid(), ioid: ++this.#ids, payload };
  }

  #monitor(): Request {
    const mask = this.#random.below(10) === 0 ? randomNumber(this.#random) & 0xffff : 1 + this.#random.below(15);
    return { ...this.#usual(), type: 'EVENT_ADD', subscriptionId: ++this.#ids, mask };
  }

  #usual() {
    const dbrType = this.#random.below(30) === 0 ? randomNumber(this.#random) & 0xffff : this.#random.below(39);
    return { dbrType, count: this.#count(), sid: this.#sid() };
  }

  #count(): number {
    const random = this.#random;
    return random.below(12) === 0 ? randomNumber(random) : random.pick([0, 1, 1, 1, 2, 3, 5, 20]);
  }

  #cid(): number {
    return 1 + this.#random.below(Math.max(this.#channels, 1));
  }

  #sid(): number {
    return this.#random.below(50) === 0 ? randomNumber(this.#random) : idMarker(this.#cid());
  }

  #oldId(): number {
    return this.#random.below(this.#ids + 2);
  }

  #bytes(size: number): Uint8Array {
    return Uint8Array.from({ length: size }, () => this.#random.below(256));
  }

  #text(size: number): Uint8Array {
    const bytes = new Uint8Array(size);
    const { written } = new TextEncoder().encodeInto(this.#random.pick(TEXTS), bytes);
    return bytes.fill(0, written);
  }
}

/** Elements that are really sent, whatever is announced. */
const MOST_ELEMENTS = 2000;

const MODIFIERS = [
  '.',
  '.VAL',
  '.EGU$',
  '.NOPE',
  '.VAL{"arr":{"s":1,"i":2,"e":-1}}',
  '.VAL{"dbnd":{"abs":1.5}}',
  '{"ts":{}}',
  '{"sync":{"m":"while","s":"red"}}',
  '.VAL[0:1]',
  '.VAL[-1]',
  '{"dec":{"n":3}}',
  '{"utag":{"M":1,"V":1}}',
  '{"arr":',
  '{"arr":{"s":1e308}}',
  '.VAL$$',
  '.PROC',
  '.SCAN',
  '.HIHI',
  '.HSV',
  '.PREC',
  '.DISA',
  '.FLNK',
  '.CALC',
  '.INPA',
  '.NORD',
  '.STAT',
  '.ACKT',
  '.RTYP',
  '.STOP',
];

const TEXTS = [
  '0',
  '1',
  '-1',
  '1e400',
  'NaN',
  'Infinity',
  'on',
  'passive',
  '.1 second',
  '2 second',
  '0x10',
  '',
  'é',
  'x'.repeat(39),
];

function encoded(request: Request): Uint8Array {
  const writer = new Writer(64);
  encodeRequest(writer, request);
  return writer.take();
}
