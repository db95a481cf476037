/** A case for a PV Access client: what its program does, and what a hostile server makes of it. The same for the same seed. */
import fc from 'fast-check';
import { Random } from '../../src/conform/random.ts';
import { encodeResponse } from '../../src/protocol/pva/encode.ts';
import type { Response } from '../../src/protocol/pva/responses.ts';
import { Writer } from '../../src/protocol/wire/writer.ts';
import { arbitraryResponse } from '../../test/support/arbitrary-pva.ts';
import { recordedConnections, recordedDatagrams } from '../../test/support/pva-recordings.ts';
import { type Mutation, randomMutation } from '../input/mutation.ts';

export interface PvaClientCase {
  readonly moves: PvaClientMoves;
  /** Of what the server sends. */
  readonly littleEndian: boolean;
  /** It gives its types numbers, as pvAccessCPP does. */
  readonly numbersTypes: boolean;
  /** To the client's requests, in order; over again when there are more. */
  readonly answers: readonly PvaAnswer[];
  /** To the port where the client hears beacons. */
  readonly datagrams: readonly Uint8Array[];
}

/** What a program does with a few PVs of the hostile server. */
export interface PvaClientMoves {
  /** A context made for it, which searches the PVs by the server as its name server; else the server is named. */
  readonly isOwnContext: boolean;
  readonly moves: readonly PvaClientMove[];
}

export interface PvaClientMove {
  readonly pv: number;
  readonly what: (typeof kinds)[number];
  readonly value: number;
}

/** The truth, and what is done to it. */
export interface PvaAnswer {
  /** Of the types and values that are made up. */
  readonly seed: number;
  /** Whether it is sent in segments. */
  readonly isCut: boolean;
  readonly mutations: readonly Mutation[];
  /** Sent after it. */
  readonly more: readonly Uint8Array[];
  /** The connection ends with it. */
  readonly isLast: boolean;
}

/** Each server's side of the recorded connections. */
export const recordedResponses: readonly Uint8Array[] = recordedConnections().flatMap(({ messages }) =>
  messages.filter(({ direction }) => direction === 'server->client').map(({ bytes }) => bytes),
);

export function pvaClientCase(seed: number): PvaClientCase {
  const random = new Random(seed);
  const littleEndian = random.below(3) > 0;
  return {
    moves: { isOwnContext: random.below(2) === 0, moves: list(random, MOST_MOVES, () => move(random)) },
    littleEndian,
    numbersTypes: random.below(2) === 0,
    answers: list(random, MOST_ANSWERS, () => answer(random, littleEndian)),
    datagrams: list(random, 4, () => random.pick(datagrams)),
  };
}

// --- helpers --------------------------------------------------------------------------------------------------------

const MOST_MOVES = 16;
const MOST_ANSWERS = 30;
const MOST_MUTATIONS = 3;

/** Clients count their channels and operations from 1. */
const MOST_IDS = 8;

const kinds = ['read', 'write', 'subscribe', 'info', 'call', 'pause', 'cancel', 'close'] as const;

const datagrams = recordedDatagrams().map(({ bytes }) => bytes);

function move(random: Random): PvaClientMove {
  return { pv: random.below(3), what: random.pick(kinds), value: random.below(1000) };
}

function answer(random: Random, littleEndian: boolean): PvaAnswer {
  const isSpoiled = random.below(3) === 0;
  return {
    seed: random.below(0x1_0000_0000),
    isCut: random.below(5) === 0,
    mutations: isSpoiled ? list(random, MOST_MUTATIONS, () => randomMutation(random)) : [],
    more: random.below(6) === 0 ? list(random, 3, () => unasked(random, littleEndian)) : [],
    isLast: random.below(40) === 0,
  };
}

/** A message out of the blue, about what the client may have made as often as not. */
function unasked(random: Random, littleEndian: boolean): Uint8Array {
  if (random.below(2) === 0) return random.pick(recordedResponses);
  const seed = random.below(0x1_0000_0000) | 0;
  const [response] = fc.sample(arbitraryResponse(littleEndian), { numRuns: 1, seed });
  const writer = new Writer(256, littleEndian);
  encodeResponse(writer, random.below(3) === 0 ? response! : aboutOwn(response!, random));
  return writer.take().slice();
}

function aboutOwn(response: Response, random: Random): Response {
  const ids = { cid: 1 + random.below(MOST_IDS), sid: 1 + random.below(MOST_IDS), ioid: 1 + random.below(MOST_IDS) };
  const own = Object.entries(ids).filter(([id]) => id in response);
  return { ...response, ...Object.fromEntries(own) };
}

function list<T>(random: Random, most: number, make: () => T): T[] {
  return Array.from({ length: 1 + random.below(most) }, make);
}
