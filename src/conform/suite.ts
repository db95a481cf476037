/** One protocol's suite, as tours, walks and reports know it. */
import type { Choice } from './choices.ts';
import type { Failure } from './failure.ts';
import type { Delivery } from './link.ts';
import type { Move } from './move.ts';
import type { Judgement } from './results.ts';
import type { Depth, Tour } from './tour.ts';
import type { Trace } from './trace.ts';
import type { Violation } from './violation.ts';

/**
 * Several clients talk to one server, move by move. What the models do not say for a move must not be seen.
 *
 * Moves are made in two steps: `say` takes a move through the models and queues its bytes; `deliver` sends what was
 * queued, in the pieces asked for, and waits until everything owed has been seen.
 */
export interface Conversation {
  readonly trace: Trace;
  /** The state of a client's model: equal states have one key. */
  key(client: number, model: string): string;
  /** Whether the models know what such a move means now. */
  can(move: Move): boolean;
  /**
   * Makes a move: its bytes are queued. Moves that are more than bytes are made at once.
   *
   * @param delivery of what must be sent before
   * @throws Violation when something was seen that must not be
   */
  say(move: Move, delivery: Delivery): Promise<void>;
  /** Sends what a client has said, and waits for all that is owed to it. Throws as `say`. */
  deliver(client: number, delivery: Delivery): Promise<void>;
  /** Everything that is owed has been seen, and all clients leave. Throws as `say`. */
  finish(): Promise<void>;
  /** All clients leave, whatever is owed. */
  close(): void;
  /** The client that saw it; undefined: nobody in particular. */
  witness(violation: Violation): number | undefined;
}

export interface ConversationOptions<Client, Talk extends Conversation> {
  readonly clients: readonly Client[];
  readonly seed: number;
  /** Called with every rule that a move is judged by, before anything is seen. */
  readonly onJudgement?: (judgement: Judgement) => void;
  /** Called when everything owed has been seen. */
  readonly onSettled?: (conversation: Talk) => Promise<void>;
}

export interface Walker<Client> {
  /** As `Conversation.key` takes it. */
  readonly model: string;
  readonly client: Client;
  readonly tour: Tour;
}

/** A walk of its own, in addition to those of the conversations: searches. */
export interface SideTour<Client> {
  readonly tour: Tour;
  /** The model that it goes through. */
  readonly model: string;
  walk(onJudgement: (judgement: Judgement) => void): Promise<Failure<Client> | undefined>;
}

/**
 * @typeParam Client what a client of a conversation is
 * @typeParam Talk a conversation
 */
export interface Suite<Client, Talk extends Conversation> {
  /** Of tours. */
  readonly deliveries: readonly Delivery[];
  /** @throws Error when the server cannot be reached, or does not serve the PVs */
  open(options: ConversationOptions<Client, Talk>): Promise<Talk>;
  /** Walkers on tours of all models that the subject can be tried with. */
  walkers(depth?: Depth): Promise<Walker<Client>[]>;
  /** Such as "minor 13". */
  describeClient(client: Client): string;
  searches(): SideTour<Client>;
  /** For random walks: the clients, and what they may do. */
  randomClients(): readonly Client[];
  randomMoves(): Promise<readonly Choice[]>;
}
