/** What the clients of a random walk may do, and how likely it is. */
import type { Instance } from './instance.ts';
import type { Move } from './move.ts';
import { movesOf } from './tour.ts';

/** Moves of which one is as likely as another, and how likely it is that it is one of them. */
export interface Choice {
  readonly weight: number;
  readonly moves: readonly Move[];
}

/** Who can make moves. */
export interface Mover {
  readonly index: number;
  /** Names of its models. */
  readonly models: readonly string[];
  instance(model: string): Instance | undefined;
}

/** What the moves of a protocol are to its clients. */
export interface Habits {
  /** What a client can do little without: it is offline, in the middle of a message, or deaf. */
  readonly returns: readonly string[];
  /** What other moves need before them, and what most updates come of. */
  readonly openings: readonly string[];
  /** Whether the move is the client's last on this connection. */
  isFatal(event: string): boolean;
}

/**
 * All moves of all clients.
 *
 * @param isWalked whether the client walks the model
 * @param isOwn whether the move counts as one of this model: the end of a connection is a move of every model, and here
 * one of many, not ten
 */
export function allMoves<Client extends Mover>(
  clients: readonly Client[],
  isWalked: (client: Client, model: string) => boolean,
  isOwn: (model: string, event: string) => boolean,
): Move[] {
  return clients.flatMap((client) =>
    client.models
      .filter((model) => isWalked(client, model))
      .flatMap((model) =>
        movesOf(client.instance(model)!.model)
          .filter((event) => isOwn(model, event))
          .map((event) => ({ client: client.index, model, event })),
      ),
  );
}

export function choicesOf(moves: readonly Move[], { returns, openings, isFatal }: Habits): readonly Choice[] {
  const chosen = (weight: number, wanted: (event: string) => boolean): Choice => {
    return { weight, moves: moves.filter(({ event }) => wanted(event)) };
  };
  const isEnd = (event: string) => ENDS.includes(event) || isFatal(event);
  return [
    // Most of them cannot be made just then, and cost nothing.
    chosen(20, (event) => returns.includes(event)),
    chosen(40, (event) => openings.includes(event)),
    chosen(60, (event) => !isEnd(event)),
    // Seldom, or no client would get far: the tours have tried each of them in each state.
    chosen(1, isEnd),
  ];
}

/** A client comes: what it did before matters no more. */
export function isBeginning(event: string): boolean {
  return event === 'connect' || event === 'reconnect';
}

// --- helpers --------------------------------------------------------------------------------------------------------

/** How a client leaves. */
const ENDS = ['close', 'reset'];
