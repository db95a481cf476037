/**
 * Every Channel Access message, by name.
 *
 * The sixteen header bytes mean different things in different messages; here each meaning has its own field. The
 * comment on a field says which header field carries it: `type` (u16 @4), `count` (u16 @6, u32 when extended),
 * `p1` (u32 @8), `p2` (u32 @12). `Request` is what a client sends, `Response` what a server sends.
 *
 * A decoded message is also the event of the machine that handles it: a circuit's chart has a transition on
 * `READ_NOTIFY`, not on "message received".
 *
 * Source: Channel Access 4.13, section "Commands"; rsrv where the published text and the code differ.
 */

/** Payload bytes. A decoder hands out views of the received chunk: copy what must outlive the event. */
export type Bytes = Uint8Array;

// --- client to server -------------------------------------------------------------------------------------------

/** First message on a circuit (TCP), and of each datagram (UDP). */
export interface VersionRequest {
  readonly type: 'VERSION';
  /** `type`. TCP: circuit priority 0..99. UDP: 1 when `sequence` is valid. */
  readonly priority: number;
  /** `count`: the client's minor protocol revision. */
  readonly minor: number;
  /** `p1`: UDP datagram sequence number. */
  readonly sequence: number;
}

export interface SearchRequest {
  readonly type: 'SEARCH';
  /** `type`: 10 asks for NOT_FOUND (TCP only), 5 does not. */
  readonly reply: number;
  /** `count`: the client's minor protocol revision. */
  readonly minor: number;
  /** `p1` and `p2`: the client's channel id. */
  readonly cid: number;
  /** Payload up to its NUL; the last byte counts as NUL when none is there. Empty when the payload is. */
  readonly name: string;
}

export interface CreateChannelRequest {
  readonly type: 'CREATE_CHAN';
  /** `p1` */
  readonly cid: number;
  /** `p2`: replaces the circuit's minor. */
  readonly minor: number;
  /** Channel name; undefined when the payload is empty, or has no NUL in its first 16384 bytes. */
  readonly name: string | undefined;
}

export interface ClearChannelRequest {
  readonly type: 'CLEAR_CHANNEL';
  /** `p1` */
  readonly sid: number;
  /** `p2` */
  readonly cid: number;
  /** `type` and `count`: meaningless, echoed in the reply. */
  readonly dataType: number;
  readonly count: number;
}

export interface ReadRequest {
  /** READ is the deprecated form: its reply carries the cid, its errors are ERROR messages. */
  readonly type: 'READ' | 'READ_NOTIFY';
  /** `type`: DBR type 0..38, unchecked. */
  readonly dbrType: number;
  /** `count`: elements; 0 asks READ_NOTIFY for all that are valid now. */
  readonly count: number;
  /** `p1` */
  readonly sid: number;
  /** `p2` */
  readonly ioid: number;
}

export interface WriteRequest {
  readonly type: 'WRITE' | 'WRITE_NOTIFY';
  /** `type`: DBR type, unchecked. */
  readonly dbrType: number;
  /** `count`: elements announced; not yet compared with the payload. */
  readonly count: number;
  /** `p1` */
  readonly sid: number;
  /** `p2`: io id; libca puts its cid there in WRITE. */
  readonly ioid: number;
  readonly payload: Bytes;
}

export interface EventAddRequest {
  readonly type: 'EVENT_ADD';
  readonly dbrType: number;
  /** `count`: 0 asks for the current length at each update. */
  readonly count: number;
  /** `p1` */
  readonly sid: number;
  /** `p2`: chosen by the client. */
  readonly subscriptionId: number;
  /** DBE bits from the payload @12, unchecked. */
  readonly mask: number;
}

export interface EventCancelRequest {
  readonly type: 'EVENT_CANCEL';
  readonly dbrType: number;
  readonly count: number;
  /** `p1` */
  readonly sid: number;
  /** `p2` */
  readonly subscriptionId: number;
}

/** No fields: flow control off and on, and the predecessor of ECHO. */
export interface BareRequest {
  readonly type: 'EVENTS_OFF' | 'EVENTS_ON' | 'READ_SYNC';
}

/** Who the client says it is: user name, host name. */
export interface NameRequest {
  readonly type: 'CLIENT_NAME' | 'HOST_NAME';
  readonly name: string;
}

/** Answered byte for byte, header fields included. */
export interface EchoRequest {
  readonly type: 'ECHO';
  readonly dataType: number;
  readonly count: number;
  readonly p1: number;
  readonly p2: number;
  readonly payload: Bytes;
}

export type Request =
  | VersionRequest
  | SearchRequest
  | CreateChannelRequest
  | ClearChannelRequest
  | ReadRequest
  | WriteRequest
  | EventAddRequest
  | EventCancelRequest
  | BareRequest
  | NameRequest
  | EchoRequest;

// --- server to client -------------------------------------------------------------------------------------------

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

// --- UDP only: beacons and the repeater ---------------------------------------------------------------------------

/** RSRV_IS_UP */
export interface Beacon {
  readonly type: 'BEACON';
  /** `type` */
  readonly minor: number;
  /** `count`: server TCP port; 0 means the default. */
  readonly port: number;
  /** `p1` */
  readonly sequence: number;
  /** `p2`: IPv4 address as a number; 0: the datagram's sender. */
  readonly address: number;
}

/** `p2` of both: IPv4 address as a number. */
export interface RepeaterMessage {
  readonly type: 'REPEATER_REGISTER' | 'REPEATER_CONFIRM';
  readonly address: number;
}

// --- what cannot be decoded -----------------------------------------------------------------------------------------

/**
 * Input that ends a conversation. A fault is a value, never a throw: messages decoded before it stay valid, nothing
 * after it is looked at. The server sends ERROR with `status`, `request`, `text` unless `status` is undefined, then
 * disconnects. `request` never carries a command of 28 or more: libca indexes a table with it.
 */
export interface Fault {
  readonly status: number | undefined;
  /** The offending header as it may be embedded in ERROR. */
  readonly request: Bytes;
  readonly text: string;
}

/**
 * A message whose payload is larger than is accepted, and was passed over. It stands where the message stood, so that
 * it is answered in order.
 */
export interface TooLargeRequest {
  readonly type: 'TOO_LARGE';
  /** `p1` of a message about a channel, else undefined. */
  readonly sid: number | undefined;
  /** The header as it may be embedded in ERROR. */
  readonly request: Bytes;
  readonly text: string;
}
