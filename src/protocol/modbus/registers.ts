/** Values in registers of 16 bits. */

export type RegisterType =
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'float32'
  | 'float64'
  | 'text';

/** Of the bytes of a value: `ABCD` the high byte first. */
export type ByteOrder = 'ABCD' | 'CDAB' | 'BADC' | 'DCBA';

/** Registers of one value; of a text as many as are asked for. */
export function registersOf(type: RegisterType): number {
  return SIZES[type] / 2;
}

/** The value in the first bytes. */
export function decode(bytes: Uint8Array, type: RegisterType, order: ByteOrder): number | bigint | string {
  if (type === 'text') {
    const end = bytes.indexOf(0);
    return String.fromCharCode(...ordered(bytes, order).subarray(0, end === -1 ? bytes.length : end)).trimEnd();
  }
  const view = new DataView(ordered(bytes.subarray(0, SIZES[type]), order).buffer);
  switch (type) {
    case 'int16':
      return view.getInt16(0);
    case 'uint16':
      return view.getUint16(0);
    case 'int32':
      return view.getInt32(0);
    case 'uint32':
      return view.getUint32(0);
    case 'int64':
      return view.getBigInt64(0);
    case 'uint64':
      return view.getBigUint64(0);
    case 'float32':
      return view.getFloat32(0);
    case 'float64':
      return view.getFloat64(0);
  }
}

/**
 * @param registers of a text
 * @throws RangeError when the registers cannot hold the value
 */
export function encode(
  value: number | bigint | string,
  type: RegisterType,
  order: ByteOrder,
  registers = 1,
): Uint8Array {
  if (type === 'text') {
    const bytes = new Uint8Array(registers * 2);
    const text = String(value);
    if (text.length > bytes.length) throw new RangeError(`'${text}' is longer than ${bytes.length} characters`);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    return ordered(bytes, order);
  }
  const bytes = new Uint8Array(SIZES[type]);
  const view = new DataView(bytes.buffer);
  const number = type.startsWith('float') ? Number(value) : checked(value, type);
  switch (type) {
    case 'int16':
      view.setInt16(0, Number(number));
      break;
    case 'uint16':
      view.setUint16(0, Number(number));
      break;
    case 'int32':
      view.setInt32(0, Number(number));
      break;
    case 'uint32':
      view.setUint32(0, Number(number));
      break;
    case 'int64':
      view.setBigInt64(0, BigInt(number));
      break;
    case 'uint64':
      view.setBigUint64(0, BigInt(number));
      break;
    case 'float32':
      view.setFloat32(0, Number(number));
      break;
    case 'float64':
      view.setFloat64(0, Number(number));
      break;
  }
  return ordered(bytes, order);
}

// --- helpers ------------------------------------------------------------------------------------------------------

const SIZES: Readonly<Record<RegisterType, number>> = {
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  int64: 8,
  uint64: 8,
  float32: 4,
  float64: 8,
  text: 2,
};

/** A copy, the high byte first; or back. */
function ordered(bytes: Uint8Array, order: ByteOrder): Uint8Array<ArrayBuffer> {
  const { length } = bytes;
  const copy = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    const swapped = order === 'BADC' || order === 'DCBA' ? i ^ 1 : i;
    const from = order === 'CDAB' || order === 'DCBA' ? length - 2 - (swapped & ~1) + (swapped & 1) : swapped;
    copy[i] = bytes[from]!;
  }
  return copy;
}

function checked(value: number | bigint | string, type: Exclude<RegisterType, 'text'>): bigint {
  const whole = BigInt(typeof value === 'number' ? Math.round(value) : value);
  const bits = BigInt(SIZES[type] * 8);
  const [low, high] = type.startsWith('u') ? [0n, (1n << bits) - 1n] : [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n];
  if (whole < low || whole > high) throw new RangeError(`${value} is beyond ${type}: ${low} to ${high}`);
  return whole;
}
