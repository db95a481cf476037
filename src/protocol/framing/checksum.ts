/** Checksums that devices use, by the names of the CRC catalogue where it has one. */

export const checksumNames = [
  'sum8',
  'sum16',
  'negsum8',
  'notsum8',
  'xor8',
  'lrc',
  'crc8',
  'crc16-modbus',
  'crc16-arc',
  'crc16-ccitt-false',
  'crc16-xmodem',
  'crc32',
] as const;

export type ChecksumName = (typeof checksumNames)[number];

/** @returns 1, 2 or 4 bytes, the high byte first unless `littleEndian` */
export function checksum(name: ChecksumName, bytes: Uint8Array, littleEndian = false): Uint8Array {
  switch (name) {
    case 'sum8':
      return inBytes(sum(bytes), 1, littleEndian);
    case 'sum16':
      return inBytes(sum(bytes), 2, littleEndian);
    case 'negsum8':
    case 'lrc':
      return inBytes(-sum(bytes), 1, littleEndian);
    case 'notsum8':
      return inBytes(~sum(bytes), 1, littleEndian);
    case 'xor8':
      return inBytes(
        bytes.reduce((total, byte) => total ^ byte, 0),
        1,
        littleEndian,
      );
    default: {
      const { width, ...rule } = CRCS[name];
      return inBytes(crc(bytes, width, rule), width / 8, littleEndian);
    }
  }
}

/** CRC-16/MODBUS as a number: RTU frames end with it, the low byte first. */
export function crc16Modbus(bytes: Uint8Array): number {
  return crc(bytes, 16, CRCS['crc16-modbus']);
}

// --- helpers ------------------------------------------------------------------------------------------------------

export interface CrcRule {
  readonly polynomial: number;
  readonly initial: number;
  readonly reflected: boolean;
  readonly xor: number;
}

const CRCS: Readonly<Record<Extract<ChecksumName, `crc${string}`>, CrcRule & { readonly width: 8 | 16 | 32 }>> = {
  crc8: { width: 8, polynomial: 0x07, initial: 0, reflected: false, xor: 0 },
  'crc16-modbus': { width: 16, polynomial: 0xa001, initial: 0xffff, reflected: true, xor: 0 },
  'crc16-arc': { width: 16, polynomial: 0xa001, initial: 0, reflected: true, xor: 0 },
  'crc16-ccitt-false': { width: 16, polynomial: 0x1021, initial: 0xffff, reflected: false, xor: 0 },
  'crc16-xmodem': { width: 16, polynomial: 0x1021, initial: 0, reflected: false, xor: 0 },
  crc32: { width: 32, polynomial: 0xedb88320, initial: 0xffffffff, reflected: true, xor: 0xffffffff },
};

function sum(bytes: Uint8Array): number {
  return bytes.reduce((total, byte) => total + byte, 0);
}

/** Bit by bit: frames of devices are short. */
export function crc(bytes: Uint8Array, width: number, { polynomial, initial, reflected, xor }: CrcRule): number {
  const top = 2 ** (width - 1);
  const mask = width === 32 ? 0xffffffff : 2 ** width - 1;
  let value = initial;
  for (const byte of bytes) {
    value ^= reflected ? byte : byte << (width - 8);
    for (let bit = 0; bit < 8; bit++) {
      if (reflected) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
      else value = (value & top ? (value << 1) ^ polynomial : value << 1) & mask;
    }
  }
  return ((value ^ xor) & mask) >>> 0;
}

function inBytes(value: number, width: number, littleEndian: boolean): Uint8Array {
  const bytes = Array.from({ length: width }, (_, index) => (value >>> (8 * index)) & 0xff);
  return Uint8Array.from(littleEndian ? bytes : bytes.reverse());
}
