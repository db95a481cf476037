/**
 * The few Channel Access messages the load generator speaks, as bytes written by hand.
 *
 * Nothing of xioc is imported here: a generator that shared the server's code would share its mistakes. All fields are
 * big-endian; a header is u16 command, u16 payload size, u16 data type, u16 count, u32 p1, u32 p2 (CA spec, "Message
 * Structure"). Payloads here are far below 64 kB, except those of arrays.
 */

export const HEADER = 16;
/** As payload size: the size, and the count, are u32 after the header. */
export const EXTENDED = 0xffff;

export const VERSION = 0;
export const EVENT_ADD = 1;
export const EVENT_CANCEL = 2;
export const WRITE = 4;
export const SEARCH = 6;
export const ERROR = 11;
export const READ_NOTIFY = 15;
export const CREATE_CHAN = 18;
export const WRITE_NOTIFY = 19;
export const CLIENT_NAME = 20;
export const HOST_NAME = 21;
export const ACCESS_RIGHTS = 22;
export const CREATE_CH_FAIL = 26;

export const DOUBLE = 6;
export const TIME_DOUBLE = 20;
/** Bytes of a DBR_TIME_DOUBLE with one element: status, severity, seconds, nanoseconds, padding, value. */
export const TIME_DOUBLE_SIZE = 24;
/** Where the value stands in that payload. */
export const TIME_DOUBLE_VALUE = 16;

export const ECA_NORMAL = 1;
export const MINOR_VERSION = 13;
/** DBE_VALUE | DBE_ALARM: what camonitor asks for. */
export const VALUE_AND_ALARM = 5;

/** The client's side of the start of a circuit: VERSION with priority 0, CLIENT_NAME, HOST_NAME. */
export function greeting(): Buffer {
  return Buffer.concat([
    header(VERSION, 0, 0, MINOR_VERSION, 0, 0),
    withText(CLIENT_NAME, 'bench', 0, 0),
    withText(HOST_NAME, 'localhost', 0, 0),
  ]);
}

export function createChannel(name: string, cid: number): Buffer {
  return withText(CREATE_CHAN, name, cid, MINOR_VERSION);
}

export function subscribe(sid: number, subscription: number): Buffer {
  const mask = Buffer.alloc(16);
  mask.writeUInt16BE(VALUE_AND_ALARM, 12);
  return Buffer.concat([header(EVENT_ADD, mask.length, TIME_DOUBLE, 1, sid, subscription), mask]);
}

export function cancel(sid: number, subscription: number): Buffer {
  return header(EVENT_CANCEL, 0, TIME_DOUBLE, 1, sid, subscription);
}

/** The beginning of a datagram of searches. */
export function version(sequence: number): Buffer {
  return header(VERSION, 0, 1, MINOR_VERSION, sequence, 0);
}

/** A search over UDP. Its reply has the `cid` at 12. */
export function search(name: string, cid: number): Buffer {
  return withText(SEARCH, name, cid, cid, DONT_REPLY, MINOR_VERSION);
}

/** READ_NOTIFY of DBR_DOUBLE, for more elements than a header of 16 bytes can ask for. */
export function readArray(sid: number, elements: number): Buffer {
  const size = Buffer.alloc(8);
  size.writeUInt32BE(elements, 4);
  return Buffer.concat([header(READ_NOTIFY, EXTENDED, DOUBLE, 0, sid, 0), size]);
}

export function read(sid: number, ioid: number): Buffer {
  return header(READ_NOTIFY, 0, TIME_DOUBLE, 1, sid, ioid);
}

/** WRITE or WRITE_NOTIFY of one DOUBLE; the value, at HEADER, is left 0. */
export function write(command: typeof WRITE | typeof WRITE_NOTIFY, sid: number, ioid: number): Buffer {
  return Buffer.concat([header(command, 8, DOUBLE, 1, sid, ioid), Buffer.alloc(8)]);
}

/** To a name that is not served: data type of a search. */
const DONT_REPLY = 5;

function withText(command: number, text: string, p1: number, p2: number, type = 0, count = 0): Buffer {
  const size = (text.length + 8) & ~7;
  const payload = Buffer.alloc(size);
  payload.write(text, 'latin1');
  return Buffer.concat([header(command, size, type, count, p1, p2), payload]);
}

function header(command: number, size: number, type: number, count: number, p1: number, p2: number): Buffer {
  const bytes = Buffer.alloc(HEADER);
  bytes.writeUInt16BE(command, 0);
  bytes.writeUInt16BE(size, 2);
  bytes.writeUInt16BE(type, 4);
  bytes.writeUInt16BE(count, 6);
  bytes.writeUInt32BE(p1, 8);
  bytes.writeUInt32BE(p2, 12);
  return bytes;
}
