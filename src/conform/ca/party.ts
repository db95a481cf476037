/** One client of a conversation: its connection, its models, and what the server owes it. */

import { dbrTypeOf } from '../../protocol/ca/dbr-types.ts';
import { Dbe } from '../../protocol/value/posting.ts';
import { Instance } from '../instance.ts';
import { Party as AnyParty } from '../party.ts';
import type { Request } from './expectation.ts';
import type { Frame } from './frame.ts';
import { Ledger } from './ledger.ts';
import { channelModel } from './model/channel.ts';
import type { Observation } from './model/chart.ts';
import { circuitModel } from './model/circuit.ts';
import { flowControlModel } from './model/flow-control.ts';
import { putCompletionModel } from './model/put-completion.ts';
import { subscriptionModel } from './model/subscription.ts';
import { NO_SID } from './moves/channel.ts';
import type { PvState } from './pv-state.ts';
import type { Stream } from './stream.ts';
import type { Subject, SubjectPvs } from './subject.ts';

export type ChannelSlot = keyof SubjectPvs;

/** Subscriptions a client may have: to the scalar, to the array, and to alarms of the scalar alone. */
export const subscriptionSlots = ['scalar', 'array', 'alarms'] as const;
export type SubscriptionSlot = (typeof subscriptionSlots)[number];

export interface Deferred {
  readonly request: Request;
  /** Undefined for a read. */
  readonly wrote: readonly number[] | undefined;
}

export interface ChannelSide {
  readonly slot: ChannelSlot;
  readonly instance: Instance<Observation>;
  readonly pv: PvState;
  readonly cid: number;
  sid: number;
  /** Requests that are answered later, oldest first. */
  readonly deferred: Deferred[];
  /** What a put stores that nobody waits for any more. */
  forgotten: readonly number[] | undefined;
}

export interface SubscriptionSide {
  readonly slot: SubscriptionSlot;
  readonly instance: Instance<Observation>;
  readonly channel: ChannelSide;
  readonly id: number;
  readonly mask: number;
  /** As it was last asked for. */
  dataType: number;
  count: number;
  stream: Stream | undefined;
}

export class Party extends AnyParty<Frame, Ledger> {
  readonly minor: number;
  readonly circuit: Instance<Observation>;
  readonly flow: Instance<Observation>;
  readonly channels = new Map<ChannelSlot, ChannelSide>();
  readonly subscriptions = new Map<SubscriptionSlot, SubscriptionSide>();
  ledger = new Ledger();
  /** A channel was asked for: its sid is needed before it is used. */
  awaitsSid = false;
  /** How the circuit ends, once that is due. */
  fate: 'closed' | 'deaf' | 'drops' | undefined;
  /** Called when nothing is owed any more. */
  onceSettled: (() => void) | undefined;
  readonly #triesFlow: boolean;

  /** @param minor its minor protocol revision */
  constructor(index: number, minor: number, { book, environment }: Subject, pvs: ReadonlyMap<ChannelSlot, PvState>) {
    super(index);
    this.minor = minor;
    this.#triesFlow = book.tries('EVENTS_OFF');
    const rightsChange = environment?.changeRights !== undefined;
    const putsFail = environment?.failPut !== undefined;
    this.circuit = new Instance<Observation>(circuitModel(book, minor));
    this.flow = new Instance<Observation>(flowControlModel());
    let cid = 100 * (index + 1);
    for (const [slot, pv] of pvs) {
      const isPut = slot === 'slow' || slot === 'limited';
      const kind = slot === 'readOnly' ? 'readOnly' : pv.isArray ? 'array' : 'scalar';
      const model = isPut
        ? putCompletionModel(book, { limited: slot === 'limited', putsFail })
        : channelModel(book, { kind, minor, rightsChange });
      const instance = new Instance<Observation>(model);
      this.channels.set(slot, { slot, instance, pv, cid: ++cid, sid: NO_SID, deferred: [], forgotten: undefined });
    }
    for (const slot of subscriptionSlots) {
      const channel = this.channels.get(slot === 'array' ? 'array' : 'scalar')!;
      const mask = slot === 'alarms' ? Dbe.ALARM : slot === 'array' ? Dbe.VALUE : Dbe.VALUE | Dbe.ALARM;
      this.subscriptions.set(slot, {
        slot,
        instance: new Instance<Observation>(
          subscriptionModel(book, { mask, alwaysChanges: channel.pv.isArray, rightsChange }),
        ),
        channel,
        id: 1000 * (index + 1) + ++cid,
        mask,
        ...usualRequest(channel.pv),
        stream: undefined,
      });
    }
  }

  instance(name: string): Instance<Observation> | undefined {
    const [noun, slot] = name.split('.');
    if (noun === 'circuit') return this.circuit;
    if (noun === 'flowControl') return this.flow;
    if (noun === 'subscription') return this.subscriptions.get(slot as SubscriptionSlot)?.instance;
    return this.channels.get(slot as ChannelSlot)?.instance;
  }

  get models(): string[] {
    const channels = [...this.channels.keys()].map((slot) =>
      slot === 'slow' || slot === 'limited' ? `putCompletion.${slot}` : `channel.${slot}`,
    );
    const flow = this.#triesFlow ? ['flowControl'] : [];
    const subscriptions = [...this.subscriptions.keys()].map((slot) => `subscription.${slot}`);
    return ['circuit', ...flow, ...channels, ...subscriptions];
  }

  get isOnline(): boolean {
    return this.circuit.is('open') || this.circuit.is('incomplete');
  }

  get isStalled(): boolean {
    return this.flow.is({ reading: 'stalled' });
  }
}

/** Arrays as long as they are, with a time stamp, so that no update is without payload. */
export function usualRequest(pv: PvState): { dataType: number; count: number } {
  return pv.isArray ? { dataType: dbrTypeOf('TIME', pv.native), count: 0 } : { dataType: pv.native, count: 1 };
}
