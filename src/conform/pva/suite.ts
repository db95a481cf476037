/** The suite of PV Access, for one server. */
import { allMoves, type Choice, choicesOf } from '../choices.ts';
import { deliveries } from '../link.ts';
import type { ConversationOptions, SideTour, Suite, Walker } from '../suite.ts';
import { type Depth, Tour } from '../tour.ts';
import { Conversation } from './conversation.ts';
import { isOfConnection } from './moves/moves.ts';
import type { Client, Party } from './party.ts';
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
    const { book } = this.subject;
    const isFatal = (event: string) => book.isRule(event) && book.isFatal(event);
    return choicesOf(allMoves(conversation.parties, isWalked, isOwn), {
      returns: RETURNS,
      openings: OPENINGS,
      isFatal,
    });
  }

  // --- helpers

  get #readsBig(): boolean {
    return !this.subject.book.differs('any.clientOrder');
  }
}

// --- helpers --------------------------------------------------------------------------------------------------------

const RETURNS = ['reconnect', 'ECHO.end'];

const OPENINGS = [
  'CREATE_CHANNEL',
  'GET_INIT',
  'PUT_INIT',
  'MONITOR_INIT',
  'MONITOR_INIT.pipeline',
  'START',
  'PUT.other',
];

/** Puts that take their time are one client's: they would wait for those of another. */
function isWalked({ index }: Party, model: string): boolean {
  return index === 0 || !model.startsWith('slowPut');
}

function isOwn(model: string, event: string): boolean {
  return isOfConnection(event) === (model === 'connection');
}
