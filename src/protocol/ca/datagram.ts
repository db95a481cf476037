/**
 * UDP: name searches and their replies, beacons, and the repeater's messages.
 *
 * A datagram is a row of messages, read until one cannot be: those before it count, nothing is remembered for the next
 * datagram, and no ERROR is ever sent. Sources: CA specification; rsrv (udp_ messages of camessage.c) for a server;
 * libca (udpiiu.cpp) for a client.
 */
import { textSize } from '../wire/bytes.ts';
import { Writer } from '../wire/writer.ts';
import {
  ALIGNMENT,
  Command,
  HEADER_SIZE,
  LARGE_ARRAY_MINOR,
  MAX_DATAGRAM,
  MAX_SEARCH_NAME,
  MINIMUM_MINOR,
  MINOR,
  SEQUENCE_MINOR,
} from './constants.ts';
import { decodeResponse, searchRequest } from './decode.ts';
import { encodeRequest, encodeResponse, writeVersion } from './encode.ts';
import { Header, readHeader, writeHeader } from './header.ts';
import type { Beacon, Bytes, RepeaterMessage } from './messages.ts';
import type { SearchRequest } from './requests.ts';
import type { ErrorResponse, SearchResponse, VersionResponse } from './responses.ts';

/** A client's datagram as its server reads it. */
export interface SearchDatagram {
  /** From the leading VERSION; 0 without one, and then there are no searches. */
  readonly minor: number;
  /** From the leading VERSION, to be returned in the reply. */
  readonly sequence: number;
  readonly searches: readonly SearchRequest[];
  /** Bytes were left that are not a message of a client: cut short, misaligned, or another command. For the log. */
  readonly damaged: boolean;
}

/** What may reach a client's search socket, and a repeater. */
export type ClientDatagramMessage = VersionResponse | SearchResponse | ErrorResponse | Beacon | RepeaterMessage;

export interface ClientDatagram {
  readonly messages: readonly ClientDatagramMessage[];
  readonly damaged: boolean;
}

/**
 * Server side. Searches count only after a VERSION of minor 4 or later, as in rsrv, and only with such a minor
 * themselves: from one that has not, the rest of the datagram is ignored. Nameless searches are skipped.
 */
export function decodeSearchDatagram(bytes: Uint8Array): SearchDatagram {
  const header = new Header();
  const searches: SearchRequest[] = [];
  let minor = 0;
  let sequence = 0;
  let at = 0;
  while (at < bytes.length) {
    const extent = messageExtent(header, bytes, at, minor >= LARGE_ARRAY_MINOR);
    if (extent === 0) return { minor, sequence, searches, damaged: true };
    if (header.command === Command.VERSION) {
      minor = header.count;
      sequence = header.p1;
      if (minor < MINIMUM_MINOR) break;
    } else if (minor < MINIMUM_MINOR) {
      break;
    } else if (header.command === Command.SEARCH) {
      if (header.count < MINIMUM_MINOR) break;
      const search = searchRequest(header, bytes, at + header.length);
      if (search.name !== '') searches.push(search);
    } else {
      return { minor, sequence, searches, damaged: true };
    }
    at += extent;
  }
  return { minor, sequence, searches, damaged: false };
}

/**
 * Server side: datagrams of at most 1024 bytes, each beginning with VERSION where the client knows it (minor 11).
 *
 * @param client minor and sequence of the datagram that is answered
 */
export function encodeSearchReplies(
  client: { readonly minor: number; readonly sequence: number },
  replies: readonly SearchResponse[],
): Bytes[] {
  const begin = (writer: Writer) => {
    if (client.minor >= SEQUENCE_MINOR) writeVersion(writer, SEQUENCE_VALID, MINOR, client.sequence);
  };
  return pack(replies, begin, encodeResponse);
}

/**
 * Client side: datagrams of at most 1024 bytes, each beginning with VERSION. The first carries `sequence`, each further
 * one the next number: the caller goes on from `sequence` plus their count.
 *
 * @throws RangeError when a name is longer than the 991 bytes a datagram can carry
 */
export function encodeSearches(sequence: number, searches: readonly SearchRequest[]): Bytes[] {
  for (const { name } of searches) {
    const size = textSize(name);
    if (size > MAX_SEARCH_NAME) {
      throw new RangeError(`cannot search '${name}': ${size} bytes, at most ${MAX_SEARCH_NAME} fit a datagram`);
    }
  }
  const begin = (writer: Writer, index: number) => writeVersion(writer, SEQUENCE_VALID, MINOR, sequence + index);
  return pack(searches, begin, encodeRequest);
}

/** Client side: search replies, beacons, the repeater's messages. NOT_FOUND is skipped, as libca does. */
export function decodeClientDatagram(bytes: Uint8Array): ClientDatagram {
  const header = new Header();
  const messages: ClientDatagramMessage[] = [];
  let at = 0;
  while (at < bytes.length) {
    const extent = messageExtent(header, bytes, at, true);
    if (extent === 0) return { messages, damaged: true };
    if (header.command !== Command.NOT_FOUND) {
      const message = clientMessage(header, bytes, at + header.length);
      if (message === undefined) return { messages, damaged: true };
      messages.push(message);
    }
    at += extent;
  }
  return { messages, damaged: false };
}

export function encodeBeacon(beacon: Beacon): Bytes {
  const writer = new Writer(HEADER_SIZE);
  writeHeader(writer, Command.RSRV_IS_UP, 0, beacon.minor, beacon.port, beacon.sequence, beacon.address);
  return writer.take();
}

export function encodeRepeaterMessage(message: RepeaterMessage): Bytes {
  const writer = new Writer(HEADER_SIZE);
  writeHeader(writer, Command[message.type], 0, 0, 0, 0, message.address);
  return writer.take();
}

/** `type` of VERSION in a datagram: its `p1` is a sequence number. */
const SEQUENCE_VALID = 1;

/**
 * Bytes of the message at `at`, whose header is read; 0 when the datagram has no whole, aligned one there. What an
 * extended header announces beyond the datagram is lost with it: rsrv drains that many bytes of later datagrams.
 */
function messageExtent(header: Header, bytes: Uint8Array, at: number, extendable: boolean): number {
  if (bytes.length - at < HEADER_SIZE) return 0;
  if (!readHeader(header, bytes, at, bytes.length, extendable)) return 0;
  if (header.size % ALIGNMENT !== 0) return 0;
  const extent = header.length + header.size;
  return extent <= bytes.length - at ? extent : 0;
}

function clientMessage(header: Header, bytes: Uint8Array, at: number): ClientDatagramMessage | undefined {
  const { dataType, count, p1, p2 } = header;
  switch (header.command) {
    case Command.RSRV_IS_UP:
      return { type: 'BEACON', minor: dataType, port: count, sequence: p1, address: p2 };
    case Command.REPEATER_REGISTER:
      return { type: 'REPEATER_REGISTER', address: p2 };
    case Command.REPEATER_CONFIRM:
      return { type: 'REPEATER_CONFIRM', address: p2 };
  }
  const response = decodeResponse(header, bytes, at);
  switch (response?.type) {
    case 'VERSION':
    case 'SEARCH':
    case 'ERROR':
      return response;
    default:
      return undefined;
  }
}

/** Messages in as few datagrams as their order allows, each begun by `begin`. */
function pack<Message>(
  messages: readonly Message[],
  begin: (writer: Writer, index: number) => void,
  encode: (writer: Writer, message: Message) => void,
): Bytes[] {
  const datagrams: Bytes[] = [];
  const writer = new Writer(2 * MAX_DATAGRAM);
  for (const message of messages) {
    if (writer.length === 0) begin(writer, datagrams.length);
    const end = writer.length;
    encode(writer, message);
    if (writer.length <= MAX_DATAGRAM) continue;
    datagrams.push(writer.bytes.slice(0, end));
    writer.reset();
    begin(writer, datagrams.length);
    encode(writer, message);
  }
  if (writer.length > 0) datagrams.push(writer.take());
  return datagrams;
}
