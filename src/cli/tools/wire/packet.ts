/** From a captured frame to what UDP or TCP carries in it. IPv4, which is all that Channel Access uses. */

export interface Segment {
  readonly protocol: 'tcp' | 'udp';
  /** `address:port` */
  readonly from: string;
  readonly to: string;
  readonly fromPort: number;
  readonly toPort: number;
  readonly payload: Uint8Array;
  /** TCP: number of the first byte of the payload. */
  readonly sequence: number;
  readonly syn: boolean;
  readonly ack: boolean;
  /** TCP: no more bytes follow: FIN or RST. */
  readonly end: boolean;
}

/** Undefined for everything else: other protocols, fragments, frames that are cut. */
export function readSegment(linkType: number, frame: Uint8Array): Segment | undefined {
  const at = networkOffset(linkType, frame);
  if (at === undefined || frame.length < at + 20 || frame[at]! >> 4 !== 4) return undefined;
  const fields = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const headerLength = (frame[at]! & 15) * 4;
  const totalLength = fields.getUint16(at + 2);
  // More fragments follow, or this is not the first one.
  if ((fields.getUint16(at + 6) & 0x3fff) !== 0) return undefined;
  const protocol = frame[at + 9];
  // A length of 0: the network card cuts large segments itself.
  const end = Math.min(frame.length, totalLength === 0 ? frame.length : at + totalLength);
  const start = at + headerLength;
  const source = dotted(frame, at + 12);
  const destination = dotted(frame, at + 16);
  if (protocol === 17 && end >= start + 8) return udp(fields, start, end, source, destination);
  if (protocol === 6 && end >= start + 20) return tcp(fields, start, end, source, destination);
  return undefined;
}

// --- helpers ------------------------------------------------------------------------------------------------------

const LinkType = { NULL: 0, ETHERNET: 1, RAW: 101, LOOP: 108, LINUX_SLL: 113, IPV4: 228, LINUX_SLL2: 276 } as const;

const IPV4 = 0x0800;
const VLANS: ReadonlySet<number> = new Set([0x8100, 0x88a8, 0x9100]);

/** Where the IP header begins. */
function networkOffset(linkType: number, frame: Uint8Array): number | undefined {
  switch (linkType) {
    case LinkType.ETHERNET: {
      let at = 12;
      while (VLANS.has(u16(frame, at))) at += 4;
      return u16(frame, at) === IPV4 ? at + 2 : undefined;
    }
    case LinkType.LINUX_SLL:
      return u16(frame, 14) === IPV4 ? 16 : undefined;
    case LinkType.LINUX_SLL2:
      return u16(frame, 0) === IPV4 ? 20 : undefined;
    case LinkType.NULL:
    case LinkType.LOOP:
      return 4;
    case LinkType.RAW:
    case LinkType.IPV4:
      return 0;
    default:
      return undefined;
  }
}

function udp(fields: DataView, at: number, end: number, source: string, destination: string): Segment {
  const [fromPort, toPort] = [fields.getUint16(at), fields.getUint16(at + 2)];
  const length = Math.min(end - at, Math.max(8, fields.getUint16(at + 4)));
  return {
    protocol: 'udp',
    from: `${source}:${fromPort}`,
    to: `${destination}:${toPort}`,
    fromPort,
    toPort,
    payload: bytes(fields, at + 8, at + length),
    sequence: 0,
    syn: false,
    ack: false,
    end: false,
  };
}

function tcp(fields: DataView, at: number, end: number, source: string, destination: string): Segment {
  const [fromPort, toPort] = [fields.getUint16(at), fields.getUint16(at + 2)];
  const flags = fields.getUint8(at + 13);
  const data = Math.min(end, at + (fields.getUint8(at + 12) >> 4) * 4);
  return {
    protocol: 'tcp',
    from: `${source}:${fromPort}`,
    to: `${destination}:${toPort}`,
    fromPort,
    toPort,
    payload: bytes(fields, data, end),
    sequence: fields.getUint32(at + 4),
    syn: (flags & 2) !== 0,
    ack: (flags & 16) !== 0,
    end: (flags & 5) !== 0,
  };
}

function bytes(fields: DataView, start: number, end: number): Uint8Array {
  return new Uint8Array(fields.buffer, fields.byteOffset + start, Math.max(0, end - start));
}

function u16(frame: Uint8Array, at: number): number {
  return at + 1 < frame.length ? (frame[at]! << 8) | frame[at + 1]! : -1;
}

function dotted(frame: Uint8Array, at: number): string {
  return `${frame[at]}.${frame[at + 1]}.${frame[at + 2]}.${frame[at + 3]}`;
}
