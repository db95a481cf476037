/**
 * Packets of a capture file: pcap and pcapng, as tcpdump, dumpcap and Wireshark write them.
 *
 * Read as a stream, so that `tcpdump -U -w - | xioc shark -` shows packets as they come. Sources: the pcap and pcapng
 * drafts of the IETF opsawg working group. (The packages on npm read one format of the two, or are not looked after.)
 */

export interface CapturedPacket {
  /** Unix time in nanoseconds. */
  readonly timeNs: bigint;
  /** LINKTYPE_… number. */
  readonly linkType: number;
  /** What was captured: less than was sent when the capture cut it. */
  readonly bytes: Uint8Array;
  /** Bytes on the wire. */
  readonly originalLength: number;
}

/** @throws Error that says what is wrong with the file, and where */
export async function* readCapture(source: AsyncIterable<Uint8Array>): AsyncGenerator<CapturedPacket> {
  const reader = new ByteReader(source);
  const magic = await reader.read(4);
  if (magic === undefined) return;
  const big = view(magic).getUint32(0);
  if (big === SECTION_HEADER) {
    yield* readPcapng(reader);
    return;
  }
  const format = PCAP_MAGICS.get(big);
  if (format === undefined) {
    throw new Error(
      `This is not a capture file: it begins with ${big.toString(16).padStart(8, '0')}, not as pcap or pcapng`,
    );
  }
  yield* readPcap(reader, format);
}

// --- pcap ---------------------------------------------------------------------------------------------------------

interface PcapFormat {
  readonly littleEndian: boolean;
  /** Nanoseconds of one unit of the fraction. */
  readonly unitNs: bigint;
}

/** By the first four bytes: the byte order of the writing machine, and micro- or nanoseconds. */
const PCAP_MAGICS: ReadonlyMap<number, PcapFormat> = new Map([
  [0xa1b2c3d4, { littleEndian: false, unitNs: 1000n }],
  [0xd4c3b2a1, { littleEndian: true, unitNs: 1000n }],
  [0xa1b23c4d, { littleEndian: false, unitNs: 1n }],
  [0x4d3cb2a1, { littleEndian: true, unitNs: 1n }],
]);

async function* readPcap(reader: ByteReader, { littleEndian, unitNs }: PcapFormat): AsyncGenerator<CapturedPacket> {
  const header = await reader.need(20, 'the file header');
  const linkType = view(header).getUint32(16, littleEndian) & 0xffff;
  for (;;) {
    const record = await reader.read(16);
    if (record === undefined) return;
    const fields = view(record);
    const [seconds, fraction, length, originalLength] = [0, 4, 8, 12].map((at) => fields.getUint32(at, littleEndian));
    checkLength(length!, reader.position);
    const bytes = await reader.need(length!, 'a packet');
    const timeNs = BigInt(seconds!) * SECOND_NS + BigInt(fraction!) * unitNs;
    yield { timeNs, linkType, bytes, originalLength: originalLength! };
  }
}

// --- pcapng -------------------------------------------------------------------------------------------------------

const SECTION_HEADER = 0x0a0d0d0a;
const BYTE_ORDER = 0x1a2b3c4d;
const Block = { INTERFACE: 1, PACKET: 2, SIMPLE_PACKET: 3, ENHANCED_PACKET: 6 } as const;
const Option = { END: 0, RESOLUTION: 9, OFFSET: 14 } as const;

interface Interface {
  readonly linkType: number;
  readonly snapLength: number;
  readonly unitsPerSecond: bigint;
  readonly offsetSeconds: bigint;
}

/** The type of the first block is read. */
async function* readPcapng(reader: ByteReader): AsyncGenerator<CapturedPacket> {
  let littleEndian = false;
  let interfaces: Interface[] = [];
  let isFirst = true;
  for (;;) {
    const typeBytes = isFirst ? undefined : await reader.read(4);
    if (!isFirst && typeBytes === undefined) return;
    const isSection = isFirst || view(typeBytes!).getUint32(0) === SECTION_HEADER;
    isFirst = false;
    const lengthBytes = await reader.need(4, 'a block');
    let body: Uint8Array;
    if (isSection) {
      const order = await reader.need(4, 'a section header');
      littleEndian = view(order).getUint32(0, true) === BYTE_ORDER;
      body = await reader.need(bodyLength(lengthBytes, littleEndian, reader) - 4, 'a section header');
      interfaces = [];
    } else {
      body = await reader.need(bodyLength(lengthBytes, littleEndian, reader), 'a block');
    }
    await reader.need(4, 'the end of a block');
    if (isSection) continue;
    const type = view(typeBytes!).getUint32(0, littleEndian);
    if (type === Block.INTERFACE) interfaces.push(readInterface(body, littleEndian));
    const packet = readPacket(type, body, littleEndian, interfaces);
    if (packet !== undefined) yield packet;
  }
}

/** Without type, both lengths. */
function bodyLength(lengthBytes: Uint8Array, littleEndian: boolean, reader: ByteReader): number {
  const total = view(lengthBytes).getUint32(0, littleEndian);
  if (total < 12 || total % 4 !== 0)
    throw new Error(`Damaged block at byte ${reader.position}: its length is ${total}`);
  checkLength(total, reader.position);
  return total - 12;
}

function readInterface(body: Uint8Array, littleEndian: boolean): Interface {
  const fields = view(body);
  if (body.length < 8) return { linkType: -1, snapLength: 0, unitsPerSecond: MICROSECONDS, offsetSeconds: 0n };
  let unitsPerSecond = MICROSECONDS;
  let offsetSeconds = 0n;
  for (let at = 8; at + 4 <= body.length; ) {
    const code = fields.getUint16(at, littleEndian);
    const length = fields.getUint16(at + 2, littleEndian);
    if (code === Option.END || at + 4 + length > body.length) break;
    if (code === Option.RESOLUTION && length >= 1) {
      const resolution = body[at + 4]!;
      unitsPerSecond = (resolution & 0x80) === 0 ? 10n ** BigInt(resolution) : 2n ** BigInt(resolution & 0x7f);
    } else if (code === Option.OFFSET && length >= 8) {
      offsetSeconds = fields.getBigInt64(at + 4, littleEndian);
    }
    at += 4 + Math.ceil(length / 4) * 4;
  }
  return {
    linkType: fields.getUint16(0, littleEndian),
    snapLength: fields.getUint32(4, littleEndian),
    unitsPerSecond,
    offsetSeconds,
  };
}

function readPacket(
  type: number,
  body: Uint8Array,
  littleEndian: boolean,
  interfaces: readonly Interface[],
): CapturedPacket | undefined {
  const fields = view(body);
  if (type === Block.SIMPLE_PACKET && body.length >= 4) {
    const [source] = interfaces;
    const originalLength = fields.getUint32(0, littleEndian);
    if (source === undefined) return undefined;
    const length = Math.min(originalLength, source.snapLength || originalLength, body.length - 4);
    return { timeNs: 0n, linkType: source.linkType, bytes: body.subarray(4, 4 + length), originalLength };
  }
  if ((type !== Block.ENHANCED_PACKET && type !== Block.PACKET) || body.length < 20) return undefined;
  const index = type === Block.PACKET ? fields.getUint16(0, littleEndian) : fields.getUint32(0, littleEndian);
  const source = interfaces[index];
  const length = fields.getUint32(12, littleEndian);
  if (source === undefined || length > body.length - 20) return undefined;
  const units = (BigInt(fields.getUint32(4, littleEndian)) << 32n) | BigInt(fields.getUint32(8, littleEndian));
  const timeNs = source.offsetSeconds * SECOND_NS + (units * SECOND_NS) / source.unitsPerSecond;
  const originalLength = fields.getUint32(16, littleEndian);
  return { timeNs, linkType: source.linkType, bytes: body.subarray(20, 20 + length), originalLength };
}

// --- helpers ------------------------------------------------------------------------------------------------------

const SECOND_NS = 1_000_000_000n;
const MICROSECONDS = 1_000_000n;

/** Longest packet or block believed. */
const MAX_LENGTH = 64 << 20;

function checkLength(length: number, position: number): void {
  if (length > MAX_LENGTH) throw new Error(`Damaged capture at byte ${position}: a length of ${length} bytes`);
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Exact numbers of bytes from chunks of any size. */
class ByteReader {
  position = 0;
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#chunks = source[Symbol.asyncIterator]();
  }

  /** Undefined when the source ends first, even amid the bytes: captures that were stopped end anywhere. */
  async read(size: number): Promise<Uint8Array | undefined> {
    const parts: Uint8Array[] = [];
    let missing = size;
    while (missing > this.#rest.length) {
      parts.push(this.#rest);
      missing -= this.#rest.length;
      this.#rest = new Uint8Array(0);
      const { value, done } = await this.#chunks.next();
      if (done) return undefined;
      this.#rest = value;
    }
    parts.push(this.#rest.subarray(0, missing));
    this.#rest = this.#rest.subarray(missing);
    this.position += size;
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  }

  async need(size: number, what: string): Promise<Uint8Array> {
    const bytes = await this.read(size);
    if (bytes === undefined) throw new Error(`The capture ends at byte ${this.position}, amid ${what}`);
    return bytes;
  }
}
