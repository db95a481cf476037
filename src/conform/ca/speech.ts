/**
 * Taking a move through the models of all clients: what is said, and what everybody may see then.
 *
 * One model explains the move, its owner; others learn of it by what it amounts to for them (a put somewhere is a change
 * of a subscription's PV, the end of a circuit the end of its channels).
 */

import { Command } from '../../protocol/ca/constants.ts';
import { Dbr } from '../../protocol/ca/dbr-types.ts';
import { describeState, type Instance } from '../instance.ts';
import { judge } from '../judged.ts';
import type { Move } from '../move.ts';
import type { Judgement } from '../results.ts';
import { type Request, requestFrame } from './expectation.ts';
import { type Cause, type Consequences, Interpreter } from './interpreter.ts';
import type { Observation } from './model/chart.ts';
import { NO_SID } from './moves/channel.ts';
import { message } from './moves/message.ts';
import { moves, partOf } from './moves/moves.ts';
import {
  type ChannelSide,
  type ChannelSlot,
  type Party,
  type SubscriptionSide,
  type SubscriptionSlot,
  usualRequest,
} from './party.ts';
import type { PvState } from './pv-state.ts';
import type { Speaker } from './speaker.ts';
import { failPut, type Posting, store } from './storage.ts';
import type { Subject } from './subject.ts';

/** No server has a PV of this name. */
const UNKNOWN_NAME = 'conform:nobody:has:this';

/** A request whose updates cannot be read. */
const UNREADABLE = { dataType: Dbr.PUT_ACKT, count: 1 } as const;

export class Speech {
  readonly #subject: Subject;
  readonly #parties: readonly Party[];
  readonly #foreignSid: number;
  readonly #onJudgement: (judgement: Judgement) => void;
  readonly #interpreter: Interpreter;
  #nextId = 1;

  constructor(
    subject: Subject,
    parties: readonly Party[],
    foreignSid: number,
    onJudgement: (judgement: Judgement) => void,
  ) {
    this.#subject = subject;
    this.#parties = parties;
    this.#foreignSid = foreignSid;
    this.#onJudgement = onJudgement;
    this.#interpreter = new Interpreter(subject);
  }

  /** Makes a move of bytes: they are queued, and what they lead to is expected. */
  speak(party: Party, move: Move): void {
    const { channel, subscription } = sidesOf(party, move.model);
    const { event } = move;
    if (subscription !== undefined && event.startsWith('EVENT_ADD')) {
      Object.assign(subscription, event === 'EVENT_ADD.ackt' ? UNREADABLE : usualRequest(subscription.channel.pv));
    }
    const utterance = moves[event]!(this.#speaker(party, channel, subscription));
    const { bytes, completes, messages = [completes ?? bytes], wrote } = utterance;
    const requests = messages.map((each) => this.#request(party, event, channel, subscription, each));
    const [request, ...others] = requests;
    party.unsent.push(bytes);
    this.take(party, move, { channel, subscription, request, others, wrote });
  }

  /** Takes a move through the model that explains it, and tells the others. */
  take(party: Party, move: Move, cause: Cause): void {
    const wasOnline = party.isOnline;
    const owner = ownerOf(party, move);
    const consequences = this.#consider(party, owner, move.event, cause);
    const part = partOf(move.event);
    const { channel } = cause;
    if (part === 'flow') this.#tellSubscriptions(party, move.event);
    if (part === 'environment') this.#tellSubscriptions(party, move.event, channel);
    if (part === 'channel' && channel !== undefined) this.#followChannel(party, move.event, channel);
    if (part === 'subscription') this.#followSubscription(party, cause.subscription!);
    this.#followCircuit(party, wasOnline);
    for (const { pv, posting } of consequences.postings) this.#post(pv, posting);
  }

  /** Bytes of a move that no model takes. */
  utter(party: Party, event: string): Uint8Array {
    return moves[event]!(this.#speaker(party, undefined, undefined)).bytes;
  }

  /** Requests whose answers are long; a client that makes them and does not read is slow. */
  flood(party: Party, requests: number): void {
    const channel = party.channels.get('scalar')!;
    const alternatives: (readonly number[])[] = [];
    channel.pv.followers.add(alternatives);
    party.onceSettled = () => channel.pv.followers.delete(alternatives);
    for (let index = 0; index < requests; index++) {
      const utterance = moves['READ_NOTIFY.large']!(this.#speaker(party, channel, undefined));
      const { bytes } = utterance;
      const request = { ...this.#request(party, 'READ_NOTIFY', channel, undefined, bytes), alternatives };
      party.unsent.push(bytes);
      this.#interpreter.interpret(party, [judge('READ_NOTIFY.beyond')], { channel, request });
    }
  }

  /** The request that a message without request belongs to. */
  unasked(party: Party, channel: ChannelSide | undefined): NonNullable<Cause['request']> {
    const bytes = message(Command.VERSION);
    return this.#request(party, 'VERSION', channel, undefined, bytes);
  }

  /** A put of somebody else. */
  changeValue(pv: PvState, value: readonly number[]): void {
    this.#post(pv, store(pv, 'sent', value));
  }

  /** A put that nobody waits for any more has ended. */
  endForgotten(channel: ChannelSide, succeeds: boolean): void {
    const { forgotten, pv } = channel;
    channel.forgotten = undefined;
    if (forgotten === undefined) return;
    if (succeeds) store(pv, 'sent', forgotten);
    else failPut(pv);
  }

  // --- helpers

  /** Tells every subscription to `pv` what a put amounts to for it. */
  #post(pv: PvState, { mask, isCertain }: Posting): void {
    for (const party of this.#parties) {
      for (const side of party.subscriptions.values()) {
        if (side.channel.pv !== pv) continue;
        const amount = mask === 0 ? 'unchanged' : (side.mask & mask) === 0 ? 'unselected' : 'changed';
        this.#signal(party, side, amount, !isCertain);
      }
    }
  }

  #speaker({ minor }: Party, channel: ChannelSide | undefined, subscription: SubscriptionSide | undefined): Speaker {
    return {
      minor,
      servedName: this.#subject.pvs.scalar,
      unknownName: UNKNOWN_NAME,
      channel,
      subscription,
      foreignSid: this.#foreignSid,
      nextId: () => this.#nextId++,
    };
  }

  #request(
    party: Party,
    event: string,
    channel: ChannelSide | undefined,
    subscription: SubscriptionSide | undefined,
    bytes: Uint8Array,
  ): Omit<Request, 'rule' | 'value' | 'severity'> {
    const { sids } = party;
    if (event === 'CREATE_CHAN') party.awaitsSid = true;
    return {
      frame: requestFrame(bytes, party.minor),
      cid: channel?.cid ?? 0,
      pv: channel?.pv,
      subscription: subscription && { dataType: subscription.dataType, count: subscription.count },
      port: this.#subject.port,
      staleBytes: this.#interpreter.staleBytes,
      created: (sid) => {
        if (sids.has(sid)) return `sid ${sid} is another channel's`;
        // A second channel with the same cid is left alone; one of a circuit that has ended is gone.
        if (channel !== undefined && party.sids === sids && !sids.has(channel.sid)) channel.sid = sid;
        sids.add(sid);
        party.awaitsSid = false;
        return undefined;
      },
    };
  }

  #followChannel(party: Party, event: string, channel: ChannelSide): void {
    if (event === 'CREATE_CHAN') {
      party.circuit.take(event);
      if (channel.slot === 'scalar') party.flow.take(event);
      this.#tellSubscriptions(party, event, channel);
    }
    if (event.startsWith('CLEAR_CHANNEL') && isGone(channel)) {
      if (this.#subject.book.differs('CLEAR_CHANNEL.behindPut')) {
        party.ledger.excusePuts(channel.cid);
      }
      party.sids.delete(channel.sid);
      if (party.sids.size === 0 && !party.awaitsSid) party.circuit.take('cleared');
      if (channel.slot === 'scalar') party.flow.take('CLEAR_CHANNEL');
      this.#tellSubscriptions(party, 'CLEAR_CHANNEL', channel);
    }
  }

  /** What flow control is tried with. */
  #followSubscription(party: Party, { slot, instance }: SubscriptionSide): void {
    if (slot === 'scalar') party.flow.take(instance.is({ updates: 'heard' }) ? 'EVENT_ADD' : 'EVENT_CANCEL');
  }

  /** The end of a circuit is the end of all that was on it; a new one is empty. */
  #followCircuit(party: Party, wasOnline: boolean): void {
    if (party.fate === 'closed' || party.fate === 'deaf') party.circuit.take('gone');
    if (party.isOnline === wasOnline) return;
    const signal = party.isOnline ? 'reconnect' : 'gone';
    party.flow.take(signal);
    for (const channel of party.channels.values()) {
      this.#consider(party, channel.instance, signal, { channel });
      channel.sid = NO_SID;
    }
    this.#tellSubscriptions(party, signal);
    party.sids = new Set();
    for (const side of party.subscriptions.values()) {
      side.stream?.end();
      side.stream = undefined;
    }
  }

  #tellSubscriptions(party: Party, signal: string, channel?: ChannelSide): void {
    for (const side of party.subscriptions.values()) {
      if (channel === undefined || side.channel === channel) this.#signal(party, side, signal);
    }
  }

  #signal(party: Party, subscription: SubscriptionSide, signal: string, isUncertain = false): void {
    this.#consider(party, subscription.instance, signal, { channel: subscription.channel, subscription, isUncertain });
    if (subscription.stream !== undefined) subscription.stream.isOff = subscription.instance.is({ monitors: 'off' });
  }

  #consider(party: Party, instance: Instance<Observation>, event: string, cause: Cause): Consequences {
    const noun = instance.model.id;
    const state = describeState(instance.snapshot.value);
    const consequences = this.#interpreter.interpret(party, instance.take(event), cause);
    for (const rule of consequences.rules) this.#onJudgement({ rule, noun, state });
    return consequences;
  }
}

/** The channel and the subscription that a model is about. */
export function sidesOf(
  party: Party,
  model: string,
): { channel: ChannelSide | undefined; subscription: SubscriptionSide | undefined } {
  const [noun, slot] = model.split('.');
  if (noun === 'subscription' || noun === 'flowControl') {
    const subscription = party.subscriptions.get((slot ?? 'scalar') as SubscriptionSlot);
    return { channel: subscription?.channel, subscription };
  }
  return { channel: party.channels.get((slot ?? 'scalar') as ChannelSlot), subscription: undefined };
}

/** The model that explains a move; undefined where it is not this client's own. */
export function ownerOf(party: Party, { model, event }: Move): Instance<Observation> {
  const { channel, subscription } = sidesOf(party, model);
  switch (partOf(event)) {
    case 'circuit':
      return party.circuit;
    case 'flow':
      return party.flow;
    case 'subscription':
      return subscription!.instance;
    case 'colleague':
      return party.instance(model)!;
    default:
      return channel!.instance;
  }
}

// --- helpers --------------------------------------------------------------------------------------------------------

/** The server has let go of it. */
function isGone({ instance }: ChannelSide): boolean {
  return ['cleared', 'absent', 'forgotten'].some((state) => instance.is(state));
}
