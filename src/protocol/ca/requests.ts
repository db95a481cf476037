/** Every Channel Access message that a client sends: `messages.ts` says how to read its fields. */
import type { Bytes } from './messages.ts';

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
