/** A case for a PV Access server: what a few clients send, and how they leave. The same for the same seed. */
import fc from 'fast-check';
import { moves } from '../../src/conform/pva/moves/moves.ts';
import { type Searcher, searchMoves } from '../../src/conform/pva/moves/search.ts';
import { PvState } from '../../src/conform/pva/pv-state.ts';
import type { Speaker } from '../../src/conform/pva/speaker.ts';
import { Random } from '../../src/conform/random.ts';
import { encodeRequest } from '../../src/protocol/pva/encode.ts';
import { ntScalar, ntScalarArray } from '../../src/protocol/pva/normative.ts';
import { zeroStructure } from '../../src/protocol/pva/value.ts';
import { Writer } from '../../src/protocol/wire/writer.ts';
import { arbitraryRequest } from '../../test/support/arbitrary-pva.ts';
import { recordedConnections } from '../../test/support/pva-recordings.ts';
import { mutate, randomMutation } from '../input/mutation.ts';
import { type ClientScript, delivered, type ServerCase } from '../input/server-case.ts';

/** Each client's side of the recorded connections. */
const recorded: readonly (readonly Uint8Array[])[] = recordedConnections()
  .map(({ messages }) => messages.filter(({ direction }) => direction === 'client->server').map(({ bytes }) => bytes))
  .filter((speech) => speech.length > 0);

const types = [ntScalar('double', {}), ntScalar('int', {}), ntScalar('string', {}), ntScalarArray('double', {})];

export function pvaServerCase(seed: number, names: readonly string[]): ServerCase {
  const random = new Random(seed);
  const clients = Array.from({ length: 1 + random.below(3) }, () => clientScript(random, names));
  const datagrams = Array.from({ length: random.below(4) }, () => datagram(random, names));
  return { clients, datagrams };
}

// --- helpers --------------------------------------------------------------------------------------------------------

const MOST_MOVES = 40;
const MOST_MUTATIONS = 4;
const LONGEST_LINGER_MS = 150;

function clientScript(random: Random, names: readonly string[]): ClientScript {
  const speech = spoiled(random, speechOf(random, names));
  const pieces = delivered(random, speech);
  return {
    pieces,
    deafAfter: random.below(10) === 0 ? random.below(pieces.length + 1) : Number.MAX_SAFE_INTEGER,
    lingerMs: random.below(3) === 0 ? random.below(LONGEST_LINGER_MS) : 0,
    resets: random.below(3) === 0,
  };
}

function speechOf(random: Random, names: readonly string[]): readonly Uint8Array[] {
  const dice = random.below(10);
  if (dice < 3) return random.pick(recorded);
  const littleEndian = random.below(3) > 0;
  return dice < 7 ? meaningful(random, names, littleEndian) : arbitrary(random, names, littleEndian);
}

const beginnings = ['VALIDATION', 'VALIDATION.typeId', 'VALIDATION.anonymous'];
const usual = Object.keys(moves).filter((move) => !move.startsWith('VALIDATION') && !move.startsWith('HEADER'));

/** Moves of the protocol suite in any order: most of them mean something, for ids are those of a few channels. */
function meaningful(random: Random, names: readonly string[], littleEndian: boolean): Uint8Array[] {
  const say = (move: string) => moves[move]!(speaker(random, names, littleEndian)).messages;
  const rest = Array.from({ length: random.below(MOST_MOVES) }, () => say(random.pick(usual)));
  return [say(random.pick(beginnings)), say('CREATE_CHANNEL'), say('CREATE_CHANNEL'), ...rest].flat();
}

/** Any requests with any contents. */
function arbitrary(random: Random, names: readonly string[], littleEndian: boolean): Uint8Array[] {
  const seed = random.below(0x1_0000_0000) | 0;
  const requests = fc.sample(arbitraryRequest(littleEndian), { numRuns: 1 + random.below(MOST_MOVES), seed });
  const encoded = requests.map((request) => {
    const writer = new Writer(256, littleEndian);
    encodeRequest(writer, request);
    return writer.take().slice();
  });
  return [...moves.VALIDATION!(speaker(random, names, littleEndian)).messages, ...encoded];
}

/** The server counts its sids from 1, so that they can be guessed. */
function speaker(random: Random, names: readonly string[], littleEndian: boolean): Speaker {
  const type = random.pick(types);
  const isText = type.member('value')?.type.kind === 'scalar' && type === types[2];
  return {
    littleEndian,
    servedNames: [random.pick(names), random.pick(names)],
    unknownName: 'nobody:has:this',
    pv: new PvState('any', zeroStructure(isText ? types[0]! : type)),
    name: random.below(10) === 0 ? 'server' : random.pick(names),
    cid: 1 + random.below(4),
    sid: 1 + random.below(4),
    staleSid: 1 + random.below(4),
    otherSid: 1 + random.below(4),
    ioid: 1 + random.below(6),
    nextId: () => 1 + random.below(6),
  };
}

/** One in six is left as it is: what is valid must not be forgotten beside what is not. */
function spoiled(random: Random, speech: readonly Uint8Array[]): readonly Uint8Array[] {
  if (random.below(6) === 0) return speech;
  const mutations = Array.from({ length: 1 + random.below(MOST_MUTATIONS) }, () => randomMutation(random));
  const donors = random.pick(recorded);
  return mutations.reduce((messages, mutation) => mutate(messages, mutation, donors), speech);
}

function datagram(random: Random, names: readonly string[]): Uint8Array {
  const searcher: Searcher = {
    servedNames: [random.pick(names), random.pick(names)],
    unknownName: 'nobody:has:this',
    port: 1 + random.below(0xffff),
    nextId: () => random.below(0x1_0000_0000),
  };
  const { datagram: bytes } = searchMoves[random.pick(Object.keys(searchMoves))]!(searcher);
  return random.below(3) === 0
    ? bytes
    : Uint8Array.from(Buffer.concat(mutate([bytes], randomMutation(random), [bytes])));
}
