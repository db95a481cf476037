/** A view of the received bytes, or a small copy: copy what must outlive the event. */
export type Bytes = Uint8Array;

/** Control messages: flow marks that nobody sends, and a friendly echo. */
export interface ControlMessage {
  readonly type: 'SET_MARKER' | 'ACK_MARKER' | 'ECHO_REQUEST' | 'ECHO_RESPONSE';
  readonly value: number;
}

/** From now on the sender writes in this order, and wishes to be written to in it. */
export interface SetByteOrder {
  readonly type: 'SET_BYTE_ORDER';
  readonly littleEndian: boolean;
  /** 0; 0xffffffff in the specification: "look at each message". Nobody looks at it. */
  readonly value: number;
}

/** Answered byte for byte; by an empty one where the peer's version is 1. */
export interface Echo {
  readonly type: 'ECHO';
  readonly payload: Bytes;
}

/** More of an authentication; ignored by all. */
export interface Authnz {
  readonly type: 'AUTHNZ';
  readonly payload: Bytes;
}

export interface DestroyChannel {
  readonly type: 'DESTROY_CHANNEL';
  readonly sid: number;
  readonly cid: number;
}

export const messageTypes = ['info', 'warning', 'error', 'fatal'] as const;

/** Text for people, about an operation. */
export interface Message {
  readonly type: 'MESSAGE';
  readonly ioid: number;
  readonly severity: (typeof messageTypes)[number];
  readonly text: string;
}

/** A command that this side does not know, or does not expect from the other: to be ignored. */
export interface Unknown {
  readonly type: 'UNKNOWN';
  readonly control: boolean;
  readonly command: number;
  /** The header's size field: bytes of payload, or the value of a control message. */
  readonly size: number;
}

/** Input that no message can be made of. The connection cannot go on. */
export interface Fault {
  readonly type: 'FAULT';
  /** What was wrong, for the log. */
  readonly text: string;
}

/** SEARCH, also in datagrams. */
export interface Search {
  readonly type: 'SEARCH';
  /** Returned in the reply. PVXS always sends 0x66696e64. */
  readonly sequence: number;
  /** `SearchFlag` bits. */
  readonly flags: number;
  /** Where the reply goes; any: where the search came from. */
  readonly address: string;
  readonly port: number;
  /** What the client speaks: `tcp`, `tls`, the best first. Without any, and without names, servers are discovered. */
  readonly protocols: readonly string[];
  readonly channels: readonly ChannelName[];
}

export interface ChannelName {
  readonly cid: number;
  readonly name: string;
}

/** Also in datagrams. */
export interface SearchResponse {
  readonly type: 'SEARCH_RESPONSE';
  /** 12 bytes, another for each run of a server. */
  readonly guid: Bytes;
  readonly sequence: number;
  /** Any: where the reply came from. */
  readonly address: string;
  /** 0 over TCP: that of this connection. */
  readonly port: number;
  readonly protocol: string;
  readonly found: boolean;
  readonly cids: readonly number[];
}
