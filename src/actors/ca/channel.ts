/** Wiring of a channel: checks type, count and conversion, and talks to its PV. */
import type { Requester } from '../../database/pv/definition.ts';
import { type ChannelEvent, type ChannelWiring, channelMachine } from '../../machines/ca/channel.ts';
import type { ChildFailure, EventOf } from '../../machines/wired.ts';
import { decodeWrite } from '../../protocol/ca/dbr.ts';
import { dbrNativeOf, valueTypes } from '../../protocol/ca/dbr-native.ts';
import { Dbr, dbrSize, dbrTypes } from '../../protocol/ca/dbr-types.ts';
import { writeEventCancel } from '../../protocol/ca/encode.ts';
import type {
  ClearChannelRequest,
  EventAddRequest,
  EventCancelRequest,
  ReadRequest,
  WriteRequest,
} from '../../protocol/ca/messages.ts';
import { Eca } from '../../protocol/ca/status.ts';
import { convertWrite } from '../../protocol/value/convert.ts';
import { AccessRight, MAX_EVENT_MASK } from '../../protocol/value/posting.ts';
import type { Value } from '../../protocol/value/value.ts';
import { wire } from '../kernel/wire.ts';
import { Wired } from '../kernel/wired.ts';
import { DONE, type PutOutcome, type PutReply } from '../pv/put.ts';
import type { Pv } from '../pv/pv.ts';
import type { Update } from '../pv/update.ts';
import type { Target, View } from '../pv/view/view.ts';
import type { Circuit } from './circuit.ts';
import { failRead, replyRead } from './gets.ts';
import { confirmWrite, failWrite, statusOf, writeFault } from './puts.ts';
import { Subscription } from './subscription.ts';
import { SubscriptionTable } from './subscription-table.ts';

const logic = wire(channelMachine, ({ rights }) => String(rights));

export class Channel extends Wired<typeof channelMachine> implements ChannelWiring {
  readonly kind = 'channel';
  readonly circuit: Circuit;
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
  #spawned = 0;
  /** The put with completion that is outstanding: the request, and the callback that the PV holds. */
  #outstanding: { request: WriteRequest; reply: PutReply } | undefined;
  #waiting: (ReadRequest | WriteRequest)[] | undefined;

  constructor(circuit: Circuit, { pv, view }: Target, rights: number, name: string, sid: number, cid: number) {
    super(logic, circuit, `channel-${sid}`, { name, sid, cid, rights });
    this.circuit = circuit;
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
      waiting: this.#waiting?.length ?? 0,
      outstandingPut: this.#outstanding !== undefined,
    };
  }

  override *children(): Iterable<Subscription> {
    yield* this.#subscriptions;
  }

  get client(): Requester {
    return this.circuit.client;
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

  eventRequest({ subscriptionId, mask, dbrType }: Subscription): EventAddRequest {
    return { type: 'EVENT_ADD', dbrType, count: 0, sid: this.sid, subscriptionId, mask };
  }

  subscriptionReleased(subscription: Subscription): void {
    this.pv.audience.remove(subscription.feed ?? subscription);
    if (this.#subscriptions.remove(subscription)) this.circuit.subscriptionCount--;
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
    this.circuit.writeCreated(dbrNativeOf(native), maxCount, this.cid, this.sid);
  }

  tellRights(event: EventOf<ChannelEvent, 'rights.changed'>): void {
    this.#writeRights(event.rights);
    if ((event.rights & AccessRight.WRITE) === 0) this.#refuseWaiting();
    const type = (event.rights & AccessRight.READ) === 0 ? 'access.lost' : 'access.regained';
    for (const child of [...this.children()]) child.ref.send({ type });
  }

  answerRead(request: ReadRequest): void {
    this.circuit.countRead();
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
    this.circuit.countWrite();
    const notify = request.type === 'WRITE_NOTIFY';
    if (request.dbrType === Dbr.PUT_ACKT || request.dbrType === Dbr.PUT_ACKS) {
      this.#acknowledge(request);
      return;
    }
    const fault = writeFault(request);
    if (fault !== undefined) {
      failWrite(this, request, fault);
      return;
    }
    const { pv } = this;
    const written = decodeWrite(request.dbrType, request.count, request.payload);
    if (written === undefined) {
      failWrite(this, request, Eca.PUTFAIL);
      return;
    }
    if (request.count === 0 && pv.maxCount === 1 && this.view?.isText !== true) {
      pv.putNothing();
      if (notify) confirmWrite(this, request, Eca.NORMAL);
      return;
    }
    const from = valueTypes[dbrTypes[request.dbrType]!.native];
    const value =
      this.view === undefined
        ? convertWrite(from, written, pv.native, pv.maxCount, pv.metadata)
        : this.view.convert(from, written);
    if (value === undefined) {
      failWrite(this, request, Eca.PUTFAIL);
      return;
    }
    if (notify) this.#putNotify(request, value);
    else {
      const failed = (outcome: PutOutcome) => {
        if (outcome !== DONE) failWrite(this, request, statusOf(outcome));
      };
      pv.put(value, this.client, failed, false);
    }
  }

  refuseWrite(request: WriteRequest): void {
    failWrite(this, request, Eca.NOWTACCESS);
  }

  wait(request: ReadRequest | WriteRequest): void {
    this.#waiting ??= [];
    if (this.#waiting.length < this.circuit.services.bounds.waitingRequests) {
      this.#waiting.push(request);
      return;
    }
    this.circuit.countRefused();
    if ('payload' in request) failWrite(this, request, Eca.PUTCBINPROG);
    else failRead(this, request, Eca.GETFAIL);
  }

  confirmPut(event: { type: 'put.settled'; outcome: PutOutcome }): void {
    const request = this.#outstanding?.request;
    this.#outstanding = undefined;
    if (request !== undefined) confirmWrite(this, request, statusOf(event.outcome));
  }

  /** Does what waited, up to and including the next put with completion that does not complete at once. */
  runWaiting(): void {
    while (this.#outstanding === undefined) {
      const request = this.#waiting?.shift();
      if (request === undefined) {
        this.ref.send({ type: 'queue.empty' });
        return;
      }
      if ('payload' in request) this.write(request);
      else this.answerRead(request);
    }
  }

  somethingWaits(): boolean {
    return this.#waiting !== undefined && this.#waiting.length > 0;
  }

  putIsOutstanding(): boolean {
    return this.#outstanding !== undefined;
  }

  subscribe(request: EventAddRequest): void {
    const { circuit } = this;
    if (dbrTypes[request.dbrType] === undefined) {
      circuit.error(this.cid, Eca.BADTYPE, request, this.name);
      return;
    }
    if (request.mask === 0 || request.mask > MAX_EVENT_MASK) {
      circuit.error(this.cid, Eca.BADMASK, request, this.name);
      return;
    }
    const refused = circuit.refusal(dbrSize(request.dbrType, request.count), request.count);
    if (refused !== undefined) {
      circuit.error(this.cid, refused, request, this.name);
      return;
    }
    if (circuit.subscriptionCount >= circuit.services.bounds.subscriptionsPerCircuit) {
      circuit.countRefused();
      circuit.error(this.cid, Eca.ALLOCMEM, request, this.name);
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
    const { outbox } = this.circuit;
    // Type and count are the subscription's, whatever the cancel says (rsrv `event_cancel_reply`).
    writeEventCancel(outbox.writer, subscription.dbrType, subscription.count, this.sid, request.subscriptionId);
    outbox.touch();
  }

  confirmClear(request: ClearChannelRequest): void {
    this.#letGo();
    this.circuit.send(request);
  }

  sayGone(): void {
    this.circuit.send({ type: 'SERVER_DISCONN', cid: this.cid });
  }

  release(): void {
    this.#letGo();
    this.circuit.channelReleased(this);
  }

  subscriptionFailed(event: ChildFailure): void {
    throw event.error; // it is this channel that cannot be served any more
  }

  // --- helpers

  #letGo(): void {
    for (const child of [...this.children()]) child.ref.send({ type: 'cancel' });
    this.#waiting = undefined;
    if (this.#outstanding !== undefined) this.pv.abandon(this.#outstanding.reply);
    this.#outstanding = undefined;
  }

  /** The right to write is gone: nothing waits for a put any more. */
  #refuseWaiting(): void {
    for (const request of this.#waiting?.splice(0) ?? []) {
      if ('payload' in request) this.refuseWrite(request);
      else if ((this.rights & AccessRight.READ) === 0) this.refuseRead(request);
      else this.answerRead(request);
    }
  }

  #writeRights(rights: number): void {
    this.circuit.send({ type: 'ACCESS_RIGHTS', cid: this.cid, rights });
  }

  get #isClosed(): boolean {
    return this.ref.getSnapshot().status !== 'active';
  }

  #putNotify(request: WriteRequest, value: Value): void {
    const { pv } = this;
    let outcome: PutOutcome | undefined;
    let deferred = false;
    const reply = (answer: PutOutcome) => {
      if (deferred) this.ref.send({ type: 'put.settled', outcome: answer });
      else outcome = answer;
    };
    pv.put(value, this.client, reply);
    if (outcome !== undefined) {
      confirmWrite(this, request, statusOf(outcome));
      return;
    }
    deferred = true;
    this.#outstanding = { request, reply };
    this.ref.send({ type: 'put.pending' });
  }

  #acknowledge(request: WriteRequest): void {
    const status = writeFault(request);
    if (status !== undefined) {
      failWrite(this, request, status);
      return;
    }
    const value = decodeWrite(request.dbrType, request.count, request.payload);
    const number = typeof value === 'number' ? value : 0;
    if (request.dbrType === Dbr.PUT_ACKT) this.pv.writeAcknowledgeTransient(number !== 0);
    else this.pv.acknowledge(number);
    if (request.type === 'WRITE_NOTIFY') confirmWrite(this, request, Eca.NORMAL);
  }
}
