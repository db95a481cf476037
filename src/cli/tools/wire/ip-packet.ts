/** IPv4 and IPv6 headers: from whom to whom, and what is carried (RFC 791, RFC 8200). */

export interface IpPacket {
  readonly source: string;
  readonly destination: string;
  /** IANA number: 6 TCP, 17 UDP. */
  readonly protocol: number;
  readonly payload: Uint8Array;
  /** Set when this is a part of a packet. */
  readonly fragment: Fragment | undefined;
}

export interface Fragment {
  /** The same for all parts of a packet, among those of these two hosts. */
  readonly id: number;
  /** Where the payload belongs, in bytes. */
  readonly offset: number;
  /** Others follow. */
  readonly more: boolean;
}

/** @param bytes from the IP header on */
export function readIpPacket(bytes: Uint8Array): IpPacket | undefined {
  const version = bytes.length === 0 ? 0 : bytes[0]! >> 4;
  const fields = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (version === 4 && bytes.length >= IPV4_HEADER) return readIpv4(bytes, fields);
  if (version === 6 && bytes.length >= IPV6_HEADER) return readIpv6(bytes, fields);
  return undefined;
}

// --- helpers ------------------------------------------------------------------------------------------------------

const IPV4_HEADER = 20;
const IPV6_HEADER = 40;

/** Extension headers of IPv6 that may stand before what is carried. */
const Extension = { HOP_BY_HOP: 0, ROUTING: 43, FRAGMENT: 44, AUTHENTICATION: 51, DESTINATION: 60 } as const;

function readIpv4(bytes: Uint8Array, fields: DataView): IpPacket {
  const start = (bytes[0]! & 15) * 4;
  const flags = fields.getUint16(6);
  const offset = (flags & 0x1fff) * 8;
  const more = (flags & 0x2000) !== 0;
  return {
    source: dotted(bytes, 12),
    destination: dotted(bytes, 16),
    protocol: bytes[9]!,
    payload: bytes.subarray(start, endOf(bytes, fields.getUint16(2))),
    fragment: offset > 0 || more ? { id: fields.getUint16(4), offset, more } : undefined,
  };
}

function readIpv6(bytes: Uint8Array, fields: DataView): IpPacket | undefined {
  const length = fields.getUint16(4);
  const end = endOf(bytes, length === 0 ? 0 : IPV6_HEADER + length);
  let protocol = bytes[6]!;
  let at = IPV6_HEADER;
  let fragment: Fragment | undefined;
  for (;;) {
    const size = extensionSize(protocol, bytes, at);
    if (size === 0) break;
    if (at + size > end) return undefined;
    if (protocol === Extension.FRAGMENT) {
      const flags = fields.getUint16(at + 2);
      fragment = { id: fields.getUint32(at + 4), offset: flags & 0xfff8, more: (flags & 1) !== 0 };
    }
    protocol = bytes[at]!;
    at += size;
    // What follows in a later part is not a header, but the middle of something.
    if (fragment !== undefined && fragment.offset > 0) break;
  }
  const [source, destination] = [bracketed(fields, 8), bracketed(fields, 24)];
  return { source, destination, protocol, payload: bytes.subarray(at, end), fragment };
}

/** In bytes; 0: this is not an extension header. */
function extensionSize(protocol: number, bytes: Uint8Array, at: number): number {
  switch (protocol) {
    case Extension.FRAGMENT:
      return 8;
    case Extension.AUTHENTICATION:
      return ((bytes[at + 1] ?? 0) + 2) * 4;
    case Extension.HOP_BY_HOP:
    case Extension.ROUTING:
    case Extension.DESTINATION:
      return ((bytes[at + 1] ?? 0) + 1) * 8;
    default:
      return 0;
  }
}

/** A length of 0: the network card cuts large packets itself, and the capture has the whole. */
function endOf(bytes: Uint8Array, length: number): number {
  return length === 0 ? bytes.length : Math.min(bytes.length, length);
}

function dotted(bytes: Uint8Array, at: number): string {
  return bytes.subarray(at, at + 4).join('.');
}

/** As it is written before a port: `[fe80::1]`, the longest run of zeros left out (RFC 5952). */
function bracketed(fields: DataView, at: number): string {
  const groups = Array.from({ length: 8 }, (_, index) => fields.getUint16(at + index * 2).toString(16));
  const text = groups.join(':');
  const runs = text.match(/(?<![^:])0(:0)+(?![^:])/g) ?? [];
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '');
  if (longest === '') return `[${text}]`;
  return `[${text.replace(new RegExp(`(^|:)${longest}(:|$)`), '::')}]`;
}
