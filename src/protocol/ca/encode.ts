/**
 * From a named message (messages.ts, requests.ts, responses.ts) to its bytes, appended to a Writer.
 *
 * The functions with positional parameters are the hot path: one call per reply or update, no message object. The two
 * `encode…` functions take any message and use them. Payloads are given without padding; padding is zeros, always.
 */
import { textSize } from '../wire/bytes.ts';
import { Writer } from '../wire/writer.ts';
import { Command, EVENT_ADD_SIZE, EXTENDED_HEADER_SIZE, MAX_ERROR_SIZE } from './constants.ts';
import { writeHeader } from './header.ts';
import type { Bytes } from './messages.ts';
import type { Request } from './requests.ts';
import type { Response } from './responses.ts';

// --- server to client -------------------------------------------------------------------------------------------

export function encodeResponse(writer: Writer, response: Response): void {
  switch (response.type) {
    case 'EVENT_ADD': {
      const { dbrType, count, status, subscriptionId, payload } = response;
      writeEvent(writer, dbrType, count, status, subscriptionId, payload);
      break;
    }
    case 'READ_NOTIFY': {
      const { dbrType, count, status, ioid, payload } = response;
      writeReadNotify(writer, dbrType, count, status, ioid, payload);
      break;
    }
    case 'WRITE_NOTIFY':
      writeWriteNotify(writer, response.dbrType, response.count, response.status, response.ioid);
      break;
    case 'READ':
      writeRead(writer, response.dbrType, response.count, response.cid, response.ioid, response.payload);
      break;
    case 'ECHO':
      writeEcho(writer, response.dataType, response.count, response.p1, response.p2, response.payload);
      break;
    case 'ERROR':
      writeError(writer, response.cid, response.status, response.request, response.text);
      break;
    case 'EVENT_CANCEL': {
      const { dbrType, count, sid, subscriptionId } = response;
      writeEventCancel(writer, dbrType, count, sid, subscriptionId);
      break;
    }
    case 'CREATE_CHAN':
      writeCreateChannel(writer, response.dbrType, response.count, response.cid, response.sid);
      break;
    case 'ACCESS_RIGHTS':
      writeAccessRights(writer, response.cid, response.rights);
      break;
    case 'CLEAR_CHANNEL': {
      const { dataType, count, sid, cid } = response;
      writeHeader(writer, Command.CLEAR_CHANNEL, 0, dataType, count, sid, cid);
      break;
    }
    case 'CREATE_CH_FAIL':
    case 'SERVER_DISCONN':
      writeHeader(writer, Command[response.type], 0, 0, 0, response.cid, 0);
      break;
    case 'NOT_FOUND':
      writeHeader(writer, Command.NOT_FOUND, 0, response.reply, response.minor, response.cid, response.cid);
      break;
    case 'SEARCH':
      writeSearchReply(writer, response.port, response.address, response.cid, response.minor);
      break;
    case 'VERSION':
      writeVersion(writer, response.priority, response.minor, response.sequence);
      break;
    case 'READ_SYNC':
      writeHeader(writer, Command.READ_SYNC, 0, 0, 0, 0, 0);
      break;
    /* v8 ignore next -- @preserve: the compiler proves that there is no other */
    default:
      response satisfies never;
  }
}

/** A monitor update. An empty payload makes it a cancel confirmation: so libca reads it. */
export function writeEvent(
  writer: Writer,
  dbrType: number,
  count: number,
  status: number,
  subscriptionId: number,
  payload: Bytes,
): void {
  writeMessage(writer, Command.EVENT_ADD, dbrType, count, status, subscriptionId, payload);
}

export function writeReadNotify(
  writer: Writer,
  dbrType: number,
  count: number,
  status: number,
  ioid: number,
  payload: Bytes,
): void {
  writeMessage(writer, Command.READ_NOTIFY, dbrType, count, status, ioid, payload);
}

export function writeWriteNotify(writer: Writer, dbrType: number, count: number, status: number, ioid: number): void {
  writeHeader(writer, Command.WRITE_NOTIFY, 0, dbrType, count, status, ioid);
}

/** Reply to the deprecated READ: carries the client's cid where READ_NOTIFY has the status. */
export function writeRead(
  writer: Writer,
  dbrType: number,
  count: number,
  cid: number,
  ioid: number,
  payload: Bytes,
): void {
  writeMessage(writer, Command.READ, dbrType, count, cid, ioid, payload);
}

export function writeEcho(
  writer: Writer,
  dataType: number,
  count: number,
  p1: number,
  p2: number,
  payload: Bytes,
): void {
  writeMessage(writer, Command.ECHO, dataType, count, p1, p2, payload);
}

/** Confirms a cancellation: command 1, not 2, and the sid in `p1`. */
export function writeEventCancel(
  writer: Writer,
  dbrType: number,
  count: number,
  sid: number,
  subscriptionId: number,
): void {
  writeHeader(writer, Command.EVENT_ADD, 0, dbrType, count, sid, subscriptionId);
}

/** A count from 0xffff takes the extended header: for a client below minor 9 the caller clamps it to 0xfffe. */
export function writeCreateChannel(writer: Writer, dbrType: number, count: number, cid: number, sid: number): void {
  writeHeader(writer, Command.CREATE_CHAN, 0, dbrType, count, cid, sid);
}

export function writeAccessRights(writer: Writer, cid: number, rights: number): void {
  writeHeader(writer, Command.ACCESS_RIGHTS, 0, 0, 0, cid, rights);
}

/** `minor` undefined: the TCP form, without payload. */
export function writeSearchReply(
  writer: Writer,
  port: number,
  address: number,
  cid: number,
  minor: number | undefined,
): void {
  writeHeader(writer, Command.SEARCH, minor === undefined ? 0 : 8, port, 0, address, cid);
  if (minor === undefined) return;
  writer.u16(minor);
  writer.zeros(6);
}

/** Of both server and client. */
export function writeVersion(writer: Writer, priority: number, minor: number, sequence: number): void {
  writeHeader(writer, Command.VERSION, 0, priority, minor, sequence, 0);
}

/**
 * ERROR about `request`, a header as `requestHeader` or a Fault gives it. The text is cut, at a whole character, so that
 * it fits with its NUL in the 512 bytes of payload that rsrv keeps to.
 */
export function writeError(writer: Writer, cid: number, status: number, request: Bytes, text: string): void {
  const encoded = new Uint8Array(MAX_ERROR_SIZE - request.length - 1);
  const { written } = encoder.encodeInto(text, encoded);
  const size = request.length + written + 1;
  writeHeader(writer, Command.ERROR, size, 0, 0, cid, status);
  writer.copy(request);
  writer.copy(encoded.subarray(0, written));
  writer.u8(0);
  writer.pad(size);
}

// --- client to server -------------------------------------------------------------------------------------------

export function encodeRequest(writer: Writer, request: Request): void {
  writeRequestHeader(writer, request);
  switch (request.type) {
    case 'WRITE':
    case 'WRITE_NOTIFY':
    case 'ECHO':
      writer.copy(request.payload);
      writer.pad(request.payload.length);
      break;
    case 'EVENT_ADD':
      writer.zeros(12);
      writer.u16(request.mask);
      writer.u16(0);
      break;
    case 'SEARCH':
    case 'CLIENT_NAME':
    case 'HOST_NAME':
    case 'CREATE_CHAN':
      if (request.name !== undefined) writeName(writer, request.name);
      break;
  }
}

/** A request's header, 16 or 24 bytes, as it is embedded in an ERROR about it. */
export function requestHeader(request: Request): Bytes {
  const writer = new Writer(EXTENDED_HEADER_SIZE);
  writeRequestHeader(writer, request);
  return writer.take();
}

function writeRequestHeader(writer: Writer, request: Request): void {
  const command = Command[request.type];
  switch (request.type) {
    case 'READ':
    case 'READ_NOTIFY':
      writeHeader(writer, command, 0, request.dbrType, request.count, request.sid, request.ioid);
      break;
    case 'WRITE':
    case 'WRITE_NOTIFY': {
      const { dbrType, count, sid, ioid, payload } = request;
      writeHeader(writer, command, payload.length, dbrType, count, sid, ioid);
      break;
    }
    case 'EVENT_ADD': {
      const { dbrType, count, sid, subscriptionId } = request;
      writeHeader(writer, command, EVENT_ADD_SIZE, dbrType, count, sid, subscriptionId);
      break;
    }
    case 'EVENT_CANCEL':
      writeHeader(writer, command, 0, request.dbrType, request.count, request.sid, request.subscriptionId);
      break;
    case 'SEARCH': {
      const { reply, minor, cid, name } = request;
      writeHeader(writer, command, textSize(name) + 1, reply, minor, cid, cid);
      break;
    }
    case 'CREATE_CHAN': {
      const { cid, minor, name } = request;
      writeHeader(writer, command, name === undefined ? 0 : textSize(name) + 1, 0, 0, cid, minor);
      break;
    }
    case 'CLEAR_CHANNEL':
      writeHeader(writer, command, 0, request.dataType, request.count, request.sid, request.cid);
      break;
    case 'ECHO': {
      const { dataType, count, p1, p2, payload } = request;
      writeHeader(writer, command, payload.length, dataType, count, p1, p2);
      break;
    }
    case 'CLIENT_NAME':
    case 'HOST_NAME':
      writeHeader(writer, command, textSize(request.name) + 1, 0, 0, 0, 0);
      break;
    case 'EVENTS_OFF':
    case 'EVENTS_ON':
    case 'READ_SYNC':
      writeHeader(writer, command, 0, 0, 0, 0, 0);
      break;
    case 'VERSION':
      writeVersion(writer, request.priority, request.minor, request.sequence);
      break;
    /* v8 ignore next -- @preserve: the compiler proves that there is no other */
    default:
      request satisfies never;
  }
}

function writeName(writer: Writer, name: string): void {
  const size = textSize(name);
  writer.text(name, size);
  writer.u8(0);
  writer.pad(size + 1);
}

/** Header and padded payload. */
function writeMessage(
  writer: Writer,
  command: number,
  dataType: number,
  count: number,
  p1: number,
  p2: number,
  payload: Bytes,
): void {
  writeHeader(writer, command, payload.length, dataType, count, p1, p2);
  writer.copy(payload);
  writer.pad(payload.length);
}

const encoder = new TextEncoder();
