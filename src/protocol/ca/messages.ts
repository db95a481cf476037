/**
 * Channel Access messages, by name.
 *
 * The sixteen header bytes mean different things in different messages; here each meaning has its own field. The
 * comment on a field says which header field carries it: `type` (u16 @4), `count` (u16 @6, u32 when extended),
 * `p1` (u32 @8), `p2` (u32 @12). `requests.ts` has what a client sends, `responses.ts` what a server sends; here is what
 * both have, and datagrams.
 *
 * A decoded message is also the event of the machine that handles it: a circuit's chart has a transition on
 * `READ_NOTIFY`, not on "message received".
 *
 * Source: Channel Access 4.13, section "Commands"; rsrv where the published text and the code differ.
 */

/** Payload bytes. A decoder hands out views of the received chunk: copy what must outlive the event. */
export type Bytes = Uint8Array;

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
