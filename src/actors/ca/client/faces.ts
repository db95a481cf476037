/** What the actors of a client see of each other. */
import type { ClientChannelEvent } from '../../../machines/ca/client/channel.ts';
import type { ClientSubscriptionEvent } from '../../../machines/ca/client/subscription.ts';
import type { DbrNative } from '../../../protocol/ca/dbr-native.ts';
import type { Request } from '../../../protocol/ca/requests.ts';
import type { ReadNotifyResponse, WriteNotifyResponse } from '../../../protocol/ca/responses.ts';
import type { Ref } from '../../kernel/wired.ts';

/** A channel, to the circuit, the searcher, its requests and its subscriptions. */
export interface ChannelFace {
  readonly name: string;
  readonly cid: number;
  /** Bytes of the name. */
  readonly nameSize: number;
  /** The server's id for it; 0 before it is connected. */
  readonly sid: number;
  readonly native: DbrNative;
  /** Most elements; 0 before the first connection. */
  readonly maxCount: number;
  /** `AccessRight` bits. */
  readonly rights: number;
  /** `address:port` of the server; undefined before one is found. */
  readonly host: string | undefined;
  readonly circuit: CircuitFace | undefined;
  /** Where it is searched. */
  searchTimer: SearchTimerFace | undefined;
  readonly ref: Ref<ClientChannelEvent>;
  deliver(event: ClientChannelEvent): void;
}

/** A circuit, to its channels, requests and subscriptions. */
export interface CircuitFace {
  readonly address: string;
  readonly port: number;
  /** `address:port` */
  readonly host: string;
  readonly isNameServer: boolean;
  join(channel: ChannelFace): void;
  /** The channel has no business here any more; requests under way are lost. */
  leave(channel: ChannelFace): void;
  /** Encodes a message; it leaves at the end of the turn. */
  send(request: Request): void;
  /** @returns the id that the answer will carry */
  expect(waiting: Awaiting): number;
  /** Nobody waits for the answer with this id any more. */
  forget(ioid: number): void;
  subscribe(subscription: SubscriptionFace): void;
  unsubscribe(subscription: SubscriptionFace): void;
  /** Whether a payload can be sent to this server at all (minor 9). */
  takes(payload: number, count: number): boolean;
  /** Calls back when the server takes what is written: at once, unless it does not read. */
  whenWritable(go: () => void): void;
}

/** A subscription, to the circuit that its updates come by. */
export interface SubscriptionFace {
  readonly id: number;
  readonly ref: Ref<ClientSubscriptionEvent>;
  deliver(event: ClientSubscriptionEvent): void;
}

/** A search timer, to the channels that it searches. */
export interface SearchTimerFace {
  remove(channel: ChannelFace): void;
  /**
   * The name was answered.
   *
   * @param sequence of the datagram that asked, as the answer repeats it; undefined when it does not
   */
  answered(channel: ChannelFace, sequence: number | undefined): void;
}

/** A request under way. */
export interface Awaiting {
  readonly channel: ChannelFace;
  answered(response: ReadNotifyResponse | WriteNotifyResponse): void;
  /** The server says no. */
  refused(status: number, text: string): void;
  /** Whether it was done will never be known. */
  lost(): void;
}

/** A request that needs the channel. */
export interface ChannelRequest {
  /** Called with the channel connected: sends it. */
  send(channel: ChannelFace, circuit: CircuitFace): void;
  /** Calls back when nobody waits for it any more. */
  onAbandoned(forget: () => void): void;
  channelClosed(): void;
}

/** The program, to a channel. */
export interface ChannelListener {
  connection(connected: boolean): void;
  accessRights(): void;
}
