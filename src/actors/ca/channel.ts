/** Wiring of a channel: hands what its client asks for to its PV, its puts and its subscriptions. */
import type { Requester } from '../../database/pv/definition.ts';
import { type ChannelEvent, type ChannelWiring, channelMachine } from '../../machines/ca/channel.ts';
import type { ChildFailure, EventOf } from '../../machines/wired.ts';
import { dbrNativeOf } from '../../protocol/ca/dbr-native.ts';
import { dbrSize, dbrTypes } from '../../protocol/ca/dbr-types.ts';
import { writeEventCancel } from '../../protocol/ca/encode.ts';
import type {
  ClearChannelRequest,
  EventAddRequest,
  EventCancelRequest,
  ReadRequest,
  WriteRequest,
} from '../../protocol/ca/requests.ts';
import { Eca } from '../../protocol/ca/status.ts';
import { AccessRight, MAX_EVENT_MASK } from '../../protocol/value/posting.ts';
import type { Services } from '../kernel/services.ts';
import { wire } from '../kernel/wire.ts';
import { type AnyWired, Wired } from '../kernel/wired.ts';
import type { PutOutcome } from '../pv/put.ts';
import type { Pv } from '../pv/pv.ts';
import type { Update } from '../pv/update.ts';
import type { Target, View } from '../pv/view/view.ts';
import { failRead, replyRead } from './gets.ts';
import type { HeldMonitors } from './held.ts';
import type { Outlet } from './outlet.ts';
import { failWrite, type PutChannel, Puts } from './puts.ts';
import { Subscription, type SubscriptionOwner } from './subscription.ts';
import { SubscriptionTable } from './subscription-table.ts';

const logic = wire(channelMachine, ({ rights }) => String(rights));

/** The circuit, as its channels see it. */
export interface ChannelOwner extends AnyWired {
  readonly services: Services;
  readonly client: Requester;
  readonly outlet: Outlet;
  readonly held: HeldMonitors;
  /** The client has switched monitors off. */
  readonly monitorsAreOff: boolean;
  /** Subscriptions of all its channels. */
  subscriptionCount: number;
  channelReleased(channel: Channel): void;
}

export class Channel extends Wired<typeof channelMachine> implements ChannelWiring, SubscriptionOwner, PutChannel {
  readonly kind = 'channel';
  readonly outlet: Outlet;
  readonly pv: Pv;
  /** How the channel sees its PV; undefined: as it is. */
  readonly view: View | undefined;
  /** What the client may do, now: 1 read, 2 write. */
  rights: number;
  /** As the client asked for it. */
  readonly name: string;
  readonly sid: number;
  readonly cid: number;
  readonly #subscriptions = new SubscriptionTable();
  readonly #circuit: ChannelOwner;
  #spawned = 0;
  /** Undefined until the client puts. */
  #puts: Puts | undefined;

  constructor(circuit: ChannelOwner, { pv, view }: Target, rights: number, name: string, sid: number, cid: number) {
    super(logic, circuit, `channel-${sid}`, { name, sid, cid, rights });
    this.#circuit = circuit;
    this.outlet = circuit.outlet;
    this.pv = pv;
    this.view = view;
    this.rights = rights;
    this.name = name;
    this.sid = sid;
    this.cid = cid;
  }

  label(): string {
    return this.name;
  }

  describe(): Record<string, unknown> {
    return {
      pv: this.pv.name,
      sid: this.sid,
      cid: this.cid,
      subscriptions: this.#subscriptions.size,
      waiting: this.#puts?.waiting ?? 0,
      outstandingPut: this.putIsOutstanding(),
    };
  }

  override *children(): Iterable<Subscription> {
    yield* this.#subscriptions;
  }

  get client(): Requester {
    return this.#circuit.client;
  }

  get held(): HeldMonitors {
    return this.#circuit.held;
  }

  get monitorsAreOff(): boolean {
    return this.#circuit.monitorsAreOff;
  }

  get mostWaiting(): number {
    return this.#circuit.services.bounds.waitingRequests;
  }

  hasSubscription(subscriptionId: number): boolean {
    return this.#subscriptions.get(subscriptionId) !== undefined;
  }

  /** First update, or a fresh one: whatever the mask. */
  prime(subscription: Subscription): void {
    const { pv } = this;
    const send = (update: Update) => subscription.ref.send(subscription.feed?.first(update) ?? update);
    if (pv.definition.get === undefined) {
      send(pv.current);
      return;
    }
    pv.get(this.client, (update) => {
      // What the handler read may have reached it already, as an update like any other.
      if (subscription.awaitsFirst) send(update ?? pv.current);
    });
  }

  /** The client's rights on the PV may have changed. */
  checkRights(rights: number): void {
    if (rights === this.rights) return;
    this.rights = rights;
    this.ref.send({ type: 'rights.changed', rights });
  }

  subscriptionReleased(subscription: Subscription): void {
    this.pv.audience.remove(subscription.feed ?? subscription);
    if (this.#subscriptions.remove(subscription)) this.#circuit.subscriptionCount--;
  }

  pvRemoved(): void {
    this.ref.send({ type: 'pv.removed' });
  }

  /** This actor has crashed: gives back what it held. */
  abandon(): void {
    this.release();
  }

  // --- actions and guards of the machine

  announce(): void {
    const { native, maxCount } = this.view ?? this.pv;
    this.#writeRights(this.rights);
    this.outlet.created(dbrNativeOf(native), maxCount, this.cid, this.sid);
  }

  tellRights(event: EventOf<ChannelEvent, 'rights.changed'>): void {
    this.#writeRights(event.rights);
    if ((event.rights & AccessRight.WRITE) === 0) this.#refuseWaiting();
    const type = (event.rights & AccessRight.READ) === 0 ? 'access.lost' : 'access.regained';
    for (const child of [...this.children()]) child.ref.send({ type });
  }

  answerRead(request: ReadRequest): void {
    this.outlet.countRead();
    const { pv } = this;
    if (pv.definition.get === undefined) {
      replyRead(this, request, pv.current);
      return;
    }
    pv.get(this.client, (update) => {
      if (!this.#isClosed) replyRead(this, request, update);
    });
  }

  refuseRead(request: ReadRequest): void {
    failRead(this, request, Eca.NORDACCESS);
  }

  write(request: WriteRequest): void {
    this.#puts ??= new Puts(this);
    this.#puts.write(request);
  }

  refuseWrite(request: WriteRequest): void {
    this.pv.putDenied(this.client);
    failWrite(this, request, Eca.NOWTACCESS);
  }

  wait(request: ReadRequest | WriteRequest): void {
    this.#puts?.wait(request);
  }

  confirmPut(event: { type: 'put.settled'; outcome: PutOutcome }): void {
    this.#puts?.confirm(event);
  }

  runWaiting(): void {
    this.#puts?.runWaiting();
  }

  somethingWaits(): boolean {
    return this.#puts !== undefined && this.#puts.waiting > 0;
  }

  putIsOutstanding(): boolean {
    return this.#puts?.isOutstanding === true;
  }

  subscribe(request: EventAddRequest): void {
    const { outlet } = this;
    const circuit = this.#circuit;
    if (dbrTypes[request.dbrType] === undefined) {
      outlet.error(this.cid, Eca.BADTYPE, request, this.name);
      return;
    }
    if (request.mask === 0 || request.mask > MAX_EVENT_MASK) {
      outlet.error(this.cid, Eca.BADMASK, request, this.name);
      return;
    }
    const refused = outlet.sizeStatus(dbrSize(request.dbrType, request.count), request.count);
    if (refused !== undefined) {
      outlet.error(this.cid, refused, request, this.name);
      return;
    }
    if (circuit.subscriptionCount >= circuit.services.bounds.subscriptionsPerCircuit) {
      outlet.countRefused();
      outlet.error(this.cid, Eca.ALLOCMEM, request, this.name);
      return;
    }
    const subscription = new Subscription(this, `subscription-${++this.#spawned}`, request);
    circuit.subscriptionCount++;
    this.#subscriptions.add(subscription);
    subscription.feed = this.view?.feed(request.mask, (update) => subscription.deliver(update));
    this.pv.audience.add(subscription.feed ?? subscription);
    if ((this.rights & AccessRight.READ) === 0) subscription.ref.send({ type: 'access.lost' });
    else this.prime(subscription);
  }

  unsubscribe(request: EventCancelRequest): void {
    const subscription = this.#subscriptions.get(request.subscriptionId);
    if (subscription === undefined) return; // the circuit lets only known ones through
    subscription.ref.send({ type: 'cancel' });
    const { outbox } = this.outlet;
    // Type and count are the subscription's, whatever the cancel says (rsrv `event_cancel_reply`).
    writeEventCancel(outbox.writer, subscription.dbrType, subscription.count, this.sid, request.subscriptionId);
    outbox.touch();
  }

  confirmClear(request: ClearChannelRequest): void {
    this.#cancel();
    this.outlet.send(request);
  }

  sayGone(): void {
    this.outlet.send({ type: 'SERVER_DISCONN', cid: this.cid });
  }

  release(): void {
    this.#cancel();
    this.#circuit.channelReleased(this);
  }

  subscriptionFailed(event: ChildFailure): void {
    throw event.error; // it is this channel that cannot be served any more
  }

  // --- helpers

  #cancel(): void {
    for (const child of [...this.children()]) child.ref.send({ type: 'cancel' });
    this.#puts?.abandon();
  }

  /** The right to write is gone: nothing waits for a put any more. */
  #refuseWaiting(): void {
    for (const request of this.#puts?.takeWaiting() ?? []) {
      if ('payload' in request) this.refuseWrite(request);
      else if ((this.rights & AccessRight.READ) === 0) this.refuseRead(request);
      else this.answerRead(request);
    }
  }

  #writeRights(rights: number): void {
    this.outlet.send({ type: 'ACCESS_RIGHTS', cid: this.cid, rights });
  }

  get #isClosed(): boolean {
    return this.ref.getSnapshot().status !== 'active';
  }
}
