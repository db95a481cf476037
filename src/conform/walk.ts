/**
 * Walking tours: every walker is a client on a tour through one model, and all of them talk to the server in turns, a
 * few moves at a time.
 */
import { MINOR } from '../protocol/ca/constants.ts';
import { Conversation, type ConversationOptions } from './conversation.ts';
import type { Delivery } from './link.ts';
import type { Move } from './move.ts';
import type { Party } from './party.ts';
import { Random } from './random.ts';
import type { Subject } from './subject.ts';
import { type Depth, Tour } from './tour.ts';
import type { Step } from './trace.ts';
import { Violation } from './violation.ts';

export interface Walker {
  /** As `Party.instance` takes it. */
  readonly model: string;
  /** The client's minor protocol revision. */
  readonly minor: number;
  readonly tour: Tour;
}

export interface Failure {
  readonly violation: Violation;
  /** All that was said and seen, by all clients. */
  readonly steps: readonly Step[];
  readonly delivery: Delivery;
  /** The minor protocol revision of each client. */
  readonly clients: readonly number[];
  /** The client that saw it. */
  readonly client: number;
}

/** Moves that go into one piece of a packed conversation, at most. */
export const MOST_PACKED = 6;

/** A client of before large arrays. */
const OLD_MINOR = 8;

/** Walkers on tours of all models that the subject can be tried with. */
export async function walkersOf(subject: Subject, depth?: Depth): Promise<Walker[]> {
  const conversation = await Conversation.open(subject, { clients: [MINOR, OLD_MINOR], seed: 0 });
  conversation.close();
  const [party, old] = conversation.parties;
  const walker = (client: Party, model: string): Walker => {
    return { model, minor: client.minor, tour: new Tour(client.instance(model)!.model, depth) };
  };
  return [
    ...party!.models.map((model) => walker(party!, model)),
    ...['circuit', 'channel.scalar'].map((model) => walker(old!, model)),
  ];
}

/**
 * Walks until every tour is done, or something was seen that must not be.
 *
 * @returns the failure, or undefined; the tours know how far they came
 */
export async function walk(
  subject: Subject,
  walkers: readonly Walker[],
  delivery: Delivery,
  options: Omit<ConversationOptions, 'clients'>,
): Promise<Failure | undefined> {
  const clients = walkers.map(({ minor }) => minor);
  const conversation = await Conversation.open(subject, { ...options, clients });
  const random = new Random(options.seed);
  for (const { tour } of walkers) tour.restart();
  const walking = new Set(walkers.keys());
  let client = 0;
  try {
    while (walking.size > 0) {
      client = random.pick([...walking]);
      const isDone = await advance(conversation, walkers[client]!, client, delivery, random);
      if (isDone) walking.delete(client);
    }
    await conversation.finish();
    return undefined;
  } catch (violation) {
    conversation.close();
    if (!(violation instanceof Violation)) throw violation;
    return failureOf(conversation, violation, delivery, clients, client);
  }
}

/** @param latest the client that moved last: it saw what no other did */
export function failureOf(
  { parties, trace }: Conversation,
  violation: Violation,
  delivery: Delivery,
  clients: readonly number[],
  latest: number,
): Failure {
  const client = parties.find((party) => party.violation === violation)?.index ?? latest;
  return { violation, steps: trace.steps, delivery, clients, client };
}

// --- helpers --------------------------------------------------------------------------------------------------------

/** @returns whether the tour is done */
async function advance(
  conversation: Conversation,
  { model, tour }: Walker,
  client: number,
  delivery: Delivery,
  random: Random,
): Promise<boolean> {
  const party = conversation.parties[client]!;
  const instance = party.instance(model)!;
  const most = delivery === 'whole' ? 1 : 1 + random.below(MOST_PACKED);
  for (let said = 0; said < most; said++) {
    const from = instance.key;
    const event = tour.next(from);
    if (event === undefined) {
      await conversation.deliver(party, delivery);
      return true;
    }
    const move: Move = { client, model, event };
    if (!conversation.can(move)) {
      tour.postpone(from, event);
      break;
    }
    await conversation.say(move, delivery);
    tour.took(from, event, instance.key);
  }
  await conversation.deliver(party, delivery);
  return false;
}
