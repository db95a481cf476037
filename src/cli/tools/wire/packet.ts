/** From a captured frame to what UDP or TCP carries in it. */
import { Fragments } from './fragments.ts';
import { type IpPacket, readIpPacket } from './ip-packet.ts';
import { networkOffset } from './link-layer.ts';

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
  /** TCP: all before this byte of the other direction has come; undefined when nothing is said of it. */
  readonly acknowledged: number | undefined;
  /** TCP: no more bytes follow: FIN or RST. */
  readonly end: boolean;
}

/** Reads packet by packet: those that were sent in parts are put together. */
export class PacketReader {
  readonly #fragments = new Fragments();

  /** @returns 'part' while others are missing; undefined for everything else: other protocols, frames that are cut */
  read(linkType: number, frame: Uint8Array): Segment | 'part' | undefined {
    const at = networkOffset(linkType, frame);
    const packet = at === undefined || at > frame.length ? undefined : readIpPacket(frame.subarray(at));
    if (packet === undefined || (packet.protocol !== TCP && packet.protocol !== UDP)) return undefined;
    const whole = this.#fragments.whole(packet);
    return whole === undefined ? 'part' : readSegment(whole);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const TCP = 6;
const UDP = 17;

function readSegment({ source, destination, protocol, payload }: IpPacket): Segment | undefined {
  const fields = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  if (protocol === UDP && payload.length >= 8) return udp(fields, source, destination);
  if (protocol === TCP && payload.length >= 20) return tcp(fields, source, destination);
  return undefined;
}

function udp(fields: DataView, source: string, destination: string): Segment {
  const [fromPort, toPort] = [fields.getUint16(0), fields.getUint16(2)];
  return {
    protocol: 'udp',
    from: `${source}:${fromPort}`,
    to: `${destination}:${toPort}`,
    fromPort,
    toPort,
    payload: bytes(fields, 8, Math.max(8, fields.getUint16(4))),
    sequence: 0,
    syn: false,
    acknowledged: undefined,
    end: false,
  };
}

function tcp(fields: DataView, source: string, destination: string): Segment {
  const [fromPort, toPort] = [fields.getUint16(0), fields.getUint16(2)];
  const flags = fields.getUint8(13);
  return {
    protocol: 'tcp',
    from: `${source}:${fromPort}`,
    to: `${destination}:${toPort}`,
    fromPort,
    toPort,
    payload: bytes(fields, (fields.getUint8(12) >> 4) * 4, fields.byteLength),
    sequence: fields.getUint32(4),
    syn: (flags & 2) !== 0,
    acknowledged: (flags & 16) === 0 ? undefined : fields.getUint32(8),
    end: (flags & 5) !== 0,
  };
}

/** As much of it as was captured. */
function bytes(fields: DataView, start: number, end: number): Uint8Array {
  return new Uint8Array(fields.buffer, fields.byteOffset, fields.byteLength).subarray(start, Math.max(start, end));
}
