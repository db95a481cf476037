/**
 * From one message's header and payload to its named form (messages.ts, requests.ts, responses.ts).
 *
 * Total functions: any header and any bytes give a message or undefined, never a throw. What a message asks for (an
 * unknown sid, a type that does not exist) is not judged here: that is the circuit's and the channel's part.
 * Payloads are views of the bytes given, small ones copies.
 */

import { readText } from '../value/text.ts';
import { findNul, piece, readU16 } from '../wire/bytes.ts';
import {
  Command,
  EVENT_ADD_SIZE,
  EXTENDED_HEADER_SIZE,
  EXTENDED_MARK,
  HEADER_SIZE,
  MAX_CHANNEL_NAME_SIZE,
  MAX_NAME_LENGTH,
} from './constants.ts';
import type { Header } from './header.ts';
import type { NameRequest, Request, SearchRequest } from './requests.ts';
import type { ErrorResponse, Response, SearchResponse } from './responses.ts';

/**
 * A message from a client.
 *
 * @param at where the payload begins; `header.size` bytes of it are there
 * @returns undefined when the command is not one of a client's, and when the payload cannot be read: EVENT_ADD without
 *   a mask, a user or host name without its NUL or longer than 511 bytes
 */
export function decodeRequest(header: Header, bytes: Uint8Array, at: number): Request | undefined {
  const { dataType, count, p1, p2, size } = header;
  switch (header.command) {
    case Command.READ_NOTIFY:
      return { type: 'READ_NOTIFY', dbrType: dataType, count, sid: p1, ioid: p2 };
    case Command.WRITE_NOTIFY:
      return { type: 'WRITE_NOTIFY', dbrType: dataType, count, sid: p1, ioid: p2, payload: piece(bytes, at, size) };
    case Command.WRITE:
      return { type: 'WRITE', dbrType: dataType, count, sid: p1, ioid: p2, payload: piece(bytes, at, size) };
    case Command.EVENT_ADD:
      if (size < EVENT_ADD_SIZE) return undefined;
      return {
        type: 'EVENT_ADD',
        dbrType: dataType,
        count,
        sid: p1,
        subscriptionId: p2,
        mask: readU16(bytes, at + 12),
      };
    case Command.EVENT_CANCEL:
      return { type: 'EVENT_CANCEL', dbrType: dataType, count, sid: p1, subscriptionId: p2 };
    case Command.SEARCH:
      return searchRequest(header, bytes, at);
    case Command.CREATE_CHAN:
      return { type: 'CREATE_CHAN', cid: p1, minor: p2, name: terminatedText(bytes, at, size, MAX_CHANNEL_NAME_SIZE) };
    case Command.CLEAR_CHANNEL:
      return { type: 'CLEAR_CHANNEL', sid: p1, cid: p2, dataType, count };
    case Command.ECHO:
      return { type: 'ECHO', dataType, count, p1, p2, payload: piece(bytes, at, size) };
    case Command.EVENTS_OFF:
      return { type: 'EVENTS_OFF' };
    case Command.EVENTS_ON:
      return { type: 'EVENTS_ON' };
    case Command.READ_SYNC:
      return { type: 'READ_SYNC' };
    case Command.READ:
      return { type: 'READ', dbrType: dataType, count, sid: p1, ioid: p2 };
    case Command.VERSION:
      return { type: 'VERSION', priority: dataType, minor: count, sequence: p1 };
    case Command.CLIENT_NAME:
      return nameRequest('CLIENT_NAME', bytes, at, size);
    case Command.HOST_NAME:
      return nameRequest('HOST_NAME', bytes, at, size);
    default:
      return undefined;
  }
}

/**
 * A message from a server, over TCP or in a search reply datagram.
 *
 * @param at where the payload begins; `header.size` bytes of it are there
 * @returns undefined when the command is not one of a server's, and for an ERROR too short for the header it embeds
 */
export function decodeResponse(header: Header, bytes: Uint8Array, at: number): Response | undefined {
  const { dataType, count, p1, p2, size } = header;
  switch (header.command) {
    case Command.EVENT_ADD:
      // libca's rule: without a payload it confirms a cancellation.
      if (size === 0) return { type: 'EVENT_CANCEL', dbrType: dataType, count, sid: p1, subscriptionId: p2 };
      return {
        type: 'EVENT_ADD',
        dbrType: dataType,
        count,
        status: p1,
        subscriptionId: p2,
        payload: piece(bytes, at, size),
      };
    case Command.READ_NOTIFY:
      return { type: 'READ_NOTIFY', dbrType: dataType, count, status: p1, ioid: p2, payload: piece(bytes, at, size) };
    case Command.WRITE_NOTIFY:
      return { type: 'WRITE_NOTIFY', dbrType: dataType, count, status: p1, ioid: p2 };
    case Command.READ:
      return { type: 'READ', dbrType: dataType, count, cid: p1, ioid: p2, payload: piece(bytes, at, size) };
    case Command.SEARCH:
      return searchResponse(header, bytes, at);
    case Command.ACCESS_RIGHTS:
      return { type: 'ACCESS_RIGHTS', cid: p1, rights: p2 };
    case Command.CREATE_CHAN:
      return { type: 'CREATE_CHAN', dbrType: dataType, count, cid: p1, sid: p2 };
    case Command.CLEAR_CHANNEL:
      return { type: 'CLEAR_CHANNEL', sid: p1, cid: p2, dataType, count };
    case Command.CREATE_CH_FAIL:
      return { type: 'CREATE_CH_FAIL', cid: p1 };
    case Command.SERVER_DISCONN:
      return { type: 'SERVER_DISCONN', cid: p1 };
    case Command.ERROR:
      return errorResponse(header, bytes, at);
    case Command.NOT_FOUND:
      return { type: 'NOT_FOUND', reply: dataType, minor: count, cid: p1 };
    case Command.ECHO:
      return { type: 'ECHO', dataType, count, p1, p2, payload: piece(bytes, at, size) };
    case Command.READ_SYNC:
      return { type: 'READ_SYNC' };
    case Command.VERSION:
      return { type: 'VERSION', priority: dataType, minor: count, sequence: p1 };
    default:
      return undefined;
  }
}

/** SEARCH, also as it is in a datagram. */
export function searchRequest(header: Header, bytes: Uint8Array, at: number): SearchRequest {
  // rsrv puts a NUL into the last byte, whatever it was.
  const last = Math.max(at, at + Math.min(header.size, MAX_CHANNEL_NAME_SIZE) - 1);
  const name = readText(bytes, at, last);
  return { type: 'SEARCH', reply: header.dataType, minor: header.count, cid: header.p1, name };
}

function searchResponse(header: Header, bytes: Uint8Array, at: number): SearchResponse {
  // libca's rule: fewer than four bytes do not tell the minor.
  const minor = header.size < 4 ? undefined : readU16(bytes, at);
  return { type: 'SEARCH', port: header.dataType, address: header.p1, cid: header.p2, minor };
}

function nameRequest(type: NameRequest['type'], bytes: Uint8Array, at: number, size: number): NameRequest | undefined {
  const name = terminatedText(bytes, at, size, MAX_NAME_LENGTH + 1);
  return name === undefined ? undefined : { type, name };
}

/** Text up to its NUL; undefined when none is among the first `limit` bytes of the payload. */
function terminatedText(bytes: Uint8Array, at: number, size: number, limit: number): string | undefined {
  const end = at + Math.min(size, limit);
  const nul = findNul(bytes, at, end);
  return nul < end ? readText(bytes, at, nul) : undefined;
}

function errorResponse(header: Header, bytes: Uint8Array, at: number): ErrorResponse | undefined {
  if (header.size < HEADER_SIZE) return undefined;
  const embedded = readU16(bytes, at + 2) === EXTENDED_MARK ? EXTENDED_HEADER_SIZE : HEADER_SIZE;
  if (header.size < embedded) return undefined;
  const text = at + embedded;
  return {
    type: 'ERROR',
    cid: header.p1,
    status: header.p2,
    request: piece(bytes, at, embedded),
    text: readText(bytes, text, at + header.size),
  };
}
