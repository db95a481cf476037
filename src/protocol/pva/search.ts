/** SEARCH and its reply as payloads: the same over TCP and UDP. Counts of names are u16 here, not sizes. */
import { piece } from '../wire/bytes.ts';
import type { Cursor } from '../wire/cursor.ts';
import type { Writer } from '../wire/writer.ts';
import { readAddress, writeAddress } from './address.ts';
import { GUID_SIZE } from './constants.ts';
import type { Bytes, ChannelName, Search, SearchResponse } from './messages.ts';
import { readCount, readString, writeSize, writeString } from './size.ts';

export function readSearch(cursor: Cursor): Search {
  const sequence = cursor.u32();
  const flags = cursor.u8();
  cursor.take(RESERVED);
  const address = readAddress(cursor);
  const port = cursor.u16();
  const protocols = readStrings(cursor);
  const channels = readChannelNames(cursor);
  return { type: 'SEARCH', sequence, flags, address, port, protocols, channels };
}

export function writeSearch(writer: Writer, search: Omit<Search, 'type'>): void {
  writer.u32(search.sequence);
  writer.u8(search.flags);
  writer.zeros(RESERVED);
  writeAddress(writer, search.address);
  writer.u16(search.port);
  writeStrings(writer, search.protocols);
  writeChannelNames(writer, search.channels);
}

export function readSearchResponse(cursor: Cursor): SearchResponse {
  const guid = readGuid(cursor);
  const sequence = cursor.u32();
  const address = readAddress(cursor);
  const port = cursor.u16();
  const protocol = readString(cursor);
  const found = cursor.u8() !== 0;
  const cids: number[] = [];
  for (let count = readNumber(cursor, 4); count > 0; count--) cids.push(cursor.u32());
  return { type: 'SEARCH_RESPONSE', guid, sequence, address, port, protocol, found, cids };
}

export function writeSearchResponse(writer: Writer, response: Omit<SearchResponse, 'type'>): void {
  writer.copy(response.guid);
  writer.u32(response.sequence);
  writeAddress(writer, response.address);
  writer.u16(response.port);
  writeString(writer, response.protocol);
  writer.u8(response.found ? 1 : 0);
  writer.u16(response.cids.length);
  for (const cid of response.cids) writer.u32(cid);
}

/** Also the payload of a client's CREATE_CHANNEL. */
export function readChannelNames(cursor: Cursor): ChannelName[] {
  const channels: ChannelName[] = [];
  for (let count = readNumber(cursor, 5); count > 0 && cursor.fault === undefined; count--) {
    const cid = cursor.u32();
    channels.push({ cid, name: readString(cursor) });
  }
  return channels;
}

export function writeChannelNames(writer: Writer, channels: readonly ChannelName[]): void {
  writer.u16(channels.length);
  for (const { cid, name } of channels) {
    writer.u32(cid);
    writeString(writer, name);
  }
}

export function readGuid(cursor: Cursor): Bytes {
  const at = cursor.take(GUID_SIZE);
  return at < 0 ? new Uint8Array(GUID_SIZE) : piece(cursor.bytes, at, GUID_SIZE);
}

export function readStrings(cursor: Cursor): string[] {
  const texts: string[] = [];
  for (let count = readCount(cursor, 1); count > 0 && cursor.fault === undefined; count--) {
    texts.push(readString(cursor));
  }
  return texts;
}

export function writeStrings(writer: Writer, texts: readonly string[]): void {
  writeSize(writer, texts.length);
  for (const text of texts) writeString(writer, text);
}

/** A number of things that follow, each of `size` bytes at least; 0 and a fault when they cannot all be there. */
function readNumber(cursor: Cursor, size: number): number {
  const count = cursor.u16();
  if (count * size <= cursor.left) return count;
  cursor.fail(`${count} names of ${size} bytes announced, ${cursor.left} bytes left`);
  return 0;
}

const RESERVED = 3;
