/** A case for a server: what a few clients send, and how they leave. The same for the same seed. */
import { Random } from '../../src/conform/random.ts';
import { MINOR } from '../../src/protocol/ca/constants.ts';
import { encodeBeacon, encodeRepeaterMessage, encodeSearches } from '../../src/protocol/ca/datagram.ts';
import type { Material } from './material.ts';
import { mutate, randomMutation } from './mutation.ts';
import { arbitrarySpeech, requestSpeech } from './requests.ts';

export interface ServerCase {
  readonly clients: readonly ClientScript[];
  /** To the UDP port, before and while the clients speak. */
  readonly datagrams: readonly Uint8Array[];
}

export interface ClientScript {
  /** Chunks, one write each; sids are markers. */
  readonly pieces: readonly Uint8Array[];
  /** Pieces after which it stops reading; more than there are: it reads all the time. */
  readonly deafAfter: number;
  /** Between the last piece and the end, unless the server ends the circuit first. */
  readonly lingerMs: number;
  /** Whether it ends as a program that crashes does. */
  readonly resets: boolean;
}

export function serverCase(seed: number, material: Material): ServerCase {
  const random = new Random(seed);
  const clients = Array.from({ length: 1 + random.below(3) }, () => clientScript(random, material));
  const datagrams = Array.from({ length: random.below(4) }, () => datagram(random, material));
  return { clients, datagrams: datagrams.flat() };
}

// --- helpers --------------------------------------------------------------------------------------------------------

const MOST_MUTATIONS = 4;
const MOST_CUTS = 6;
const LONGEST_LINGER_MS = 150;

function clientScript(random: Random, material: Material): ClientScript {
  const speech = spoiled(random, speechOf(random, material), material.requests);
  const pieces = delivered(random, speech);
  return {
    pieces,
    deafAfter: random.below(10) === 0 ? random.below(pieces.length + 1) : Number.MAX_SAFE_INTEGER,
    lingerMs: random.below(3) === 0 ? random.below(LONGEST_LINGER_MS) : 0,
    resets: random.below(3) === 0,
  };
}

function speechOf(random: Random, { names, requestSpeeches }: Material): readonly Uint8Array[] {
  const dice = random.below(10);
  if (dice < 4) return random.pick(requestSpeeches);
  return dice < 8 ? requestSpeech(random, names) : arbitrarySpeech(random, names);
}

/** One in six is left as it is: what is valid must not be forgotten beside what is not. */
function spoiled(random: Random, speech: readonly Uint8Array[], donors: readonly Uint8Array[]): readonly Uint8Array[] {
  if (random.below(6) === 0) return speech;
  const mutations = Array.from({ length: 1 + random.below(MOST_MUTATIONS) }, () => randomMutation(random));
  return mutations.reduce((messages, mutation) => mutate(messages, mutation, donors), speech);
}

/** Message by message, all at once, or cut anywhere. */
export function delivered(random: Random, messages: readonly Uint8Array[]): Uint8Array[] {
  const dice = random.below(3);
  if (dice === 0) return messages.filter((bytes) => bytes.length > 0);
  const all = Uint8Array.from(Buffer.concat(messages));
  const cuts = dice === 1 ? 2 : random.below(MOST_CUTS);
  const places = Array.from({ length: cuts }, () => random.below(all.length + 1)).sort((one, other) => one - other);
  const pieces = [0, ...places].map((place, n) => all.subarray(place, places[n] ?? all.length));
  return pieces.filter((bytes) => bytes.length > 0);
}

function datagram(random: Random, { names, searches }: Material): Uint8Array[] {
  const message = searchDatagrams(random, names, searches);
  if (random.below(3) === 0) return message;
  const [first, ...rest] = message;
  return [Uint8Array.from(Buffer.concat(mutate([first!], randomMutation(random), searches))), ...rest];
}

function searchDatagrams(random: Random, names: readonly string[], recorded: readonly Uint8Array[]): Uint8Array[] {
  const dice = random.below(10);
  const address = random.below(0x1_0000_0000);
  if (dice < 3) return [random.pick(recorded)];
  if (dice === 3) return [encodeBeacon({ type: 'BEACON', minor: MINOR, port: 5064, sequence: address, address })];
  if (dice === 4) return [encodeRepeaterMessage({ type: 'REPEATER_REGISTER', address })];
  const searched = Array.from({ length: 1 + random.below(20) }, (_, cid) => {
    const name = random.below(4) === 0 ? `nobody:has:${random.below(1_000_000)}` : random.pick(names);
    return { type: 'SEARCH', reply: random.pick([5, 10]), minor: MINOR, cid, name } as const;
  });
  return encodeSearches(random.below(1000), searched);
}
