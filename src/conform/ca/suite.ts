/** The suite of Channel Access, for one server. */
import { MINOR } from '../../protocol/ca/constants.ts';
import { allMoves, type Choice, choicesOf } from '../choices.ts';
import { deliveries } from '../link.ts';
import type { ConversationOptions, SideTour, Suite, Walker } from '../suite.ts';
import { type Depth, Tour } from '../tour.ts';
import { Conversation } from './conversation.ts';
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
    const conversation = await this.open({ clients: RANDOM_CLIENTS, seed: 0 });
    conversation.close();
    const { book } = this.subject;
    const isFatal = (event: string) => book.isRule(event) && book.isFatal(event);
    return choicesOf(allMoves(conversation.parties, isWalked, isOwn), {
      returns: RETURNS,
      openings: OPENINGS,
      isFatal,
    });
  }
}

// --- helpers --------------------------------------------------------------------------------------------------------

const RETURNS = ['reconnect', 'ECHO.end', 'reading.resumes'];

const OPENINGS = ['CREATE_CHAN', 'EVENT_ADD', 'EVENTS_OFF', 'EVENTS_ON', 'WRITE.other'];

/**
 * Puts that take their time are one client's: they would wait for those of another. Those with a time limit are left to
 * their tour: their model does not know of circuits that end under a put.
 */
function isWalked({ index }: Party, model: string): boolean {
  return !model.startsWith('putCompletion') || (index === 0 && model === 'putCompletion.slow');
}

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
