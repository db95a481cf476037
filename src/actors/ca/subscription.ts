/** Wiring of a subscription: turns a PV's updates into EVENT_ADD messages of its circuit. */
import { type SubscriptionWiring, subscriptionMachine } from '../../machines/ca/subscription.ts';
import { dbrPaddedSize } from '../../protocol/ca/dbr-types.ts';
import { writeEvent } from '../../protocol/ca/encode.ts';
import type { EventAddRequest } from '../../protocol/ca/messages.ts';
import { Eca } from '../../protocol/ca/status.ts';
import { wire } from '../kernel/wire.ts';
import { Wired } from '../kernel/wired.ts';
import type { Update } from '../pv/update.ts';
import type { Feed } from '../pv/view/view.ts';
import type { Channel } from './channel.ts';
import { payloadOf } from './payloads.ts';

const logic = wire(subscriptionMachine, () => '');

export class Subscription extends Wired<typeof subscriptionMachine> implements SubscriptionWiring {
  readonly kind = 'subscription';
  readonly channel: Channel;
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

  constructor(channel: Channel, id: string, request: EventAddRequest) {
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

  // --- actions and guards of the machine

  send(update: Update): void {
    const { circuit } = this.channel;
    const count = this.count === 0 ? update.count : this.count;
    const payload = payloadOf(update, this.dbrType, count);
    this.#sent++;
    circuit.countUpdate();
    if (payload === undefined) {
      this.#sendZeros(Eca.GETFAIL);
      return;
    }
    const refused = circuit.refusal(payload.length, count);
    if (refused !== undefined) {
      circuit.error(this.channel.cid, refused, this.channel.eventRequest(this), this.channel.name);
      return;
    }
    writeEvent(circuit.outbox.writer, this.dbrType, count, Eca.NORMAL, this.subscriptionId, payload);
    circuit.outbox.touch();
  }

  hold(update: Update): void {
    const { circuit } = this.channel;
    if (this.#held === undefined) circuit.holdBack(this);
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
    this.channel.circuit.holdBack(this);
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
    this.channel.circuit.letGo(this);
    this.#held = undefined;
    this.channel.subscriptionReleased(this);
  }

  isCongested(): boolean {
    return this.channel.circuit.outbox.full;
  }

  isSwitchedOff(): boolean {
    return this.channel.circuit.monitorsAreOff;
  }

  // --- helpers

  #countReplaced(): void {
    this.#replaced++;
    this.channel.circuit.countReplaced();
  }

  /** An update without data: rsrv sends zeros in the size that was asked for. */
  #sendZeros(status: number): void {
    const { outbox } = this.channel.circuit;
    const zeros = new Uint8Array(dbrPaddedSize(this.dbrType, this.count));
    writeEvent(outbox.writer, this.dbrType, this.count, status, this.subscriptionId, zeros);
    outbox.touch();
  }
}

const MASK_NAMES = ['VALUE', 'LOG', 'ALARM', 'PROPERTY'];
