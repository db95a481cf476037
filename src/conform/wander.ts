/** Random walks: two clients who do whatever comes to their minds, all models at once; shrunk by fast-check. */
import { array, asyncProperty, check, constantFrom, oneof } from 'fast-check';
import { MINOR } from '../protocol/constants.ts';
import { Conversation, type ConversationOptions } from './conversation.ts';
import { deliveries } from './link.ts';
import type { Move } from './move.ts';
import { replay } from './replay.ts';
import type { Subject } from './subject.ts';
import { movesOf } from './tour.ts';
import type { Failure } from './walk.ts';

const CLIENTS = [MINOR, MINOR];

/** Moves of one walk; many cannot be made and are left out. */
const MOST_MOVES = 150;

/** How long a failure is made shorter at most, in ms. */
const BUDGET_MS = 20_000;

/** What other moves need before them. */
const OPENINGS = ['reconnect', 'CREATE_CHAN', 'EVENT_ADD'];

/**
 * @param walks how many
 * @returns the shortest failure that was found, or undefined
 */
export async function wander(
  subject: Subject,
  walks: number,
  options: Omit<ConversationOptions, 'clients'>,
): Promise<Failure | undefined> {
  const alphabet = await movesWith(subject);
  const openings = alphabet.filter(({ event }) => OPENINGS.includes(event));
  const move = oneof(
    { weight: 1, arbitrary: constantFrom(...openings) },
    { weight: 2, arbitrary: constantFrom(...alphabet) },
  );
  const paths = array(move, { maxLength: MOST_MOVES, size: 'max' });
  let shortest: Failure | undefined;
  let deadline = Number.POSITIVE_INFINITY;
  const property = asyncProperty(paths, constantFrom(...deliveries), async (path, delivery) => {
    if (performance.now() > deadline) return true;
    const failure = await replay(subject, path, delivery, { ...options, clients: CLIENTS });
    if (failure === undefined) return true;
    if (shortest === undefined) deadline = performance.now() + BUDGET_MS;
    if (shortest === undefined || failure.steps.length < shortest.steps.length) shortest = failure;
    return false;
  });
  await check(property, { seed: options.seed, numRuns: walks });
  return shortest;
}

// --- helpers --------------------------------------------------------------------------------------------------------

/** All moves of all clients. Puts that take their time are one client's: they would wait for those of another. */
async function movesWith(subject: Subject): Promise<Move[]> {
  const conversation = await Conversation.open(subject, { clients: CLIENTS, seed: 0 });
  conversation.close();
  return conversation.parties.flatMap((party) =>
    party.models
      .filter((model) => party.index === 0 || !model.startsWith('putCompletion'))
      .flatMap((model) =>
        movesOf(party.instance(model)!.model).map((event) => ({ client: party.index, model, event })),
      ),
  );
}
