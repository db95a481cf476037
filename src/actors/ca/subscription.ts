/** Wiring of a subscription: turns a PV's updates into EVENT_ADD messages of its circuit. */
import { type SubscriptionWiring, subscriptionMachine } from '../../machines/ca/subscription.ts';
import { dbrPaddedSize } from '../../protocol/ca/dbr-types.ts';
import { numberType } from '../../protocol/ca/plain-number.ts';
import type { EventAddRequest } from '../../protocol/ca/requests.ts';
import { Eca } from '../../protocol/ca/status.ts';
import { wire } from '../kernel/wire.ts';
import { type AnyWired, Wired } from '../kernel/wired.ts';
import type { Pv } from '../pv/pv.ts';
import type { Update } from '../pv/update.ts';
import type { Feed } from '../pv/view/view.ts';
import type { HeldMonitors, Holder } from './held.ts';
import type { Outlet } from './outlet.ts';
import { payloadOf } from './payloads.ts';

const logic = wire(subscriptionMachine, () => '');

/** The channel, as its subscriptions see it. */
export interface SubscriptionOwner extends AnyWired {
  readonly pv: Pv;
  readonly name: string;
  readonly sid: number;
  readonly cid: number;
  readonly outlet: Outlet;
  /** The monitors of the circuit that hold an update back. */
  readonly held: HeldMonitors;
  /** The client has switched monitors off. */
  readonly monitorsAreOff: boolean;
  /** Gives the subscription its first update, or a fresh one. */
  prime(subscription: Subscription): void;
  subscriptionReleased(subscription: Subscription): void;
}

export class Subscription extends Wired<typeof subscriptionMachine> implements SubscriptionWiring, Holder {
  readonly kind = 'subscription';
  readonly channel: SubscriptionOwner;
  readonly subscriptionId: number;
  readonly mask: number;
  readonly dbrType: number;
  /** Set when the channel has a view: where its updates come from. */
  feed: Feed | undefined;
  /** As requested; 0 follows the current length. */
  readonly count: number;
  /** The newest update that has to wait. */
  #held: Update | undefined;
  #sent = 0;
  #replaced = 0;

  constructor(channel: SubscriptionOwner, id: string, request: EventAddRequest) {
    const { subscriptionId, mask, dbrType, count } = request;
    super(logic, channel, id, { subscriptionId, mask, dbrType, count });
    this.channel = channel;
    this.subscriptionId = subscriptionId;
    this.mask = mask;
    this.dbrType = dbrType;
    this.count = count;
    this.ref.start();
  }

  label(): string {
    return `${this.channel.name} #${this.subscriptionId}`;
  }

  describe(): Record<string, unknown> {
    return {
      mask: MASK_NAMES.filter((_, bit) => (this.mask & (1 << bit)) !== 0).join('|'),
      dbrType: this.dbrType,
      count: this.count,
      sent: this.#sent,
      undelivered: this.waits ? 1 : 0,
      discardedByReplacement: this.#replaced,
    };
  }

  /** Updates sent, and those replaced before they were. */
  get activity(): number {
    return this.#sent + this.#replaced;
  }

  /** The first update, or a fresh one after the right to read was lost, is still to come. */
  get awaitsFirst(): boolean {
    return this.ref.getSnapshot().value === 'priming';
  }

  /** Something waits for the client to take updates. */
  get waits(): boolean {
    return this.#held !== undefined || this.ref.getSnapshot().value === 'denialHeld';
  }

  outletOpened(): void {
    this.ref.send({ type: 'outlet.open' });
  }

  // --- actions and guards of the machine

  send(update: Update): void {
    const { outlet, cid, sid, name } = this.channel;
    const { subscriptionId, mask, dbrType } = this;
    const count = this.count === 0 ? update.count : this.count;
    this.#sent++;
    outlet.countUpdate();
    const number = numberType(dbrType, count, update.native, update.value);
    if (number !== undefined) {
      outlet.numberEvent(number, subscriptionId, update);
      return;
    }
    const payload = payloadOf(update, dbrType, count);
    if (payload === undefined) {
      this.#sendZeros(Eca.GETFAIL);
      return;
    }
    const refused = outlet.sizeStatus(payload.length, count);
    if (refused === undefined) outlet.event(dbrType, count, Eca.NORMAL, subscriptionId, payload);
    else outlet.error(cid, refused, { type: 'EVENT_ADD', dbrType, count: 0, sid, subscriptionId, mask }, name);
  }

  hold(update: Update): void {
    if (this.#held === undefined) this.channel.held.add(this);
    else this.#countReplaced();
    this.#held = update;
  }

  sendHeld(): void {
    const update = this.#held;
    this.#held = undefined;
    if (update !== undefined) this.send(update);
  }

  holdDenial(): void {
    if (this.#held !== undefined) this.#countReplaced();
    this.#held = undefined;
    this.channel.held.add(this);
  }

  sendDenial(): void {
    if (this.#held !== undefined) this.#countReplaced();
    this.#held = undefined;
    this.#sendZeros(Eca.NORDACCESS);
  }

  sendFresh(): void {
    this.channel.prime(this);
  }

  release(): void {
    this.channel.held.delete(this);
    this.#held = undefined;
    this.channel.subscriptionReleased(this);
  }

  isCongested(): boolean {
    return this.channel.outlet.isFull;
  }

  isSwitchedOff(): boolean {
    return this.channel.monitorsAreOff;
  }

  // --- helpers

  #countReplaced(): void {
    this.#replaced++;
    this.channel.outlet.countReplaced();
  }

  /** An update without data: rsrv sends zeros in the size that was asked for. */
  #sendZeros(status: number): void {
    const zeros = new Uint8Array(dbrPaddedSize(this.dbrType, this.count));
    this.channel.outlet.event(this.dbrType, this.count, status, this.subscriptionId, zeros);
  }
}

const MASK_NAMES = ['VALUE', 'LOG', 'ALARM', 'PROPERTY'];
