/** Every Channel Access message that a server sends: `messages.ts` says how to read its fields. */
import type { Bytes } from './messages.ts';
import type { EchoRequest } from './requests.ts';

export interface VersionResponse {
  readonly type: 'VERSION';
  /** `type`. TCP: 0. UDP: 1. */
  readonly priority: number;
  /** `count`: the server's minor protocol revision. */
  readonly minor: number;
  /** `p1`: UDP: the request's sequence number. */
  readonly sequence: number;
}

export interface SearchResponse {
  readonly type: 'SEARCH';
  /** `type`: the server's TCP port. */
  readonly port: number;
  /** `p1`: IPv4 address as a number, or 0xffffffff: the sender's own. */
  readonly address: number;
  /** `p2` */
  readonly cid: number;
  /** Payload of the UDP form (u16 minor, 6 bytes of padding); undefined for the TCP form, which has none. */
  readonly minor: number | undefined;
}

/** Reply to SEARCH over TCP with DOREPLY; echoes its header. */
export interface NotFoundResponse {
  readonly type: 'NOT_FOUND';
  readonly reply: number;
  readonly minor: number;
  readonly cid: number;
}

export interface CreateChannelResponse {
  readonly type: 'CREATE_CHAN';
  /** `type`: native DBR type 0..6. */
  readonly dbrType: number;
  /** `count`: maximum element count. */
  readonly count: number;
  readonly cid: number;
  readonly sid: number;
}

/** The channel does not exist (any more): CREATE_CH_FAIL answers a creation, SERVER_DISCONN ends a live channel. */
export interface ChannelGoneResponse {
  readonly type: 'CREATE_CH_FAIL' | 'SERVER_DISCONN';
  readonly cid: number;
}

export interface AccessRightsResponse {
  readonly type: 'ACCESS_RIGHTS';
  readonly cid: number;
  /** `p2`: 1 read, 2 write. */
  readonly rights: number;
}

export interface ClearChannelResponse {
  readonly type: 'CLEAR_CHANNEL';
  readonly sid: number;
  readonly cid: number;
  readonly dataType: number;
  readonly count: number;
}

export interface ReadNotifyResponse {
  readonly type: 'READ_NOTIFY';
  readonly dbrType: number;
  readonly count: number;
  /** `p1`: ECA status. */
  readonly status: number;
  readonly ioid: number;
  readonly payload: Bytes;
}

export interface ReadResponse {
  readonly type: 'READ';
  readonly dbrType: number;
  readonly count: number;
  /** `p1` */
  readonly cid: number;
  readonly ioid: number;
  readonly payload: Bytes;
}

export interface WriteNotifyResponse {
  readonly type: 'WRITE_NOTIFY';
  readonly dbrType: number;
  readonly count: number;
  /** `p1`: ECA status. */
  readonly status: number;
  readonly ioid: number;
}

/** A monitor update. */
export interface EventResponse {
  readonly type: 'EVENT_ADD';
  readonly dbrType: number;
  readonly count: number;
  /** `p1`: ECA status. */
  readonly status: number;
  readonly subscriptionId: number;
  readonly payload: Bytes;
}

/** Cancel confirmation: command 1 without payload, `p1` is the sid. */
export interface EventCancelResponse {
  readonly type: 'EVENT_CANCEL';
  readonly dbrType: number;
  readonly count: number;
  readonly sid: number;
  readonly subscriptionId: number;
}

export interface ErrorResponse {
  readonly type: 'ERROR';
  /** `p1`: cid of the channel concerned, or 0xffffffff. */
  readonly cid: number;
  /** `p2`: ECA status. */
  readonly status: number;
  /** The offending request's header: 16 bytes, 24 when extended. */
  readonly request: Bytes;
  readonly text: string;
}

export interface ReadSyncResponse {
  readonly type: 'READ_SYNC';
}

export interface EchoResponse extends Omit<EchoRequest, 'type'> {
  readonly type: 'ECHO';
}

export type Response =
  | VersionResponse
  | SearchResponse
  | NotFoundResponse
  | CreateChannelResponse
  | ChannelGoneResponse
  | AccessRightsResponse
  | ClearChannelResponse
  | ReadNotifyResponse
  | ReadResponse
  | WriteNotifyResponse
  | EventResponse
  | EventCancelResponse
  | ErrorResponse
  | ReadSyncResponse
  | EchoResponse;
