/** A tour through the model of searches over UDP: one datagram after the other, each judged alone. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Failure } from '../failure.ts';
import { describeState, Instance } from '../instance.ts';
import type { Judgement } from '../results.ts';
import { follow, Tour } from '../tour.ts';
import { Trace } from '../trace.ts';
import { Violation } from '../violation.ts';
import { expect } from './expectation.ts';
import { describeFrame, frameAt, hexDump } from './frame.ts';
import type { Observation } from './model/chart.ts';
import { nameSearchModel } from './model/name-search.ts';
import type { Outcome } from './model/outcome.ts';
import type { RuleId } from './model/rule-book.ts';
import { type Question, searchMoves } from './moves/search.ts';
import type { Client } from './party.ts';
import type { Subject } from './subject.ts';

const UNKNOWN_NAME = 'conform:nobody:has:this';

export function searchTour({ book }: Subject): Tour {
  return new Tour(nameSearchModel(book));
}

/** @returns the failure, or undefined when the tour is done */
export async function walkSearches(
  subject: Subject,
  tour: Tour,
  onJudgement: (judgement: Judgement) => void,
): Promise<Failure<Client> | undefined> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const searcher = new Searcher(subject, onJudgement, socket);
  try {
    await follow(tour, searcher);
    return undefined;
  } catch (violation) {
    if (!(violation instanceof Violation)) throw violation;
    return {
      violation,
      steps: searcher.trace.steps.slice(-1),
      delivery: 'whole',
      clients: [{ littleEndian: false }],
      client: 0,
    };
  } finally {
    socket.close();
  }
}

class Searcher {
  readonly trace = new Trace(hexDump);
  readonly #subject: Subject;
  readonly #onJudgement: (judgement: Judgement) => void;
  readonly #model: Instance<Observation>;
  readonly #socket: Socket;
  readonly #replies: Uint8Array[] = [];
  /** Replies that have been seen: the same one may come twice. */
  readonly #seen = new Set<string>();
  #wake: () => void = () => {};
  #nextId = 1;

  constructor(subject: Subject, onJudgement: (judgement: Judgement) => void, socket: Socket) {
    this.#subject = subject;
    this.#onJudgement = onJudgement;
    this.#model = new Instance(nameSearchModel(subject.book));
    this.#socket = socket;
    socket.on('message', (bytes) => {
      const text = bytes.toString('hex');
      if (this.#seen.has(text)) return;
      this.#seen.add(text);
      this.#replies.push(new Uint8Array(bytes));
      this.#wake();
    });
  }

  get key(): string {
    return this.#model.key;
  }

  async move(event: string): Promise<void> {
    const from = this.#model.key;
    const state = describeState(this.#model.snapshot.value);
    const observations = this.#model.take(event);
    const question = this.#ask(event);
    const move = { client: 0, model: 'nameSearch', event };
    this.trace.add({ move, from, to: this.#model.key, sent: question.datagram });
    for (const observation of observations) {
      if (observation.type !== 'judge') continue;
      const { rule } = observation.params;
      this.#onJudgement({ rule, noun: 'nameSearch', state });
      await this.#judge(rule, question, this.#subject.book.outcome(rule));
    }
  }

  #ask(event: string): Question {
    const { scalar, array } = this.#subject.pvs;
    return searchMoves[event]!({
      servedNames: array === undefined ? [scalar] : [scalar, array],
      unknownName: UNKNOWN_NAME,
      port: this.#socket.address().port,
      nextId: () => this.#nextId++,
    });
  }

  async #judge(rule: RuleId, question: Question, { sees }: Outcome): Promise<void> {
    this.#send(question);
    for (const sight of sees) await this.#expect(rule, question, sight);
    // Nothing more comes before the answer to one more search.
    const fence = this.#ask('UDP.known');
    this.#send(fence);
    await this.#expect(rule, fence, { message: 'SEARCH_RESPONSE', found: 'served' }, true);
  }

  #send({ datagram }: Question): void {
    this.#socket.send(datagram, this.#subject.udpPort, this.#subject.host);
  }

  async #expect(rule: RuleId, { asked }: Question, sight: Outcome['sees'][number], isFence = false): Promise<void> {
    const { book, port } = this.#subject;
    const bytes = await this.#next(rule);
    const frame = frameAt(bytes, 0);
    if (frame === undefined || frame.fault !== undefined || frame.bytes.length !== bytes.length) {
      throw new Violation('any.payload', `saw a reply that is not a message: ${hexDump(bytes)} ${frame?.fault ?? ''}`);
    }
    if (!isFence) this.trace.saw(0, { bytes, describe: () => describeFrame(frame) });
    if (!frame.isFromServer)
      throw new Violation('any.header', `saw ${describeFrame(frame)} without the flag of a server`);
    const request = {
      rule,
      asked,
      pv: undefined,
      value: [],
      mask: undefined,
      cid: 0,
      littleEndian: undefined,
      port,
      servedName: '',
      created: () => undefined,
    };
    const expectation = expect(sight, request, book);
    if (!expectation.concerns(frame))
      throw new Violation(rule, `must see ${expectation.text}; saw ${describeFrame(frame)}`);
    expectation.judge(frame);
  }

  async #next(rule: RuleId): Promise<Uint8Array> {
    const deadline = performance.now() + this.#subject.patienceMs;
    for (;;) {
      const reply = this.#replies.shift();
      if (reply !== undefined) return reply;
      const left = deadline - performance.now();
      if (left <= 0) throw new Violation(rule, `must see a reply; saw none within ${this.#subject.patienceMs} ms`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}
