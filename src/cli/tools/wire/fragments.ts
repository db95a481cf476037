/** Puts IP packets together that were sent in parts. */
import type { IpPacket } from './ip-packet.ts';

export class Fragments {
  /** In the order in which they began. */
  readonly #incomplete = new Map<string, Incomplete>();

  /** @returns the packet, whole; undefined while parts are missing */
  whole(packet: IpPacket): IpPacket | undefined {
    const { source, destination, protocol, fragment } = packet;
    if (fragment === undefined) return packet;
    const key = `${source} ${destination} ${protocol} ${fragment.id}`;
    const parts = this.#incomplete.get(key) ?? new Incomplete();
    this.#incomplete.delete(key);
    const payload = parts.add(fragment.offset, packet.payload, fragment.more);
    if (payload !== undefined) return { ...packet, payload, fragment: undefined };
    if (parts.size <= MOST_BYTES) this.#incomplete.set(key, parts);
    const [oldest] = this.#incomplete.keys();
    if (this.#incomplete.size > MOST_INCOMPLETE) this.#incomplete.delete(oldest!);
    return undefined;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Packets of which parts are missing: more were lost, or are of a capture that nobody sent. */
const MOST_INCOMPLETE = 256;

/** Of one packet, parts that came twice included. */
const MOST_BYTES = 1 << 17;

/** One packet, and its parts by where they belong. */
class Incomplete {
  size = 0;
  readonly #parts = new Map<number, Uint8Array>();
  /** Known when the last part has come. */
  #end: number | undefined;

  /** @returns all bytes, when none is missing */
  add(offset: number, bytes: Uint8Array, more: boolean): Uint8Array | undefined {
    this.#parts.set(offset, bytes);
    this.size += bytes.length;
    if (!more) this.#end = offset + bytes.length;
    if (this.#end === undefined) return undefined;
    const whole = new Uint8Array(this.#end);
    let filled = 0;
    for (const [at, part] of [...this.#parts].sort(([a], [b]) => a - b)) {
      if (at > filled) return undefined;
      whole.set(part.subarray(0, Math.max(0, this.#end - at)), at);
      filled = Math.max(filled, at + part.length);
    }
    return filled >= this.#end ? whole : undefined;
  }
}
