/**
 * Several clients talk to one server, move by move. What the models do not say for a move must not be seen.
 *
 * An ECHO behind the moves is the fence: the server executes in order, so what has not come before its answer does not
 * come. What is answered when it is done (puts) is waited for.
 */
import { HEADER_SIZE } from '../../protocol/pva/constants.ts';
import { Header, readHeader } from '../../protocol/pva/header.ts';
import { inSegments } from '../../protocol/pva/segments.ts';
import { describeState, type Instance } from '../instance.ts';
import { join } from '../join.ts';
import { type Delivery, Link } from '../link.ts';
import type { Move } from '../move.ts';
import { Random } from '../random.ts';
import type { Conversation as AnyConversation, ConversationOptions } from '../suite.ts';
import { Trace } from '../trace.ts';
import { Violation } from '../violation.ts';
import { Colleague } from './colleague.ts';
import { expect, type Request } from './expectation.ts';
import { describeFrame, type Frame, FrameCutter, hexDump } from './frame.ts';
import { Ledger } from './ledger.ts';
import type { Observation } from './model/chart.ts';
import type { RuleId } from './model/rule-book.ts';
import { Command, message } from './moves/bytes.ts';
import { isOfConnection, moves } from './moves/moves.ts';
import { type Client, NO_SID, Party, type Slot, type Topic } from './party.ts';
import type { PvState } from './pv-state.ts';
import type { Asked, Speaker, Utterance } from './speaker.ts';
import { Stream } from './stream.ts';
import type { Subject } from './subject.ts';

/** No server has a PV of this name. */
const UNKNOWN_NAME = 'conform:nobody:has:this';

const SERVER_CHANNEL = 'server';

type Options = ConversationOptions<Client, Conversation>;

export class Conversation implements AnyConversation {
  readonly parties: readonly Party[];
  readonly trace = new Trace(hexDump);
  readonly #subject: Subject;
  readonly #options: Options;
  readonly #colleague: Colleague;
  readonly #random: Random;
  #nextId = 1;

  private constructor(subject: Subject, options: Options, colleague: Colleague, pvs: ReadonlyMap<Slot, PvState>) {
    this.#subject = subject;
    this.#options = options;
    this.#colleague = colleague;
    this.#random = new Random(options.seed);
    this.parties = options.clients.map((client, index) => new Party(index, client, subject, pvs));
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

  key(client: number, model: string): string {
    return this.parties[client]!.instance(model)!.key;
  }

  witness(violation: Violation): number | undefined {
    return this.parties.find((party) => party.violation === violation)?.index;
  }

  can(move: Move): boolean {
    const party = this.parties[move.client]!;
    const { event } = move;
    // Half a message is followed by its other half.
    if (party.connection.is('incomplete') && !isOfConnection(event)) return false;
    return party.instance(move.model)?.can(event) === true && this.#owner(party, move).can(event);
  }

  async say(move: Move, delivery: Delivery): Promise<void> {
    const party = this.parties[move.client]!;
    const topic = party.topics.get(move.model);
    const isBytes = move.event in moves;
    if (!isBytes || topic?.awaitsSid === true) await this.deliver(party.index, delivery);
    const model = party.instance(move.model)!;
    const from = model.key;
    const queued = party.unsent.length;
    if (isBytes) this.#speak(party, topic, move);
    else await this.#act(party, topic, move);
    this.trace.add({ move, from, to: model.key, sent: join(...party.unsent.slice(queued)) });
    const isLate =
      this.#subject.book.differs('any.order') && topic !== undefined && /^(?:put|slowPut|rpc)/.test(topic.name);
    if (!isBytes || party.isDoomed || isLate) await this.deliver(party.index, delivery);
  }

  async deliver(client: number, delivery: Delivery): Promise<void> {
    const party = this.parties[client]!;
    if (party.link !== undefined) {
      const pieces = party.unsent.splice(0);
      // What comes behind the end of a connection must not be answered.
      if (party.isDoomed && delivery === 'packed') pieces.push(message(party.littleEndian, Command.ECHO));
      const canFence = !party.isDoomed && !party.connection.is('incomplete') && !party.connection.is('offline');
      if (canFence && pieces.length > 0) pieces.push(this.#fence(party));
      const sent = delivery === 'segmented' ? pieces.flatMap((piece) => this.#segmented(piece)) : pieces;
      await party.link.send(sent, delivery, this.#random);
    }
    await this.#settle(party);
    if (party.isDoomed) await this.#drop(party);
    this.#throwViolation();
    await this.#options.onSettled?.(this);
  }

  async finish(): Promise<void> {
    for (const party of this.parties) await this.#settle(party);
    this.#throwViolation();
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

  /** A move of bytes: they are queued, and what they lead to is expected. */
  #speak(party: Party, topic: Topic | undefined, move: Move): void {
    const { event } = move;
    const creates = event.includes('_INIT') && !OTHERS.includes(event);
    if (topic !== undefined && creates) topic.ioid = this.#nextId++;
    const utterance = moves[event]!(this.#speaker(party, topic));
    const { mask, wrote = [] } = utterance;
    if (topic !== undefined && mask !== undefined && creates) topic.mask = mask;
    if (event.startsWith('BYTE_ORDER')) party.askedOrder = event === 'BYTE_ORDER.little';
    party.unsent.push(...utterance.messages);
    const stored = this.#consider(party, topic, this.#owner(party, move), event, utterance);
    if (topic !== undefined) this.#follow(party, topic, event);
    for (const value of stored ? wrote : []) this.#store(topic!.pv!, value);
    this.#followConnection(party);
  }

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
        this.#consider(party, undefined, party.connection, event);
        this.#tellTopics(party, 'gone');
        await this.#drop(party);
        break;
      case 'PUT.other': {
        const pv = topic!.pv!;
        const value = pv.nextValue();
        // What was noted before the put is done may come before it, too.
        this.#store(pv, value);
        await this.#colleague.write(pv, value);
        break;
      }
      case 'put.completes':
      case 'put.completesUnheard':
        this.#consider(party, topic, topic!.instance, event);
        this.#subject.environment!.completePut();
        break;
      default:
        throw new Error(`'${event}' is no move`);
    }
  }

  async #connect(party: Party, event: string): Promise<void> {
    const ledger = new Ledger();
    party.ledger = ledger;
    party.askedOrder = undefined;
    party.sids = new Set();
    const isCurrent = () => party.ledger === ledger;
    const guarded = (see: () => void) => {
      if (!isCurrent() || party.violation !== undefined) return;
      try {
        see();
      } catch (violation) {
        party.violation = violation as Violation;
      }
      party.notify();
    };
    const greeting: Utterance = { messages: [], asked: [{}] };
    this.#consider(party, undefined, party.connection, event, greeting);
    if (event === 'reconnect') {
      party.unsent.push(...moves.VALIDATION!(this.#speaker(party, undefined)).messages);
      // Who writes in big-endian wants to be written to in it, too, where the server heeds that.
      if (!party.littleEndian && this.#subject.book.tries('BYTE_ORDER.big')) {
        party.askedOrder = false;
        party.unsent.push(...moves['BYTE_ORDER.big']!(this.#speaker(party, undefined)).messages);
      }
      this.#tellTopics(party, 'reconnect');
    }
    party.link = await Link.open(this.#subject.host, this.#subject.port, new FrameCutter(), {
      saw: (frame) => {
        if (isCurrent() && !isFence(frame)) {
          this.trace.saw(party.index, { bytes: frame.bytes, describe: () => describeFrame(frame) });
        }
        guarded(() => ledger.see(frame, party.askedOrder));
      },
      ended: () => guarded(() => ledger.ended()),
    });
  }

  // --- what follows

  /** The model that explains a move. */
  #owner(party: Party, { model, event }: Move): Instance<Observation> {
    return isOfConnection(event) ? party.connection : party.instance(model)!;
  }

  /** Takes a move through a model: what it says of the wire is expected. Answers whether what it puts is stored. */
  #consider(
    party: Party,
    topic: Topic | undefined,
    instance: Instance<Observation>,
    event: string,
    { asked }: Utterance = { messages: [], asked: [] },
  ): boolean {
    const noun = instance.model.id;
    const state = describeState(instance.snapshot.value);
    let stores = false;
    for (const observation of instance.take(event)) {
      if (observation.type !== 'judge') {
        this.#note(party, topic, observation, asked);
        continue;
      }
      const { rule } = observation.params;
      const outcome = this.#subject.book.outcome(rule);
      this.#options.onJudgement?.({ rule, noun, state });
      for (const each of asked) {
        for (const sight of outcome.sees)
          party.ledger.expect(expect(sight, this.#request(party, topic, rule, each), this.#subject.book));
      }
      if (outcome.connection === 'closed') {
        party.isDoomed = true;
        party.ledger.expectEnd(rule);
      }
      stores ||= outcome.stores !== undefined;
    }
    return stores;
  }

  #note(
    party: Party,
    topic: Topic | undefined,
    observation: Exclude<Observation, { type: 'judge' }>,
    asked: readonly Asked[],
  ): void {
    switch (observation.type) {
      case 'begin':
        topic!.stream = new Stream(topic!.ioid, topic!.pv!, topic!.mask, this.#subject.book);
        party.ledger.open(topic!.stream);
        break;
      case 'end':
        topic?.stream?.end();
        if (topic !== undefined) topic.stream = undefined;
        break;
      case 'update':
        topic?.stream?.update(observation.params.rule);
        break;
      case 'hold':
      case 'merge':
        topic?.stream?.[observation.type]();
        break;
      case 'release':
        topic?.stream?.release(observation.params.count);
        break;
      case 'defer': {
        const request = this.#request(party, topic, 'put.completes', asked[0]!);
        topic!.deferred.push(() => expect({ message: 'PUT', status: 'OK' }, request, this.#subject.book));
        break;
      }
      case 'answer': {
        const answer = topic!.deferred.shift();
        if (answer !== undefined) party.ledger.expect(answer());
        break;
      }
      case 'forget':
        topic!.deferred.shift();
        break;
      case 'forgetAll':
        topic!.deferred.length = 0;
        break;
      default:
        observation satisfies never;
    }
  }

  /** Tells every monitor of `pv` what a put amounts to for it. */
  #store(pv: PvState, value: readonly number[]): void {
    pv.store(value);
    for (const party of this.parties) {
      for (const topic of party.topics.values()) {
        if (topic.pv === pv && topic.stream !== undefined) this.#consider(party, topic, topic.instance, 'changed');
      }
    }
  }

  #follow(party: Party, topic: Topic, event: string): void {
    if (event.endsWith('CREATE_CHANNEL')) topic.awaitsSid = true;
    if (event.startsWith('DESTROY_CHANNEL') && topic.instance.is('absent')) {
      party.sids.delete(topic.sid);
      topic.sid = NO_SID;
    }
  }

  /** The end of a connection is the end of all that was on it. */
  #followConnection(party: Party): void {
    if (!party.isDoomed) return;
    party.connection.take('gone');
    this.#tellTopics(party, 'gone');
  }

  #tellTopics(party: Party, signal: string): void {
    for (const topic of party.topics.values()) {
      party.leavesPuts ||= ['busy', 'queued', 'halfCancelled', 'cancelled', 'orphaned'].some((state) =>
        topic.instance.is({ open: state }),
      );
      this.#consider(party, topic, topic.instance, signal);
      topic.sid = NO_SID;
      topic.awaitsSid = false;
    }
  }

  // --- helpers

  #speaker(party: Party, topic: Topic | undefined): Speaker {
    const { scalar, array, readOnly } = this.#subject.pvs;
    const others = [...party.topics.values()].filter((other) => other !== topic && other.sid !== NO_SID);
    return {
      littleEndian: party.littleEndian,
      servedNames: [scalar, array, readOnly].filter((name) => name !== undefined),
      unknownName: UNKNOWN_NAME,
      pv: topic?.pv,
      name: topic?.pv?.name ?? SERVER_CHANNEL,
      cid: topic?.cid ?? 0,
      sid: topic?.sid ?? NO_SID,
      otherSid: others[0]?.sid ?? NO_SID,
      ioid: topic?.ioid ?? 0,
      nextId: () => this.#nextId++,
    };
  }

  #request(party: Party, topic: Topic | undefined, rule: RuleId, asked: Asked): Request {
    const { sids } = party;
    return {
      rule,
      asked,
      pv: topic?.pv,
      value: topic?.pv?.value ?? [],
      mask: topic?.mask,
      cid: topic?.cid ?? 0,
      littleEndian: party.askedOrder,
      port: this.#subject.port,
      servedName: this.#subject.pvs.scalar,
      created: (sid, cid) => {
        if (sids.has(sid)) return `sid ${sid} is another channel's`;
        sids.add(sid);
        if (topic?.awaitsSid && party.sids === sids && topic.cid === cid) {
          topic.sid = sid;
          topic.awaitsSid = false;
        }
        return undefined;
      },
    };
  }

  #fence(party: Party): Uint8Array {
    const payload = Uint8Array.of(...FENCE, party.index, this.#nextId++ & 0xff);
    const request = this.#request(party, undefined, 'ECHO', { payload });
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

  async #settle(party: Party): Promise<void> {
    const { patienceMs } = this.#subject;
    const deadline = performance.now() + patienceMs;
    for (;;) {
      this.#throwViolation();
      const { debt } = party.ledger;
      if (debt === undefined || party.link === undefined) return;
      const left = deadline - performance.now();
      if (left <= 0) {
        throw new Violation(debt.rule, `${debt.text}; saw nothing of the kind within ${patienceMs} ms`);
      }
      await party.change(left);
    }
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

  #throwViolation(): void {
    for (const { violation } of this.parties) if (violation !== undefined) throw violation;
  }
}

// --- helpers --------------------------------------------------------------------------------------------------------

/** INITs that are not about the operation of the model: their ids are others, or those that there are. */
const OTHERS = ['PUT_GET_INIT', 'ARRAY_INIT', 'GET_INIT.inUse', 'MONITOR_INIT.inUse'];

/** Begins the payload of an ECHO that is sent behind moves to see their end. */
const FENCE = [0x66, 0x65, 0x6e, 0x63, 0x65];

function isFence({ message }: Frame): boolean {
  return (
    message.type === 'ECHO' &&
    message.payload.length === FENCE.length + 2 &&
    FENCE.every((byte, at) => message.payload[at] === byte)
  );
}
