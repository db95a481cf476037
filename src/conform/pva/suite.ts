/** The suite of PV Access, for one server. */
import { deliveries } from '../link.ts';
import type { Choice, ConversationOptions, SideTour, Suite, Walker } from '../suite.ts';
import { type Depth, movesOf, Tour } from '../tour.ts';
import { Conversation } from './conversation.ts';
import { isRule } from './model/rule-book.ts';
import { isOfConnection } from './moves/moves.ts';
import type { Client } from './party.ts';
import { searchTour, walkSearches } from './search-walk.ts';
import type { Subject } from './subject.ts';

const LITTLE: Client = { littleEndian: true };
const BIG: Client = { littleEndian: false };

/** Models that a client of the other byte order walks, too: each kind of message is in one of them. */
const BIG_MODELS = ['connection', 'channel.scalar', 'get.scalar', 'put.scalar', 'monitor.scalar'];

export class PvaSuite implements Suite<Client, Conversation> {
  readonly deliveries = [...deliveries, 'segmented'] as const;
  readonly subject: Subject;

  constructor(subject: Subject) {
    this.subject = subject;
  }

  open(options: ConversationOptions<Client, Conversation>): Promise<Conversation> {
    return Conversation.open(this.subject, options);
  }

  async walkers(depth?: Depth): Promise<Walker<Client>[]> {
    const conversation = await this.open({ clients: [LITTLE], seed: 0 });
    conversation.close();
    const party = conversation.parties[0]!;
    const walker = (client: Client, model: string): Walker<Client> => {
      return { model, client, tour: new Tour(party.instance(model)!.model, depth) };
    };
    return [
      ...party.models.map((model) => walker(LITTLE, model)),
      ...(this.#readsBig ? BIG_MODELS.map((model) => walker(BIG, model)) : []),
    ];
  }

  describeClient({ littleEndian }: Client): string {
    return littleEndian ? 'little-endian' : 'big-endian';
  }

  searches(): SideTour<Client> {
    const tour = searchTour(this.subject);
    return { tour, model: 'nameSearch', walk: (onJudgement) => walkSearches(this.subject, tour, onJudgement) };
  }

  randomClients(): readonly Client[] {
    return [LITTLE, this.#readsBig ? BIG : LITTLE];
  }

  async randomMoves(): Promise<readonly Choice[]> {
    const conversation = await this.open({ clients: this.randomClients(), seed: 0 });
    conversation.close();
    const all = conversation.parties.flatMap((party) =>
      party.models
        // Puts that take their time would wait for those of another.
        .filter((model) => party.index === 0 || !model.startsWith('slowPut'))
        .flatMap((model) =>
          movesOf(party.instance(model)!.model)
            // The end of a connection is a move of every model: here it is one of many, not ten.
            .filter((event) => isOfConnection(event) === (model === 'connection'))
            .map((event) => ({ client: party.index, model, event })),
        ),
    );
    const { book } = this.subject;
    const isFatal = (event: string) =>
      ENDS.includes(event) || (isRule(event) && book.outcome(event).connection !== undefined);
    const chosen = (weight: number, wanted: (event: string) => boolean): Choice => {
      return { weight, moves: all.filter(({ event }) => wanted(event)) };
    };
    return [
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

  get #readsBig(): boolean {
    return !this.subject.book.differs('any.clientOrder');
  }
}

// --- helpers --------------------------------------------------------------------------------------------------------

/** What a client can do little without: it is offline, or in the middle of a message. */
const RETURNS = ['reconnect', 'ECHO.end'];

/** What other moves need before them, and what most updates come of. */
const OPENINGS = [
  'CREATE_CHANNEL',
  'GET_INIT',
  'PUT_INIT',
  'MONITOR_INIT',
  'MONITOR_INIT.pipeline',
  'START',
  'PUT.other',
];

/** How a client leaves. */
const ENDS = ['close', 'reset'];
