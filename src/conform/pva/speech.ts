/**
 * Taking a move through the models of all clients: what is said, and what everybody may see then.
 *
 * One model explains the move, its owner; others learn of it by what it amounts to for them (a put somewhere is a change
 * of a monitor's PV, the end of a connection the end of its channels).
 */
import { describeState, type Instance } from '../instance.ts';
import type { Move } from '../move.ts';
import type { Judgement } from '../results.ts';
import { expect, type Request } from './expectation.ts';
import type { Observation } from './model/chart.ts';
import type { RuleId } from './model/rule-book.ts';
import { isOfConnection, moves } from './moves/moves.ts';
import { NO_SID, type Party, type Topic } from './party.ts';
import type { PvState } from './pv-state.ts';
import type { Asked, Speaker, Utterance } from './speaker.ts';
import { type Monitored, Stream } from './stream.ts';
import type { Subject } from './subject.ts';

/** No server has a PV of this name. */
const UNKNOWN_NAME = 'conform:nobody:has:this';

const SERVER_CHANNEL = 'server';

const NOTHING: Utterance = { messages: [], asked: [] };

export class Speech {
  readonly #subject: Subject;
  readonly #parties: readonly Party[];
  readonly #onJudgement: (judgement: Judgement) => void;
  #nextId = 1;

  constructor(subject: Subject, parties: readonly Party[], onJudgement: (judgement: Judgement) => void) {
    this.#subject = subject;
    this.#parties = parties;
    this.#onJudgement = onJudgement;
  }

  /** A number that no other request has. */
  nextId(): number {
    return this.#nextId++;
  }

  /** Makes a move of bytes: they are queued, and what they lead to is expected. */
  speak(party: Party, topic: Topic | undefined, move: Move): void {
    const { event } = move;
    const creates = event.includes('_INIT') && !OTHERS.includes(event);
    if (topic !== undefined && creates) topic.ioid = this.#nextId++;
    const utterance = moves[event]!(this.#speaker(party, topic));
    const { mask, wrote = [] } = utterance;
    if (topic !== undefined && mask !== undefined && creates) topic.mask = mask;
    if (event.startsWith('BYTE_ORDER')) party.ledger.askedOrder = event === 'BYTE_ORDER.little';
    party.unsent.push(...utterance.messages);
    const stored = this.take(party, topic, ownerOf(party, move), event, utterance);
    if (topic !== undefined) this.#follow(party, topic, event);
    for (const value of stored ? wrote : []) this.store(topic!.pv!, value);
    this.#followConnection(party);
  }

  /** Takes a move through a model: what it says of the wire is expected. Answers whether what it puts is stored. */
  take(
    party: Party,
    topic: Topic | undefined,
    instance: Instance<Observation>,
    event: string,
    { asked }: Utterance = NOTHING,
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
      this.#onJudgement({ rule, noun, state });
      for (const each of asked) {
        for (const sight of outcome.sees)
          party.ledger.expect(expect(sight, this.request(party, topic, rule, each), this.#subject.book));
      }
      if (outcome.connection === 'closed') {
        party.isDoomed = true;
        party.ledger.expectEnd(rule, this.#subject.book.differs('any.lastWords'));
      }
      stores ||= outcome.stores !== undefined;
    }
    return stores;
  }

  /** Bytes of a move that no model takes. */
  utter(party: Party, event: string): readonly Uint8Array[] {
    return moves[event]!(this.#speaker(party, undefined)).messages;
  }

  /** Tells every monitor of `pv` what a put amounts to for it. */
  store(pv: PvState, value: readonly number[]): void {
    pv.store(value);
    for (const party of this.#parties) {
      for (const topic of party.topics.values()) {
        if (topic.pv === pv && topic.stream !== undefined) this.take(party, topic, topic.instance, 'changed');
      }
    }
  }

  /** What has become of a connection, for all that was on it. */
  tellTopics(party: Party, signal: string): void {
    for (const topic of party.topics.values()) {
      party.leavesPuts ||= ['busy', 'queued', 'halfCancelled', 'cancelled', 'orphaned'].some((state) =>
        topic.instance.is({ open: state }),
      );
      this.take(party, topic, topic.instance, signal);
      topic.sid = NO_SID;
      topic.staleSid = NO_SID;
      topic.awaitsSid = false;
    }
  }

  /** What is compared with the answer to a request. */
  request(party: Party, topic: Topic | undefined, rule: RuleId, asked: Asked): Request {
    const { sids } = party;
    return {
      rule,
      asked,
      pv: topic?.pv,
      value: topic?.pv?.value ?? [],
      mask: topic?.mask,
      cid: topic?.cid ?? 0,
      littleEndian: party.ledger.askedOrder,
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

  // --- helpers

  #note(
    party: Party,
    topic: Topic | undefined,
    observation: Exclude<Observation, { type: 'judge' }>,
    asked: readonly Asked[],
  ): void {
    switch (observation.type) {
      case 'begin':
        topic!.stream = new Stream(monitoredBy(topic!), this.#subject.book);
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
        const request = this.request(party, topic, 'put.completes', asked[0]!);
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

  #follow(party: Party, topic: Topic, event: string): void {
    if (event.endsWith('CREATE_CHANNEL')) topic.awaitsSid = true;
    if (
      event.startsWith('DESTROY_CHANNEL') &&
      topic.sid !== NO_SID &&
      ['absent', 'destroyed'].some((state) => topic.instance.is(state))
    ) {
      topic.staleSid = topic.sid;
      party.sids.delete(topic.sid);
      topic.sid = NO_SID;
    }
  }

  /** The end of a connection is the end of all that was on it. */
  #followConnection(party: Party): void {
    if (!party.isDoomed) return;
    party.connection.take('gone');
    this.tellTopics(party, 'gone');
  }

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
      staleSid: topic?.staleSid ?? NO_SID,
      otherSid: others[0]?.sid ?? NO_SID,
      ioid: topic?.ioid ?? 0,
      nextId: () => this.#nextId++,
    };
  }
}

/** The model that explains a move. */
export function ownerOf(party: Party, { model, event }: Move): Instance<Observation> {
  return isOfConnection(event) ? party.connection : party.instance(model)!;
}

// --- helpers --------------------------------------------------------------------------------------------------------

function monitoredBy({ ioid, pv, mask, instance }: Topic): Monitored {
  const { window } = instance.snapshot.context as { readonly window: number };
  return { ioid, pv: pv!, mask, isPipelined: window >= 0 };
}

/** INITs that are not about the operation of the model: their ids are others, or those that there are. */
const OTHERS = ['GET_INIT.staleSid', 'PUT_GET_INIT', 'ARRAY_INIT', 'GET_INIT.inUse', 'MONITOR_INIT.inUse'];
