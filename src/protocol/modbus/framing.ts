/**
 * Modbus on its way (Modbus Application Protocol 1.1b3; Modbus over Serial Line 1.02): a frame is the address of the device
 * and the protocol data unit. Over TCP a header with an id comes first, RTU ends with a checksum.
 */
import { BufferedCutter } from '../framing/buffered.ts';
import { crc16Modbus } from '../framing/checksum.ts';
import { type Cut, type Frame, type Framing, joined, type Side } from '../framing/framing.ts';
import { exceptionText } from './pdu.ts';

/** Header: id, protocol 0, length of what follows. */
const HEADER = 6;
/** Address, and a protocol data unit of 253 bytes. */
const LONGEST = 254;

export const modbusTcp: Framing = {
  name: 'Modbus TCP',
  hasIds: true,
  encode: ({ bytes, id = 0 }) => {
    const header = new Uint8Array(HEADER);
    const view = new DataView(header.buffer);
    view.setUint16(0, id);
    view.setUint16(4, bytes.length);
    return joined(header, bytes);
  },
  cutter: () =>
    new BufferedCutter((bytes) => {
      if (bytes.length < HEADER) return undefined;
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const size = view.getUint16(4);
      // Out of step: nothing tells where the next frame begins.
      if (view.getUint16(2) !== 0 || size < 2 || size > LONGEST) return noise(bytes);
      if (bytes.length < HEADER + size) return undefined;
      return { cut: frameOf(bytes.slice(HEADER, HEADER + size), view.getUint16(0)), length: HEADER + size };
    }),
};

/** A frame ends where its function says; a pause, which a gateway may have taken away, is not asked for. */
export const modbusRtu: Framing = {
  name: 'Modbus RTU',
  checkBytes: 2,
  hasIds: false,
  encode: ({ bytes }) => joined(bytes, checkBytes(bytes)),
  cutter: (side) =>
    new BufferedCutter((bytes) => {
      const size = sizeOf(bytes, side);
      if (size === undefined) return undefined;
      if (size === 'unknown') return noise(bytes);
      if (bytes.length < size + 2) return undefined;
      const body = bytes.slice(0, size);
      const [low, high] = checkBytes(body);
      if (bytes[size] !== low || bytes[size + 1] !== high) {
        return { cut: { dropped: bytes.slice(), why: 'checksum' }, length: bytes.length };
      }
      return { cut: frameOf(body), length: size + 2 };
    }),
};

// --- helpers ------------------------------------------------------------------------------------------------------

function frameOf(bytes: Uint8Array, id?: number): Frame {
  const error = exceptionText(bytes);
  return { bytes, ...(id !== undefined && { id }), ...(error !== undefined && { error }) };
}

function noise(bytes: Uint8Array): { cut: Cut; length: number } {
  return { cut: { dropped: bytes.slice(), why: 'noise' }, length: bytes.length };
}

function checkBytes(bytes: Uint8Array): Uint8Array {
  const sum = crc16Modbus(bytes);
  return Uint8Array.of(sum & 0xff, sum >> 8);
}

/** Bytes of a frame without its checksum; undefined: too few have come to tell. */
function sizeOf(bytes: Uint8Array, side: Side): number | undefined | 'unknown' {
  const code = bytes[1];
  if (code === undefined) return undefined;
  if (code & 0x80) return 3;
  const counted = (at: number) => (bytes[at] === undefined ? undefined : at + 1 + bytes[at]);
  if (code === 22) return 8;
  if (side === 'controller') {
    if (code <= 4) return counted(2);
    if (code === 5 || code === 6 || code === 15 || code === 16) return 6;
    return code === 23 ? counted(2) : 'unknown';
  }
  if (code <= 6) return 6;
  if (code === 15 || code === 16) return counted(6);
  return code === 23 ? counted(10) : 'unknown';
}
