/** A case for a client: what its program does, and what a hostile server makes of it. The same for the same seed. */
import fc from 'fast-check';
import { Random } from '../../src/conform/random.ts';
import { MINOR, NO_ADDRESS } from '../../src/protocol/ca/constants.ts';
import { encodeBeacon, encodeRepeaterMessage, encodeSearchReplies } from '../../src/protocol/ca/datagram.ts';
import { encodeResponse } from '../../src/protocol/ca/encode.ts';
import type { Response } from '../../src/protocol/ca/responses.ts';
import { Writer } from '../../src/protocol/wire/writer.ts';
import { arbitraryResponse } from '../../test/support/arbitrary-messages.ts';
import { ClientIds, idMarker } from './id-marker.ts';
import type { Material } from './material.ts';
import { type Mutation, randomMutation } from './mutation.ts';

export interface ClientCase {
  readonly moves: ClientMoves;
  /** To its requests, in order; over again when there are more. */
  readonly answers: readonly Answer[];
  /** What happens to its search replies, in order, over again. */
  readonly searchReplies: readonly (readonly Mutation[])[];
  /** To its UDP socket, one each time it searches. */
  readonly datagrams: readonly Uint8Array[];
}

/** What a program does with a few PVs of the hostile server. */
export interface ClientMoves {
  /** With a context made for it, and closed at its end. */
  readonly isOwnContext: boolean;
  readonly moves: readonly ClientMove[];
}

export interface ClientMove {
  readonly pv: number;
  readonly what: (typeof kinds)[number];
  /** A DBR type, for reads and subscriptions. */
  readonly type: number;
  readonly value: number;
}

/** The truth, and what is done to it. */
export interface Answer {
  /** A recorded answer instead of one made up, where there is one; its ids are put right. */
  readonly isRecorded: boolean;
  /** Of the random payloads of those made up. */
  readonly seed: number;
  readonly mutations: readonly Mutation[];
  /** Sent after it. */
  readonly more: readonly Uint8Array[];
  /** The circuit ends with it. */
  readonly isLast: boolean;
}

export function clientCase(seed: number, material: Material): ClientCase {
  const random = new Random(seed);
  return {
    moves: { isOwnContext: random.below(4) === 0, moves: list(random, MOST_MOVES, () => move(random)) },
    answers: list(random, MOST_ANSWERS, () => answer(random, material)),
    searchReplies: list(random, 4, () => (random.below(3) === 0 ? [randomMutation(random)] : [])),
    datagrams: list(random, 6, () => datagram(random, material)),
  };
}

// --- helpers --------------------------------------------------------------------------------------------------------

const MOST_MOVES = 16;
const MOST_ANSWERS = 30;
const MOST_MUTATIONS = 3;

const kinds = ['read', 'write', 'writeNotify', 'subscribe', 'metadata', 'pause', 'cancel', 'close'] as const;

function move(random: Random): ClientMove {
  return { pv: random.below(3), what: random.pick(kinds), type: random.below(39), value: random.below(1000) };
}

function answer(random: Random, { responses }: Material): Answer {
  const isSpoiled = random.below(3) === 0;
  return {
    isRecorded: random.below(3) === 0,
    seed: random.below(0x1_0000_0000),
    mutations: isSpoiled ? list(random, MOST_MUTATIONS, () => randomMutation(random)) : [],
    more: random.below(6) === 0 ? list(random, 3, () => unasked(random, responses)) : [],
    isLast: random.below(40) === 0,
  };
}

/** A message out of the blue, about what the client has made most lately as often as not. */
function unasked(random: Random, recorded: readonly Uint8Array[]): Uint8Array {
  if (random.below(2) === 0) return random.pick(recorded);
  const [response] = fc.sample(arbitraryResponse, { numRuns: 1, seed: random.below(0x1_0000_0000) | 0 });
  return encodedResponse(random.below(3) === 0 ? response! : aboutLatest(response!));
}

function aboutLatest(response: Response): Response {
  const ids = {
    cid: idMarker(ClientIds.CHANNEL),
    ioid: idMarker(ClientIds.REQUEST),
    subscriptionId: idMarker(ClientIds.SUBSCRIPTION),
  };
  const own = Object.entries(ids).filter(([id]) => id in response);
  return { ...response, ...Object.fromEntries(own) };
}

function datagram(random: Random, { searchReplies }: Material): Uint8Array {
  const address = random.below(4) === 0 ? random.below(0x1_0000_0000) : 0x7f00_0001;
  const port = random.below(0x1_0000);
  switch (random.below(6)) {
    case 0:
      return encodeBeacon({ type: 'BEACON', minor: MINOR, port, sequence: random.below(4), address });
    case 1:
      return encodeRepeaterMessage({ type: random.pick(['REPEATER_CONFIRM', 'REPEATER_REGISTER']), address });
    case 2: {
      const reply = { type: 'SEARCH', port, address: NO_ADDRESS, cid: random.below(20), minor: MINOR } as const;
      return encodeSearchReplies({ minor: MINOR, sequence: random.below(10) }, [reply])[0]!;
    }
    case 3:
      return unasked(random, searchReplies);
    case 4:
      return Uint8Array.from({ length: random.below(64) }, () => random.below(256));
    default:
      return random.pick(searchReplies);
  }
}

function encodedResponse(response: Response): Uint8Array {
  const writer = new Writer(64);
  encodeResponse(writer, response);
  return writer.take();
}

function list<T>(random: Random, most: number, make: () => T): T[] {
  return Array.from({ length: 1 + random.below(most) }, make);
}
