/**
 * The few PV Access messages that the load generator speaks, as bytes written by hand.
 *
 * Nothing of xioc is imported here: a generator that shared the server's code would share its mistakes. All is little
 * endian: 8 bytes of header (0xca, version, flags, command, u32 size), then the payload (pva specification).
 */

export const HEADER = 8;

export const CONNECTION_VALIDATION = 1;
export const CREATE_CHANNEL = 7;
export const CONNECTION_VALIDATED = 9;
export const GET = 10;
export const PUT = 11;
export const MONITOR = 13;

/** Bits of the header's flags. */
export const CONTROL = 0x01;
export const SEGMENT = 0x30;

const INIT = 0x08;
const START = 0x44;
/** A status without text. */
export const OK = 0xff;

/** Anonymous. */
export function validation(): Buffer {
  const payload = Buffer.concat([u32(0x10000), u16(0x7fff), u16(0), text('anonymous'), Buffer.of(0xff)]);
  return message(CONNECTION_VALIDATION, payload);
}

export function createChannel(name: string, cid: number): Buffer {
  return message(CREATE_CHANNEL, Buffer.concat([u16(1), u32(cid), text(name)]));
}

/** @param fields selected, at the top of the structure */
export function init(command: number, sid: number, ioid: number, fields: readonly string[]): Buffer {
  const selected = fields.flatMap((field) => [text(field), EMPTY_STRUCTURE]);
  const request = [Buffer.of(0x80, 0, 1), text('field'), Buffer.of(0x80, 0, fields.length), ...selected];
  return message(command, Buffer.concat([u32(sid), u32(ioid), Buffer.of(INIT), ...request]));
}

/** What DBR_TIME_DOUBLE tells: what CA's rows ask for. */
export const TIMED: readonly string[] = ['value', 'alarm', 'timeStamp'];

export function get(sid: number, ioid: number): Buffer {
  return message(GET, Buffer.concat([u32(sid), u32(ioid), Buffer.of(0)]));
}

/** A put of a double to `value`, which is 0. */
export function put(sid: number, ioid: number): Buffer {
  return message(PUT, Buffer.concat([u32(sid), u32(ioid), Buffer.of(0, 1, VALUE_BIT), Buffer.alloc(8)]));
}

/** Where the double is in it. */
export const PUT_VALUE = HEADER + 11;

/** A put of bytes to a `value` that is an array of them. */
export function putBytes(sid: number, ioid: number, bytes: Buffer): Buffer {
  const head = Buffer.concat([u32(sid), u32(ioid), Buffer.of(0, 1, VALUE_BIT, 254), u32(bytes.length)]);
  return message(PUT, Buffer.concat([head, bytes]));
}

export function start(sid: number, ioid: number): Buffer {
  return message(MONITOR, Buffer.concat([u32(sid), u32(ioid), Buffer.of(START)]));
}

/**
 * The double of a GET reply (`at`: its status) or of an update (`at`: its bit set); undefined when `value` is not in it. It is
 * the first field of every structure here.
 */
export function valueAt(bytes: Buffer, bits: number): number | undefined {
  const size = bytes[bits]!;
  const first = bytes[bits + 1]!;
  return size > 0 && (first & (1 | VALUE_BIT)) !== 0 ? bytes.readDoubleLE(bits + 1 + size) : undefined;
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Node 1 of an NTScalar. */
const VALUE_BIT = 2;

const EMPTY_STRUCTURE = Buffer.of(0x80, 0, 0);

function message(command: number, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.of(0xca, 2, 0, command), u32(payload.length), payload]);
}

function text(value: string): Buffer {
  return Buffer.concat([Buffer.of(value.length), Buffer.from(value, 'latin1')]);
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
