/**
 * UDP: name searches and their replies, beacons, and the tag of a forwarded search.
 *
 * A datagram is one message; what follows it is ignored, except that an ORIGIN_TAG is followed by one more (PVXS
 * udp_collector.cpp). Which side a message is marked as sent by does not matter here. Control messages and segments,
 * unknown commands, and all that is damaged, give nothing.
 */
import { textSize } from '../wire/bytes.ts';
import { Writer } from '../wire/writer.ts';
import { readAddress, writeAddress } from './address.ts';
import { Command, HEADER_SIZE, HeaderFlag, MAX_DATAGRAM, VERSION } from './constants.ts';
import { beginMessage, endMessage, Header, readHeader } from './header.ts';
import type { Bytes, ChannelName, Search, SearchResponse } from './messages.ts';
import { readVariant } from './read-value.ts';
import { Reader } from './reader.ts';
import { readGuid, readSearch, readSearchResponse, writeSearch, writeSearchResponse } from './search.ts';
import { readString, writeString } from './size.ts';
import { TypeRegistry } from './type-registry.ts';
import type { Variant } from './value.ts';
import { writeVariant } from './write-value.ts';

/** A server says that it is there. */
export interface Beacon {
  readonly type: 'BEACON';
  /** 12 bytes, another for each run of a server. */
  readonly guid: Bytes;
  readonly flags: number;
  /** u8, one more each time. */
  readonly sequence: number;
  /** u16, one more whenever names came or went. */
  readonly changeCount: number;
  /** Any: where the beacon came from. */
  readonly address: string;
  readonly port: number;
  readonly protocol: string;
  /** No value, from all peers. */
  readonly status: Variant;
}

/** Before a search that one server of a host passes to the others. */
export interface OriginTag {
  readonly type: 'ORIGIN_TAG';
  /** Where the search had been sent to. */
  readonly address: string;
}

export interface Datagram {
  /** Protocol version of the message. */
  readonly version: number;
  readonly message: Search | SearchResponse | Beacon;
  /** Of a forwarded search: where it had been sent to. */
  readonly origin: string | undefined;
}

/** undefined when there is no whole message of those that are sent by UDP. */
export function decodeDatagram(bytes: Uint8Array): Datagram | undefined {
  const first = decodeMessage(bytes, 0);
  if (first === undefined) return undefined;
  if (first.message.type !== 'ORIGIN_TAG') return { version: first.version, message: first.message, origin: undefined };
  const second = decodeMessage(bytes, first.end);
  if (second === undefined || second.message.type === 'ORIGIN_TAG') return undefined;
  return { version: second.version, message: second.message, origin: first.message.address };
}

/**
 * A message as a datagram: big-endian, as PVXS sends it.
 *
 * @param origin the address that a search to be forwarded had been sent to
 * @param version of the message; that of the sender when it is forwarded
 */
export function encodeDatagram(message: Search | SearchResponse | Beacon, origin?: string, version = VERSION): Bytes {
  const writer = new Writer(INITIAL_SIZE);
  if (origin !== undefined) {
    const at = beginMessage(writer, 0, Command.ORIGIN_TAG);
    writeAddress(writer, origin);
    endMessage(writer, at);
  }
  const at = beginMessage(writer, message.type === 'SEARCH' ? 0 : HeaderFlag.SERVER, Command[message.type], version);
  switch (message.type) {
    case 'SEARCH':
      writeSearch(writer, message);
      break;
    case 'SEARCH_RESPONSE':
      writeSearchResponse(writer, message);
      break;
    case 'BEACON':
      writeBeacon(writer, message);
      break;
    /* v8 ignore next -- @preserve: the compiler proves that there is no other */
    default:
      message satisfies never;
  }
  endMessage(writer, at);
  return writer.take();
}

/** Datagrams of at most 1400 bytes with as many of the names as fit each; a longer name has one for itself. */
export function encodeSearches(search: Omit<Search, 'type' | 'channels'>, channels: readonly ChannelName[]): Bytes[] {
  const empty = encodeDatagram({ type: 'SEARCH', ...search, channels: [] }).length;
  const groups: ChannelName[][] = [];
  let room = 0;
  for (const channel of channels) {
    const size = NAME_OVERHEAD + textSize(channel.name);
    if (size > room) {
      groups.push([]);
      room = MAX_DATAGRAM - empty;
    }
    room -= size;
    groups.at(-1)!.push(channel);
  }
  return groups.map((group) => encodeDatagram({ type: 'SEARCH', ...search, channels: group }));
}

// --- helpers ------------------------------------------------------------------------------------------------------

const INITIAL_SIZE = 128;

/** Bytes of a searched name besides its text: cid and size, of a name below 254 bytes. */
const NAME_OVERHEAD = 5;

interface Decoded {
  readonly version: number;
  readonly message: Datagram['message'] | OriginTag;
  /** Index after the message. */
  readonly end: number;
}

function decodeMessage(bytes: Uint8Array, at: number): Decoded | undefined {
  const header = new Header();
  if (bytes.length - at < HEADER_SIZE || !readHeader(header, bytes, at)) return undefined;
  const end = at + HEADER_SIZE + header.size;
  if (header.version === 0 || header.isControl || header.isSegment || end > bytes.length) return undefined;
  const reader = new Reader(bytes, header.littleEndian, new TypeRegistry(0), at + HEADER_SIZE, end);
  const message = decodePayload(header.command, reader);
  if (message === undefined || reader.fault !== undefined) return undefined;
  return { version: header.version, message, end };
}

function decodePayload(command: number, reader: Reader): Decoded['message'] | undefined {
  switch (command) {
    case Command.SEARCH:
      return readSearch(reader);
    case Command.SEARCH_RESPONSE:
      return readSearchResponse(reader);
    case Command.BEACON:
      return readBeacon(reader);
    case Command.ORIGIN_TAG:
      return { type: 'ORIGIN_TAG', address: readAddress(reader) };
    default:
      return undefined;
  }
}

function readBeacon(reader: Reader): Beacon {
  return {
    type: 'BEACON',
    guid: readGuid(reader),
    flags: reader.u8(),
    sequence: reader.u8(),
    changeCount: reader.u16(),
    address: readAddress(reader),
    port: reader.u16(),
    protocol: readString(reader),
    status: readVariant(reader),
  };
}

function writeBeacon(writer: Writer, beacon: Beacon): void {
  writer.copy(beacon.guid);
  writer.u8(beacon.flags);
  writer.u8(beacon.sequence);
  writer.u16(beacon.changeCount);
  writeAddress(writer, beacon.address);
  writer.u16(beacon.port);
  writeString(writer, beacon.protocol);
  writeVariant(writer, beacon.status);
}
