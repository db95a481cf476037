/** A tour through the model of the name server: one datagram after the other, each judged alone. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { Command, MAX_DATAGRAM, MINOR, NO_ADDRESS, SEQUENCE_MINOR } from '../../protocol/ca/constants.ts';
import type { Failure } from '../failure.ts';
import { describeState, Instance } from '../instance.ts';
import type { Judgement } from '../results.ts';
import { follow, Tour } from '../tour.ts';
import { Trace } from '../trace.ts';
import { Violation } from '../violation.ts';
import { describeFrame, type Frame, frameAt, hexDump } from './frame.ts';
import type { Observation } from './model/chart.ts';
import { nameSearchModel } from './model/name-search.ts';
import type { Outcome } from './model/outcome.ts';
import type { RuleId } from './model/rule-book.ts';
import { type Question, searchMoves } from './moves/search.ts';
import type { Subject } from './subject.ts';

/** How long silence is listened to where no fence can be asked for. */
const SILENCE_MS = 30;

const UNKNOWN_NAME = 'conform:nobody:has:this';

export function searchTour(subject: Subject): Tour {
  return new Tour(nameSearchModel(subject.book, subject.environment?.pause !== undefined));
}

/** @returns the failure, or undefined when the tour is done */
export async function walkSearches(
  subject: Subject,
  tour: Tour,
  onJudgement: (judgement: Judgement) => void,
): Promise<Failure<number> | undefined> {
  const searcher = await Searcher.open(subject, onJudgement);
  try {
    await follow(tour, searcher);
    return undefined;
  } catch (violation) {
    if (!(violation instanceof Violation)) throw violation;
    return { violation, steps: searcher.trace.steps, delivery: 'whole', clients: [MINOR], client: 0 };
  } finally {
    searcher.close();
  }
}

class Searcher {
  readonly trace = new Trace(hexDump);
  readonly #subject: Subject;
  readonly #onJudgement: (judgement: Judgement) => void;
  readonly #model: Instance<Observation>;
  readonly #socket: Socket;
  readonly #replies: Buffer[] = [];
  #wake: () => void = () => {};
  #nextId = 1;

  private constructor(subject: Subject, onJudgement: (judgement: Judgement) => void, socket: Socket) {
    this.#subject = subject;
    this.#onJudgement = onJudgement;
    this.#model = new Instance(nameSearchModel(subject.book, subject.environment?.pause !== undefined));
    this.#socket = socket;
    socket.on('message', (bytes) => {
      this.#replies.push(bytes);
      this.#wake();
    });
  }

  static async open(subject: Subject, onJudgement: (judgement: Judgement) => void): Promise<Searcher> {
    const socket = createSocket('udp4');
    socket.bind(0);
    await once(socket, 'listening');
    return new Searcher(subject, onJudgement, socket);
  }

  get key(): string {
    return this.#model.key;
  }

  close(): void {
    this.#socket.close();
  }

  async move(event: string): Promise<void> {
    const { environment, book } = this.#subject;
    const from = this.#model.key;
    const state = describeState(this.#model.snapshot.value);
    const observations = this.#model.take(event);
    const move = { client: 0, model: 'nameSearch', event };
    if (event === 'pause' || event === 'resume') {
      environment?.[event]?.();
      this.trace.add({ move, from, to: this.#model.key, sent: undefined });
      return;
    }
    const sequence = this.#nextId++;
    const question = this.#ask(event, sequence);
    this.trace.add({ move, from, to: this.#model.key, sent: question.datagram });
    for (const observation of observations) {
      if (observation.type !== 'judge') continue;
      const { rule } = observation.params;
      this.#onJudgement({ rule, noun: 'nameSearch', state });
      await this.#judge(rule, question, sequence, book.outcome(rule).sees);
    }
  }

  #ask(event: string, sequence: number): Question {
    const { scalar, array, readOnly = scalar } = this.#subject.pvs;
    return searchMoves[event]!({
      servedNames: [scalar, array, readOnly],
      unknownName: UNKNOWN_NAME,
      sequence,
      nextId: () => this.#nextId++,
    });
  }

  async #judge(rule: RuleId, question: Question, sequence: number, sees: Outcome['sees']): Promise<void> {
    const found = sees.find(({ message }) => message === 'SEARCH');
    const isEvery = found?.message === 'SEARCH' && found.every === true;
    const wanted = found === undefined ? [] : isEvery ? question.cids : question.cids.slice(0, 1);
    // An answered name may stand anywhere in the datagram: of a broken one the first, after a nameless one the next.
    const hasVersion = sees.some(({ message }) => message === 'VERSION');
    this.#socket.send(question.datagram, this.#subject.udpPort, this.#subject.host);
    const answered = await this.#collect(rule, wanted.length, hasVersion ? sequence : undefined);
    if (answered.join() !== wanted.join()) {
      throw new Violation(rule, `must see replies to ${wanted.join() || 'nothing'}; saw replies to ${answered.join()}`);
    }
    await this.#fence(rule);
  }

  /** Nothing more comes before the answer to one more search. */
  async #fence(rule: RuleId): Promise<void> {
    if (this.#model.is('paused')) {
      await this.#wait(SILENCE_MS);
    } else {
      const sequence = this.#nextId++;
      const { datagram, cids } = this.#ask('UDP.known', sequence);
      this.#socket.send(datagram, this.#subject.udpPort, this.#subject.host);
      const answered = await this.#collect(rule, 1, sequence);
      if (answered[0] === cids[0]) return;
      throw new Violation(rule, `must see no reply to ${answered[0]}`);
    }
    const [reply] = this.#replies;
    if (reply !== undefined) throw new Violation(rule, `must see nothing; saw ${hexDump(reply)}`);
  }

  /** cids of the next replies. */
  async #collect(rule: RuleId, count: number, sequence: number | undefined): Promise<number[]> {
    const cids: number[] = [];
    const deadline = performance.now() + this.#subject.patienceMs;
    while (cids.length < count) {
      const datagram = this.#replies.shift();
      if (datagram !== undefined) {
        cids.push(...this.#readReplies(rule, datagram, sequence));
        continue;
      }
      const left = deadline - performance.now();
      if (left <= 0) throw new Violation(rule, `must see ${count} replies; saw ${cids.length} in time`);
      await this.#wait(left);
    }
    return cids;
  }

  #readReplies(rule: RuleId, datagram: Buffer, sequence: number | undefined): number[] {
    const frames: Frame[] = [];
    for (let at = 0; at < datagram.length; ) {
      const frame = frameAt(datagram, at);
      if (frame === undefined) throw new Violation(rule, `saw a reply that is cut short: ${hexDump(datagram)}`);
      frames.push(frame);
      this.trace.saw(0, { bytes: frame.bytes, describe: () => describeFrame(frame) });
      at += frame.bytes.length;
    }
    if (datagram.length > MAX_DATAGRAM) throw new Violation(rule, `saw a reply of ${datagram.length} bytes`);
    const searches = sequence === undefined ? frames : frames.slice(1);
    const [version] = frames;
    if (sequence !== undefined && (version?.command !== Command.VERSION || !this.#isVersion(version, sequence))) {
      throw new Violation(
        rule,
        `must see VERSION with sequence ${sequence} first; saw ${version && describeFrame(version)}`,
      );
    }
    for (const frame of searches) {
      if (!this.#isReply(frame)) throw new Violation(rule, `must see a search reply; saw ${describeFrame(frame)}`);
    }
    return searches.map(({ p2 }) => p2);
  }

  #isVersion({ count, p1, p2, payload }: Frame, sequence: number): boolean {
    const isEchoed = p1 === sequence || this.#subject.book.differs('UDP.sequence');
    return count >= SEQUENCE_MINOR && count <= MINOR && isEchoed && p2 === 0 && payload.length === 0;
  }

  #isReply({ command, dataType, count, p1, payload }: Frame): boolean {
    const fields = command === Command.SEARCH && dataType === this.#subject.port && count === 0 && p1 === NO_ADDRESS;
    return (
      fields && payload.length === 8 && payload[0] === 0 && payload[1] === MINOR && payload.subarray(2).every(isZero)
    );
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

// --- helpers --------------------------------------------------------------------------------------------------------

function isZero(byte: number): boolean {
  return byte === 0;
}
