/**
 * Several clients talk to one server, move by move. What the models do not say for a move must not be seen.
 *
 * An ECHO after the moves is the fence: the server executes in order, so what has not come before its answer does not
 * come. What is answered when it is done (puts) is waited for.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { HEADER_SIZE } from '../../protocol/pva/constants.ts';
import { Header, readHeader } from '../../protocol/pva/header.ts';
import { inSegments } from '../../protocol/pva/segments.ts';
import { join } from '../join.ts';
import type { Delivery } from '../link.ts';
import { Meeting } from '../meeting.ts';
import type { Move } from '../move.ts';
import { Random } from '../random.ts';
import type { Conversation as AnyConversation, ConversationOptions } from '../suite.ts';
import { Violation } from '../violation.ts';
import { Colleague } from './colleague.ts';
import { expect } from './expectation.ts';
import { describeFrame, type Frame, FrameCutter, hexDump } from './frame.ts';
import { Ledger } from './ledger.ts';
import { Command, message } from './moves/bytes.ts';
import { isOfConnection, moves } from './moves/moves.ts';
import { type Client, Party, type Slot, type Topic } from './party.ts';
import type { PvState } from './pv-state.ts';
import type { Utterance } from './speaker.ts';
import { ownerOf, Speech } from './speech.ts';
import type { Subject } from './subject.ts';

type Options = ConversationOptions<Client, Conversation>;

export class Conversation extends Meeting<Frame, Party> implements AnyConversation {
  readonly parties: readonly Party[];
  readonly #subject: Subject;
  readonly #options: Options;
  readonly #colleague: Colleague;
  readonly #speech: Speech;
  readonly #random: Random;

  private constructor(subject: Subject, options: Options, colleague: Colleague, pvs: ReadonlyMap<Slot, PvState>) {
    super(subject, hexDump);
    this.#subject = subject;
    this.#options = options;
    this.#colleague = colleague;
    this.#random = new Random(options.seed);
    this.parties = options.clients.map((client, index) => new Party(index, client, subject, pvs));
    this.#speech = new Speech(subject, this.parties, options.onJudgement ?? (() => {}));
  }

  /** @throws Error when the server cannot be reached, or does not serve the PVs */
  static async open(subject: Subject, options: Options): Promise<Conversation> {
    await subject.environment?.completeRest();
    const colleague = await Colleague.connect(subject.host, subject.port, subject.patienceMs);
    const pvs = new Map<Slot, PvState>();
    try {
      for (const [slot, name] of Object.entries(subject.pvs)) {
        const pv = await colleague.open(name);
        if (pv.isArray !== (slot === 'array')) throw new Error(`'${name}' is ${pv.isArray ? 'an' : 'not an'} array.`);
        pvs.set(slot as Slot, pv);
      }
      // No alarm is pending, and the values are known.
      for (const slot of ['scalar', 'array'] as const) {
        const pv = pvs.get(slot);
        if (pv === undefined) continue;
        pv.store(pv.nextValue());
        await colleague.write(pv, pv.value);
      }
    } catch (error) {
      colleague.close();
      throw error;
    }
    return new Conversation(subject, options, colleague, pvs);
  }

  can(move: Move): boolean {
    const party = this.parties[move.client]!;
    const { event } = move;
    // Half a message is followed by its other half.
    if (party.connection.is('incomplete') && !isOfConnection(event)) return false;
    return party.instance(move.model)?.can(event) === true && ownerOf(party, move).can(event);
  }

  async say(move: Move, delivery: Delivery): Promise<void> {
    const party = this.parties[move.client]!;
    const topic = party.topics.get(move.model);
    const isBytes = move.event in moves;
    if (!isBytes || topic?.awaitsSid === true) await this.deliver(party.index, delivery);
    const model = party.instance(move.model)!;
    const from = model.key;
    const queued = party.unsent.length;
    if (isBytes) this.#speech.speak(party, topic, move);
    else await this.#act(party, topic, move);
    this.trace.add({ move, from, to: model.key, sent: join(...party.unsent.slice(queued)) });
    // What follows an operation that is not answered yet may end the connection, or the answer.
    const isLate = this.#subject.book.differs('any.order') && topic !== undefined;
    if (!isBytes || party.isDoomed || isLate) await this.deliver(party.index, delivery);
  }

  async deliver(client: number, delivery: Delivery): Promise<void> {
    const party = this.parties[client]!;
    if (party.link !== undefined) {
      const pieces = party.unsent.splice(0);
      // What comes after the end of a connection must not be answered.
      if (party.isDoomed && delivery === 'packed') pieces.push(message(party.littleEndian, Command.ECHO));
      const canFence = !party.isDoomed && !party.connection.is('incomplete') && !party.connection.is('offline');
      if (canFence && pieces.length > 0) pieces.push(this.#fence(party));
      const sent = delivery === 'segmented' ? pieces.flatMap((piece) => this.#segmented(piece)) : pieces;
      await party.link.send(sent, delivery, this.#random);
    }
    await this.settle(party);
    if (party.isDoomed) await this.#drop(party);
    this.throwViolation();
    await this.#options.onSettled?.(this);
  }

  async finish(): Promise<void> {
    for (const party of this.parties) await this.settle(party);
    this.throwViolation();
    this.close();
  }

  close(): void {
    for (const party of this.parties) {
      party.link?.close();
      party.link = undefined;
      party.ledger = new Ledger();
    }
    this.#colleague.close();
  }

  // --- moves

  /** A move that is more than bytes. */
  async #act(party: Party, topic: Topic | undefined, { event }: Move): Promise<void> {
    switch (event) {
      case 'connect':
      case 'reconnect':
        await this.#connect(party, event);
        break;
      case 'close':
      case 'reset':
        party.link?.[event]();
        this.#speech.take(party, undefined, party.connection, event);
        this.#speech.tellTopics(party, 'gone');
        await this.#drop(party);
        break;
      case 'PUT.other': {
        const pv = topic!.pv!;
        const value = pv.nextValue();
        // What was noted before the put is done may come before it, too.
        this.#speech.store(pv, value);
        await this.#colleague.write(pv, value);
        break;
      }
      case 'put.completes':
      case 'put.completesUnheard':
        this.#speech.take(party, topic, topic!.instance, event);
        await this.#completePut();
        break;
      default:
        throw new Error(`'${event}' is not a move`);
    }
  }

  /** The server may take a while until it carries out what has waited. */
  async #completePut(): Promise<void> {
    const { environment, patienceMs } = this.#subject;
    const deadline = performance.now() + patienceMs;
    while (!environment!.completePut()) {
      if (performance.now() > deadline) {
        throw new Violation('put.completes', `must carry out the put; it was not within ${patienceMs} ms`);
      }
      await sleep(1);
    }
  }

  async #connect(party: Party, event: string): Promise<void> {
    party.ledger = new Ledger();
    party.sids = new Set();
    const greeting: Utterance = { messages: [], asked: [{}] };
    this.#speech.take(party, undefined, party.connection, event, greeting);
    if (event === 'reconnect') {
      party.unsent.push(...this.#speech.utter(party, 'VALIDATION'));
      // Who writes in big-endian wants to be written to in it, too, where the server heeds that.
      if (!party.littleEndian && this.#subject.book.tries('BYTE_ORDER.big')) {
        party.ledger.askedOrder = false;
        party.unsent.push(...this.#speech.utter(party, 'BYTE_ORDER.big'));
      }
      this.#speech.tellTopics(party, 'reconnect');
    }
    await party.connect(this.#subject, new FrameCutter(), (frame) => {
      if (!isFence(frame)) this.trace.saw(party.index, { bytes: frame.bytes, describe: () => describeFrame(frame) });
    });
  }

  #fence(party: Party): Uint8Array {
    const payload = Uint8Array.of(...FENCE, party.index, this.#speech.nextId() & 0xff);
    const request = this.#speech.request(party, undefined, 'ECHO', { payload });
    const sight = { message: 'ECHO', payload: 'same' } as const;
    party.ledger.expect({ ...expect(sight, request, this.#subject.book), isFence: true });
    return message(party.littleEndian, Command.ECHO, (writer) => writer.copy(payload));
  }

  /** A message as two or three segments, where it is one that can be cut. */
  #segmented(bytes: Uint8Array): Uint8Array[] {
    const header = new Header();
    const size = bytes.length - HEADER_SIZE;
    if (size < 2 || !readHeader(header, bytes, 0)) return [bytes];
    if (header.isControl || header.isSegment || header.size !== size) return [bytes];
    const first = 1 + this.#random.below(size - 1);
    return inSegments(bytes, this.#random.below(2) === 0 ? [first] : [first, this.#random.below(size - first + 1)]);
  }

  /** The connection has ended. */
  async #drop(party: Party): Promise<void> {
    party.link = undefined;
    party.isDoomed = false;
    party.unsent.length = 0;
    party.ledger = new Ledger();
    if (!party.leavesPuts) return;
    party.leavesPuts = false;
    await this.#subject.environment?.completeRest();
  }
}

// --- helpers --------------------------------------------------------------------------------------------------------

/** Begins the payload of an ECHO that is sent after moves to see their end. */
const FENCE = [0x66, 0x65, 0x6e, 0x63, 0x65];

function isFence({ message }: Frame): boolean {
  return (
    message.type === 'ECHO' &&
    message.payload.length === FENCE.length + 2 &&
    FENCE.every((byte, at) => message.payload[at] === byte)
  );
}
