/** The shortest way to a failure: moves are taken away as long as the same rule is broken. */
import { array, asyncProperty, check, constantFrom } from 'fast-check';
import { isBeginning } from './choices.ts';
import type { Failure } from './failure.ts';
import { describeMove, type Move } from './move.ts';
import { replay } from './replay.ts';
import type { Conversation, Suite } from './suite.ts';

/** How long it is sought at most, in ms. */
const BUDGET_MS = 20_000;

export async function shrink<Client, Talk extends Conversation>(
  suite: Suite<Client, Talk>,
  failure: Failure<Client>,
  seed: number,
): Promise<Failure<Client>> {
  const { violation, delivery, clients } = failure;
  const deadline = performance.now() + BUDGET_MS;
  let shortest = failure;
  const fails = async (path: readonly Move[]): Promise<boolean> => {
    if (performance.now() > deadline) return false;
    const again = await replay(suite, path, delivery, { clients, seed });
    if (again?.violation.rule !== violation.rule) return false;
    if (again.steps.length < shortest.steps.length) shortest = again;
    return true;
  };
  for (const guess of guesses(failure)) if (await fails(guess)) break;
  const path = shortest.steps.map(({ move }) => move);
  const alphabet = new Map(path.map((move) => [describeMove(move), move]));
  const paths = array(constantFrom(...alphabet.values()), { maxLength: path.length });
  const example = path.map((move) => alphabet.get(describeMove(move))!);
  const property = asyncProperty(paths, async (shorter) => !(await fails(shorter)));
  await check(property, { examples: [[example]], numRuns: 1, seed });
  return shortest;
}

// --- helpers --------------------------------------------------------------------------------------------------------

/** What is probably enough, shortest first: what the client did on its latest connection, alone and with the others. */
function guesses({ steps, client }: Failure): Move[][] {
  const moves = steps.map(({ move }) => move);
  const begins = ({ event }: Move) => isBeginning(event);
  const since = moves.slice(
    Math.max(
      moves.findLastIndex((move) => move.client === client && begins(move)),
      0,
    ),
  );
  const latest = moves.filter((move, index) => {
    const begin = moves.findLastIndex((other) => other.client === move.client && begins(other));
    return index >= begin;
  });
  return [since.filter((move) => move.client === client), since, latest];
}
