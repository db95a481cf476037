/** The suite of Channel Access, for one server. */
import { MINOR } from '../../protocol/ca/constants.ts';
import { deliveries } from '../link.ts';
import type { Move } from '../move.ts';
import type { Choice, ConversationOptions, SideTour, Suite, Walker } from '../suite.ts';
import { type Depth, movesOf, Tour } from '../tour.ts';
import { Conversation } from './conversation.ts';
import { isRule } from './model/rule-book.ts';
import { type Part, partOf } from './moves/moves.ts';
import type { Party } from './party.ts';
import { searchTour, walkSearches } from './search-walk.ts';
import type { Subject } from './subject.ts';

/** A client of before large arrays. */
const OLD_MINOR = 8;

const RANDOM_CLIENTS = [MINOR, MINOR];

/** A client is its minor protocol revision. */
export class CaSuite implements Suite<number, Conversation> {
  readonly deliveries = deliveries;
  readonly subject: Subject;

  constructor(subject: Subject) {
    this.subject = subject;
  }

  open(options: ConversationOptions<number, Conversation>): Promise<Conversation> {
    return Conversation.open(this.subject, options);
  }

  async walkers(depth?: Depth): Promise<Walker<number>[]> {
    const conversation = await this.open({ clients: [MINOR, OLD_MINOR], seed: 0 });
    conversation.close();
    const [party, old] = conversation.parties;
    const walker = (of: Party, model: string): Walker<number> => {
      return { model, client: of.minor, tour: new Tour(of.instance(model)!.model, depth) };
    };
    return [
      ...party!.models.map((model) => walker(party!, model)),
      ...['circuit', 'channel.scalar'].map((model) => walker(old!, model)),
    ];
  }

  describeClient(minor: number): string {
    return `minor ${minor}`;
  }

  searches(): SideTour<number> {
    const tour = searchTour(this.subject);
    return { tour, model: 'nameSearch', walk: (onJudgement) => walkSearches(this.subject, tour, onJudgement) };
  }

  randomClients(): readonly number[] {
    return RANDOM_CLIENTS;
  }

  async randomMoves(): Promise<readonly Choice[]> {
    const alphabet = await this.#alphabet();
    const { book } = this.subject;
    const isFatal = (event: string) =>
      ENDS.includes(event) || (isRule(event) && book.outcome(event).circuit !== undefined);
    const chosen = (weight: number, wanted: (event: string) => boolean): Choice => {
      return { weight, moves: alphabet.filter(({ event }) => wanted(event)) };
    };
    return [
      // Most of them cannot be made just then, and cost nothing.
      chosen(20, (event) => RETURNS.includes(event)),
      chosen(40, (event) => OPENINGS.includes(event)),
      chosen(60, (event) => !isFatal(event)),
      // Seldom, or no client would get far: the tours have tried each of them in each state.
      chosen(1, isFatal),
    ];
  }

  isBeginning(event: string): boolean {
    return event === 'connect' || event === 'reconnect';
  }

  // --- helpers

  /**
   * All moves of all clients. Puts that take their time are one client's: they would wait for those of another. Those
   * with a time limit are left to their tour: their model does not know of circuits that end under a put.
   */
  async #alphabet(): Promise<Move[]> {
    const conversation = await this.open({ clients: RANDOM_CLIENTS, seed: 0 });
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
}

// --- helpers --------------------------------------------------------------------------------------------------------

/** What a client can do little without: it is offline, in the middle of a message, or deaf. */
const RETURNS = ['reconnect', 'ECHO.end', 'reading.resumes'];

/** What other moves need before them, and what most updates come of. */
const OPENINGS = ['CREATE_CHAN', 'EVENT_ADD', 'EVENTS_OFF', 'EVENTS_ON', 'WRITE.other'];

/** How a client leaves. */
const ENDS = ['close', 'reset'];

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
