/** Requests and replies of Modbus (Modbus Application Protocol 1.1b3), each with the address of the device before it. */

export const readFunctions = { coil: 1, discrete: 2, holding: 3, input: 4 } as const;

export type Table = keyof typeof readFunctions;

/** Most that one request may read. */
export const mostRead: Readonly<Record<Table, number>> = { coil: 2000, discrete: 2000, holding: 125, input: 125 };

export function readRequest(unit: number, table: Table, address: number, count: number): Uint8Array {
  return Uint8Array.of(unit, readFunctions[table], ...word(address), ...word(count));
}

/** One register, or several. */
export function writeRegisters(unit: number, address: number, bytes: Uint8Array): Uint8Array {
  if (bytes.length === 2) return Uint8Array.of(unit, 6, ...word(address), ...bytes);
  return Uint8Array.of(unit, 16, ...word(address), ...word(bytes.length / 2), bytes.length, ...bytes);
}

/** One coil, or several. */
export function writeCoils(unit: number, address: number, values: readonly boolean[]): Uint8Array {
  if (values.length === 1) return Uint8Array.of(unit, 5, ...word(address), values[0] ? 0xff : 0, 0);
  const bytes = packed(values);
  return Uint8Array.of(unit, 15, ...word(address), ...word(values.length), bytes.length, ...bytes);
}

/** The data of a reply to a read; undefined: it answers another request. */
export function readData(reply: Uint8Array, request: Uint8Array): Uint8Array | undefined {
  const count = new DataView(request.buffer, request.byteOffset).getUint16(4);
  const size = request[1]! <= 2 ? Math.ceil(count / 8) : count * 2;
  const isIts = reply[0] === request[0] && reply[1] === request[1] && reply[2] === size && reply.length === size + 3;
  return isIts ? reply.subarray(3) : undefined;
}

/** Whether a reply confirms a write. */
export function confirms(reply: Uint8Array, request: Uint8Array): boolean {
  return reply.length === 6 && reply.every((byte, index) => byte === request[index]);
}

/** Bits, the first in the lowest place of the first byte. */
export function packed(values: readonly boolean[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(values.length / 8));
  for (const [index, value] of values.entries()) if (value) bytes[index >> 3]! |= 1 << (index & 7);
  return bytes;
}

export function bitAt(bytes: Uint8Array, index: number): boolean {
  return ((bytes[index >> 3]! >> (index & 7)) & 1) === 1;
}

/** What an exception means; undefined: the reply is not an exception. */
export function exceptionText(reply: Uint8Array): string | undefined {
  if (reply.length !== 3 || !(reply[1]! & 0x80)) return undefined;
  const code = reply[2]!;
  return `${EXCEPTIONS[code] ?? 'exception'} (${code})`;
}

// --- helpers ------------------------------------------------------------------------------------------------------

function word(value: number): readonly [number, number] {
  return [(value >> 8) & 0xff, value & 0xff];
}

const EXCEPTIONS: Readonly<Record<number, string>> = {
  1: 'the device does not know the function',
  2: 'the device has no such address',
  3: 'the device does not take the value',
  4: 'the device has failed',
  5: 'the device needs longer',
  6: 'the device is busy',
  8: 'the memory of the device has an error',
  10: 'the gateway has no way to the device',
  11: 'the device behind the gateway does not answer',
};
