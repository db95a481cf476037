/** Random walks: a few clients who do whatever comes to their minds, all models at once; shrunk by fast-check. */
import { array, asyncProperty, check, constantFrom, noBias, oneof } from 'fast-check';
import type { Failure } from './failure.ts';
import { replay } from './replay.ts';
import type { Conversation, ConversationOptions, Suite } from './suite.ts';

/** Moves of one walk; many cannot be made and are left out. */
const MOST_MOVES = 250;

/** How long a failure is made shorter at most, in ms. */
const BUDGET_MS = 20_000;

/**
 * @param walks how many
 * @returns the shortest failure that was found, or undefined
 */
export async function wander<Client, Talk extends Conversation>(
  suite: Suite<Client, Talk>,
  walks: number,
  options: Omit<ConversationOptions<Client, Talk>, 'clients'>,
): Promise<Failure<Client> | undefined> {
  const choices = (await suite.randomMoves()).filter(({ moves }) => moves.length > 0);
  const clients = suite.randomClients();
  const move = oneof(...choices.map(({ weight, moves }) => ({ weight, arbitrary: constantFrom(...moves) })));
  // Without a bias towards short ones: what needs several subscriptions needs many moves.
  const paths = noBias(array(move, { maxLength: MOST_MOVES, size: 'max' }));
  let shortest: Failure<Client> | undefined;
  let deadline = Number.POSITIVE_INFINITY;
  const property = asyncProperty(paths, constantFrom(...suite.deliveries), async (path, delivery) => {
    if (performance.now() > deadline) return true;
    const failure = await replay(suite, path, delivery, { ...options, clients });
    if (failure === undefined) return true;
    if (shortest === undefined) deadline = performance.now() + BUDGET_MS;
    if (shortest === undefined || failure.steps.length < shortest.steps.length) shortest = failure;
    return false;
  });
  await check(property, { seed: options.seed, numRuns: walks });
  return shortest;
}
