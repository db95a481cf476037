/**
 * A second Channel Access codec, slow and obvious, to compare the real one with. It imports nothing from src but types:
 * each message is a row that says where its fields go, and one loop does all of them.
 */

import type { Request } from '../../src/protocol/ca/requests.ts';
import type { Response } from '../../src/protocol/ca/responses.ts';

/** Where a field is: in the header, in both p1 and p2, or what the payload is. */
type Place = 'type' | 'count' | 'p1' | 'p2' | 'p1p2' | 'bytes' | 'name' | 'mask' | 'minor' | 'error';
type Row = readonly [message: string, command: number, fields: Readonly<Record<string, Place>>];

const requestRows: readonly Row[] = [
  ['VERSION', 0, { priority: 'type', minor: 'count', sequence: 'p1' }],
  ['EVENT_ADD', 1, { dbrType: 'type', count: 'count', sid: 'p1', subscriptionId: 'p2', mask: 'mask' }],
  ['EVENT_CANCEL', 2, { dbrType: 'type', count: 'count', sid: 'p1', subscriptionId: 'p2' }],
  ['READ', 3, { dbrType: 'type', count: 'count', sid: 'p1', ioid: 'p2' }],
  ['WRITE', 4, { dbrType: 'type', count: 'count', sid: 'p1', ioid: 'p2', payload: 'bytes' }],
  ['SEARCH', 6, { reply: 'type', minor: 'count', cid: 'p1p2', name: 'name' }],
  ['EVENTS_OFF', 8, {}],
  ['EVENTS_ON', 9, {}],
  ['READ_SYNC', 10, {}],
  ['CLEAR_CHANNEL', 12, { dataType: 'type', count: 'count', sid: 'p1', cid: 'p2' }],
  ['READ_NOTIFY', 15, { dbrType: 'type', count: 'count', sid: 'p1', ioid: 'p2' }],
  ['CREATE_CHAN', 18, { cid: 'p1', minor: 'p2', name: 'name' }],
  ['WRITE_NOTIFY', 19, { dbrType: 'type', count: 'count', sid: 'p1', ioid: 'p2', payload: 'bytes' }],
  ['CLIENT_NAME', 20, { name: 'name' }],
  ['HOST_NAME', 21, { name: 'name' }],
  ['ECHO', 23, { dataType: 'type', count: 'count', p1: 'p1', p2: 'p2', payload: 'bytes' }],
];

const responseRows: readonly Row[] = [
  ['VERSION', 0, { priority: 'type', minor: 'count', sequence: 'p1' }],
  ['EVENT_ADD', 1, { dbrType: 'type', count: 'count', status: 'p1', subscriptionId: 'p2', payload: 'bytes' }],
  ['EVENT_CANCEL', 1, { dbrType: 'type', count: 'count', sid: 'p1', subscriptionId: 'p2' }],
  ['READ', 3, { dbrType: 'type', count: 'count', cid: 'p1', ioid: 'p2', payload: 'bytes' }],
  ['SEARCH', 6, { port: 'type', address: 'p1', cid: 'p2', minor: 'minor' }],
  ['READ_SYNC', 10, {}],
  ['ERROR', 11, { cid: 'p1', status: 'p2', request: 'error', text: 'error' }],
  ['CLEAR_CHANNEL', 12, { dataType: 'type', count: 'count', sid: 'p1', cid: 'p2' }],
  ['NOT_FOUND', 14, { reply: 'type', minor: 'count', cid: 'p1p2' }],
  ['READ_NOTIFY', 15, { dbrType: 'type', count: 'count', status: 'p1', ioid: 'p2', payload: 'bytes' }],
  ['CREATE_CHAN', 18, { dbrType: 'type', count: 'count', cid: 'p1', sid: 'p2' }],
  ['WRITE_NOTIFY', 19, { dbrType: 'type', count: 'count', status: 'p1', ioid: 'p2' }],
  ['ACCESS_RIGHTS', 22, { cid: 'p1', rights: 'p2' }],
  ['ECHO', 23, { dataType: 'type', count: 'count', p1: 'p1', p2: 'p2', payload: 'bytes' }],
  ['CREATE_CH_FAIL', 26, { cid: 'p1' }],
  ['SERVER_DISCONN', 27, { cid: 'p1' }],
];

export function naiveEncodeRequest(request: Request): Uint8Array {
  return encode(requestRows, request);
}

export function naiveEncodeResponse(response: Response): Uint8Array {
  return encode(responseRows, response);
}

/** All messages of a whole stream; throws when it ends within one. */
export function naiveDecodeRequests(stream: Uint8Array): Request[] {
  return decode(requestRows, stream) as unknown as Request[];
}

export function naiveDecodeResponses(stream: Uint8Array): Response[] {
  return decode(responseRows, stream) as unknown as Response[];
}

function encode(rows: readonly Row[], message: { readonly type: string }): Uint8Array {
  const row = rows.find(([name]) => name === message.type);
  if (row === undefined) throw new Error(`no row for ${message.type}`);
  const [, command, fields] = row;
  const header = { type: 0, count: 0, p1: 0, p2: 0 };
  let payload: number[] = [];
  for (const [field, place] of Object.entries(fields)) {
    const value = (message as Readonly<Record<string, unknown>>)[field];
    if (place === 'bytes') payload = [...(value as Uint8Array)];
    else if (place === 'name') payload = value === undefined ? [] : [...Buffer.from(value as string), 0];
    else if (place === 'mask') payload = [...Array(12).fill(0), ...u16(value as number), 0, 0];
    else if (place === 'minor') payload = value === undefined ? [] : u16(value as number);
    else if (field === 'request') payload = [...(value as Uint8Array)];
    else if (field === 'text') payload = [...payload, ...Buffer.from(value as string), 0];
    else if (place === 'p1p2') header.p1 = header.p2 = value as number;
    else if (place !== 'error') header[place] = value as number;
  }
  while (payload.length % 8 !== 0) payload.push(0);
  const large = payload.length >= 0xffff || header.count >= 0xffff;
  return Uint8Array.from([
    ...u16(command),
    ...u16(large ? 0xffff : payload.length),
    ...u16(header.type),
    ...u16(large ? 0 : header.count),
    ...u32(header.p1),
    ...u32(header.p2),
    ...(large ? [...u32(payload.length), ...u32(header.count)] : []),
    ...payload,
  ]);
}

function decode(rows: readonly Row[], stream: Uint8Array): Record<string, unknown>[] {
  const messages: Record<string, unknown>[] = [];
  const view = new DataView(stream.buffer, stream.byteOffset, stream.length);
  for (let at = 0; at < stream.length; ) {
    const large = view.getUint16(at + 2) === 0xffff;
    const size = large ? view.getUint32(at + 16) : view.getUint16(at + 2);
    const begin = at + (large ? 24 : 16);
    const payload = stream.slice(begin, begin + size);
    if (payload.length < size) throw new Error('stream ends within a message');
    const header = {
      type: view.getUint16(at + 4),
      count: large ? view.getUint32(at + 20) : view.getUint16(at + 6),
      p1: view.getUint32(at + 8),
      p2: view.getUint32(at + 12),
    };
    messages.push(named(rows, view.getUint16(at), header, payload));
    at = begin + size;
  }
  return messages;
}

function named(
  rows: readonly Row[],
  command: number,
  header: { readonly type: number; readonly count: number; readonly p1: number; readonly p2: number },
  payload: Uint8Array,
): Record<string, unknown> {
  const candidates = rows.filter((row) => row[1] === command);
  // Two rows of one command: the confirmed cancellation is the one without payload.
  const row = candidates.length === 2 && payload.length === 0 ? candidates[1] : candidates[0];
  if (row === undefined) throw new Error(`no row for command ${command}`);
  const view = new DataView(payload.buffer);
  const message: Record<string, unknown> = { type: row[0] };
  for (const [field, place] of Object.entries(row[2])) {
    const embedded = place === 'error' && view.getUint16(2) === 0xffff ? 24 : 16;
    if (place === 'bytes') message[field] = payload;
    else if (place === 'name') message[field] = payload.length === 0 ? undefined : untilNul(payload);
    else if (place === 'mask') message[field] = view.getUint16(12);
    else if (place === 'minor') message[field] = payload.length === 0 ? undefined : view.getUint16(0);
    else if (field === 'request') message[field] = payload.slice(0, embedded);
    else if (field === 'text') message[field] = untilNul(payload.slice(embedded));
    else if (place === 'p1p2') message[field] = header.p1;
    else if (place !== 'error') message[field] = header[place];
  }
  return message;
}

function untilNul(bytes: Uint8Array): string {
  return Buffer.from(bytes.slice(0, bytes.indexOf(0))).toString();
}

function u16(value: number): number[] {
  return [Math.floor(value / 256), value % 256];
}

function u32(value: number): number[] {
  return [...u16(Math.floor(value / 65536)), ...u16(value % 65536)];
}
