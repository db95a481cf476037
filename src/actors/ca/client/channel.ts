/** Wiring of a client's channel: what it was found to be, and the requests that wait for it. */

import {
  type ClientChannelEvent,
  type ClientChannelWiring,
  clientChannelMachine,
} from '../../../machines/ca/client/channel.ts';
import type { ChildFailure, EventOf } from '../../../machines/wired.ts';
import { DbrNative } from '../../../protocol/ca/dbr-native.ts';
import { AccessRight } from '../../../protocol/value/posting.ts';
import { textSize } from '../../../protocol/wire/bytes.ts';
import { wire } from '../../kernel/wire.ts';
import { type AnyWired, Wired } from '../../kernel/wired.ts';
import type { ChannelFace, ChannelListener, ChannelRequest, CircuitFace, SearchTimerFace } from './faces.ts';
import {
  Subscription,
  type SubscriptionListener,
  type SubscriptionOwner,
  type SubscriptionRequest,
} from './subscription.ts';

const logic = wire(clientChannelMachine);

/** The client, as a channel sees it. */
export interface ChannelOwner extends AnyWired {
  nextId(): number;
  search(channel: Channel): void;
  searchLater(channel: Channel): void;
  stopSearching(channel: Channel): void;
  /** The circuit to a server, made when there is none. */
  circuitTo(address: string, port: number, priority: number): CircuitFace;
  duplicate(channel: Channel, host: string): void;
  warn(message: string): void;
  channelReleased(channel: Channel): void;
}

/** The events `read` and `write`. */
interface Requested {
  readonly type: 'read' | 'write';
  readonly request: ChannelRequest;
}

type Found = EventOf<ClientChannelEvent, 'found'>;

export class Channel
  extends Wired<typeof clientChannelMachine>
  implements ClientChannelWiring, ChannelFace, SubscriptionOwner
{
  readonly kind = 'clientChannel';
  readonly name: string;
  readonly cid: number;
  readonly priority: number;
  /** Bytes of the name. */
  readonly nameSize: number;
  /** Where it is searched. */
  searchTimer: SearchTimerFace | undefined;
  circuit: CircuitFace | undefined;
  sid = 0;
  native: DbrNative = DbrNative.STRING;
  /** Most elements; 0 before the first connection. */
  maxCount = 0;
  /** `AccessRight` bits. */
  rights: number = AccessRight.NONE;
  readonly #owner: ChannelOwner;
  readonly #listener: ChannelListener;
  readonly #held = new Set<ChannelRequest>();
  readonly #subscriptions = new Map<number, Subscription>();
  #connections = 0;
  #duplicateReported = false;

  constructor(owner: ChannelOwner, listener: ChannelListener, name: string, cid: number, priority: number) {
    super(logic, owner, `channel-${cid}`, { name, cid });
    this.#owner = owner;
    this.#listener = listener;
    this.name = name;
    this.cid = cid;
    this.priority = priority;
    this.nameSize = textSize(name);
    this.ref.start();
  }

  label(): string {
    return this.name;
  }

  describe(): Record<string, unknown> {
    return {
      host: this.host,
      priority: this.priority,
      cid: this.cid,
      sid: this.sid,
      maxCount: this.maxCount,
      rights: this.rights,
      subscriptions: this.#subscriptions.size,
      waitingRequests: this.#held.size,
      connections: this.#connections,
    };
  }

  override children(): Iterable<AnyWired> {
    return this.#subscriptions.values();
  }

  /** `address:port` of the server; undefined before one is found. */
  get host(): string | undefined {
    return this.circuit?.host;
  }

  /** Times it was connected. */
  get connections(): number {
    return this.#connections;
  }

  get isConnected(): boolean {
    return this.ref.getSnapshot().matches({ connected: 'responsive' });
  }

  /** Starts a subscription; call its `cancel` when it has served. */
  subscribe(request: SubscriptionRequest, listener: SubscriptionListener): Subscription {
    const subscription = new Subscription(this, this.#owner.nextId(), request, listener);
    this.#subscriptions.set(subscription.id, subscription);
    this.deliver({ type: 'subscribe', subscription });
    return subscription;
  }

  subscriptionReleased(subscription: Subscription): void {
    this.#subscriptions.delete(subscription.id);
  }

  /** This actor has crashed: gives back what it held, at the server too. */
  abandon(): void {
    this.cancelSubscriptions();
    if (this.ref.getSnapshot().matches('connected')) this.clear();
    this.release();
  }

  // --- actions of the machine

  search(): void {
    this.#owner.search(this);
  }

  searchLater(): void {
    this.circuit = undefined;
    for (const subscription of [...this.#subscriptions.values()]) subscription.ref.send({ type: 'disconnected' });
    this.#owner.searchLater(this);
  }

  joinCircuit({ address, port }: Found): void {
    this.#owner.stopSearching(this);
    this.circuit = this.#owner.circuitTo(address, port, this.priority);
    this.circuit.join(this);
  }

  leaveCircuit(): void {
    this.circuit?.leave(this);
  }

  adopt({ dbrType, count, sid }: EventOf<ClientChannelEvent, 'created'>): void {
    this.native = dbrType as DbrNative;
    this.maxCount = count;
    this.sid = sid;
  }

  adoptRights({ rights }: EventOf<ClientChannelEvent, 'rights.changed'>): void {
    this.rights = rights & AccessRight.READ_WRITE;
    this.#listener.accessRights();
  }

  announceConnected(): void {
    this.#connections++;
    for (const subscription of [...this.#subscriptions.values()]) subscription.ref.send({ type: 'connected' });
    const held = [...this.#held];
    this.#held.clear();
    for (const request of held) request.send(this, this.circuit!);
    this.#listener.connection(true);
  }

  announceDisconnected(): void {
    this.#listener.connection(false);
  }

  refresh(): void {
    for (const subscription of this.#subscriptions.values()) subscription.refresh();
  }

  reportDuplicate({ address, port }: Found): void {
    const host = `${address}:${port}`;
    if (host === this.host || this.#duplicateReported) return;
    this.#duplicateReported = true;
    this.#owner.duplicate(this, host);
  }

  sendRead({ request }: Requested): void {
    request.send(this, this.circuit!);
  }

  sendWrite({ request }: Requested): void {
    request.send(this, this.circuit!);
  }

  startSubscription({ subscription }: { type: 'subscribe'; subscription: Subscription }): void {
    if (this.isConnected) subscription.ref.send({ type: 'connected' });
  }

  /** Requests wait for the connection. */
  hold({ request }: Requested): void {
    this.#held.add(request);
    request.onAbandoned(() => this.#held.delete(request));
  }

  cancelSubscriptions(): void {
    for (const subscription of [...this.#subscriptions.values()]) subscription.ref.send({ type: 'cancel' });
  }

  /** Tells the server, which knows the channel by `sid`. */
  clear(): void {
    this.circuit?.send({ type: 'CLEAR_CHANNEL', sid: this.sid, cid: this.cid, dataType: 0, count: 0 });
  }

  release(): void {
    const held = [...this.#held];
    this.#held.clear();
    for (const request of held) request.channelClosed();
    this.circuit?.leave(this);
    this.circuit = undefined;
    this.#owner.stopSearching(this);
    this.#owner.channelReleased(this);
  }

  subscriptionFailed({ error }: ChildFailure): void {
    throw error; // it is this channel that cannot be served any more
  }
}
