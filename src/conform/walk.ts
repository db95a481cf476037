/**
 * Walking tours: every walker is a client on a tour through one model, and all of them talk to the server in turns, a
 * few moves at a time.
 */
import type { Failure } from './failure.ts';
import type { Delivery } from './link.ts';
import type { Move } from './move.ts';
import { Random } from './random.ts';
import type { Conversation, ConversationOptions, Suite, Walker } from './suite.ts';
import { Violation } from './violation.ts';

/** Moves that go into one piece of a packed conversation, at most. */
export const MOST_PACKED = 6;

/**
 * Walks until every tour is done, or something was seen that must not be.
 *
 * @returns the failure, or undefined; the tours know how far they came
 */
export async function walk<Client, Talk extends Conversation>(
  suite: Suite<Client, Talk>,
  walkers: readonly Walker<Client>[],
  delivery: Delivery,
  options: Omit<ConversationOptions<Client, Talk>, 'clients'>,
): Promise<Failure<Client> | undefined> {
  const clients = walkers.map(({ client }) => client);
  const conversation = await suite.open({ ...options, clients });
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
export function failureOf<Client>(
  conversation: Conversation,
  violation: Violation,
  delivery: Delivery,
  clients: readonly Client[],
  latest: number,
): Failure<Client> {
  const client = conversation.witness(violation) ?? latest;
  return { violation, steps: conversation.trace.steps, delivery, clients, client };
}

// --- helpers --------------------------------------------------------------------------------------------------------

/** @returns whether the tour is done */
async function advance(
  conversation: Conversation,
  { model, tour }: Walker<unknown>,
  client: number,
  delivery: Delivery,
  random: Random,
): Promise<boolean> {
  const most = delivery === 'whole' ? 1 : 1 + random.below(MOST_PACKED);
  for (let said = 0; said < most; said++) {
    const from = conversation.key(client, model);
    const event = tour.next(from);
    if (event === undefined) {
      await conversation.deliver(client, delivery);
      return true;
    }
    const move: Move = { client, model, event };
    if (!conversation.can(move)) {
      tour.postpone(from, event);
      break;
    }
    await conversation.say(move, delivery);
    tour.took(from, event, conversation.key(client, model));
  }
  await conversation.deliver(client, delivery);
  return false;
}
