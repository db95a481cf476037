/** Making a list of moves again: what cannot be made any more is left out. */
import type { Failure } from './failure.ts';
import type { Delivery } from './link.ts';
import type { Move } from './move.ts';
import { Random } from './random.ts';
import type { Conversation, ConversationOptions, Suite } from './suite.ts';
import { Violation } from './violation.ts';
import { failureOf, MOST_PACKED } from './walk.ts';

/** @returns the failure, or undefined */
export async function replay<Client, Talk extends Conversation>(
  suite: Suite<Client, Talk>,
  path: readonly Move[],
  delivery: Delivery,
  options: ConversationOptions<Client, Talk>,
): Promise<Failure<Client> | undefined> {
  const conversation = await suite.open(options);
  const random = new Random(options.seed);
  let last: Move | undefined;
  let room = 0;
  try {
    for (const move of path) {
      if (!conversation.can(move)) continue;
      if (last !== undefined && (last.client !== move.client || room === 0)) {
        await conversation.deliver(last.client, delivery);
      }
      room =
        room === 0 || last?.client !== move.client ? (delivery === 'whole' ? 0 : random.below(MOST_PACKED)) : room - 1;
      last = move;
      await conversation.say(move, delivery);
    }
    if (last !== undefined) await conversation.deliver(last.client, delivery);
    await conversation.finish();
    return undefined;
  } catch (violation) {
    conversation.close();
    if (!(violation instanceof Violation)) throw violation;
    return failureOf(conversation, violation, delivery, options.clients, last?.client ?? 0);
  }
}
