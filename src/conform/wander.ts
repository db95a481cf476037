/** Random walks: two clients who do whatever comes to their minds, all models at once; shrunk by fast-check. */
import { array, asyncProperty, check, constantFrom, noBias, oneof } from 'fast-check';
import { MINOR } from '../protocol/ca/constants.ts';
import { Conversation, type ConversationOptions } from './conversation.ts';
import { deliveries } from './link.ts';
import { isRule } from './model/rule-book.ts';
import type { Move } from './move.ts';
import { type Part, partOf } from './moves/moves.ts';
import { replay } from './replay.ts';
import type { Subject } from './subject.ts';
import { movesOf } from './tour.ts';
import type { Failure } from './walk.ts';

const CLIENTS = [MINOR, MINOR];

/** Moves of one walk; many cannot be made and are left out. */
const MOST_MOVES = 250;

/** How long a failure is made shorter at most, in ms. */
const BUDGET_MS = 20_000;

/** What a client can do little without: it is offline, in the middle of a message, or deaf. */
const RETURNS = ['reconnect', 'ECHO.end', 'reading.resumes'];

/** What other moves need before them, and what most updates come of. */
const OPENINGS = ['CREATE_CHAN', 'EVENT_ADD', 'EVENTS_OFF', 'EVENTS_ON', 'WRITE.other'];

/** How a client leaves. */
const ENDS = ['close', 'reset'];

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
  const isFatal = (event: string) =>
    ENDS.includes(event) || (isRule(event) && subject.book.outcome(event).circuit !== undefined);
  const chosen = (weight: number, wanted: (event: string) => boolean) => {
    const moves = alphabet.filter(({ event }) => wanted(event));
    return moves.length === 0 ? [] : [{ weight, arbitrary: constantFrom(...moves) }];
  };
  const move = oneof(
    // Most of them cannot be made just then, and cost nothing.
    ...chosen(20, (event) => RETURNS.includes(event)),
    ...chosen(40, (event) => OPENINGS.includes(event)),
    ...chosen(60, (event) => !isFatal(event)),
    // Seldom, or no client would get far: the tours have tried each of them in each state.
    ...chosen(1, isFatal),
  );
  // Without a bias towards short ones: what needs several subscriptions needs many moves.
  const paths = noBias(array(move, { maxLength: MOST_MOVES, size: 'max' }));
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

/**
 * All moves of all clients. Puts that take their time are one client's: they would wait for those of another. Those with
 * a time limit are left to their tour: their model does not know of circuits that end under a put.
 */
async function movesWith(subject: Subject): Promise<Move[]> {
  const conversation = await Conversation.open(subject, { clients: CLIENTS, seed: 0 });
  conversation.close();
  return conversation.parties.flatMap((party) =>
    party.models
      .filter((model) => !model.startsWith('putCompletion') || (party.index === 0 && model === 'putCompletion.slow'))
      .flatMap((model) =>
        movesOf(party.instance(model)!.model)
          .filter((event) => isOwn(model, event))
          .map((event) => ({ client: party.index, model, event })),
      ),
  );
}

/** The end of a circuit is a move of every model: here it is one of many, not ten. */
function isOwn(model: string, event: string): boolean {
  const nouns: readonly string[] = NOUNS[partOf(event)];
  return nouns.includes(model.split('.')[0]!);
}

const NOUNS: Readonly<Record<Part, readonly string[]>> = {
  circuit: ['circuit'],
  flow: ['flowControl'],
  channel: ['channel', 'putCompletion'],
  subscription: ['subscription'],
  colleague: ['flowControl'],
  environment: ['channel', 'putCompletion'],
};
