/**
 * From a named message (messages.ts, requests.ts, responses.ts) to its bytes, appended to a Writer, in the writer's byte order.
 *
 * The functions with positional parameters are the hot path: one call per reply or update, no message object. The two
 * `encode…` functions take any message and use the same pieces. Deltas must be in the writer's byte order. A big one
 * need not be copied: the `…Head` functions write what comes before it, and the caller sends it as it is.
 */
import type { Writer } from '../wire/writer.ts';
import { type BitSet, writeBitSet } from './bit-set.ts';
import { Command, Control, HeaderFlag } from './constants.ts';
import { beginMessage, endMessage, writeControl } from './header.ts';
import { type Bytes, messageTypes } from './messages.ts';
import type { Request } from './requests.ts';
import type { Response } from './responses.ts';
import { writeChannelNames, writeSearch, writeSearchResponse, writeStrings } from './search.ts';
import { writeString } from './size.ts';
import { isSuccess, OK, type Status, writeStatus } from './status.ts';
import type { TypeDefinitions } from './type-definitions.ts';
import { writeType } from './type-description.ts';
import { writeVariant } from './write-value.ts';

// --- server to client, hot ----------------------------------------------------------------------------------------

/**
 * A monitor update.
 *
 * @param delta of `encodeDelta`
 * @param overrun what changed more than once since the update before; none from PVXS
 */
export function writeUpdate(writer: Writer, ioid: number, delta: Bytes, overrun?: BitSet): void {
  const at = beginMessage(writer, SERVER, Command.MONITOR);
  writer.u32(ioid);
  writer.u8(0);
  writer.copy(delta);
  if (overrun === undefined) writer.u8(0);
  else writeBitSet(writer, overrun);
  endMessage(writer, at);
}

/** The first bytes of an update whose delta, of so many bytes, and empty overrun set follow by themselves. */
export function beginUpdate(writer: Writer, ioid: number, deltaBytes: number): void {
  const at = beginMessage(writer, SERVER, Command.MONITOR);
  writer.u32(ioid);
  writer.u8(0);
  endMessage(writer, at, deltaBytes + 1);
}

/** The first bytes of a successful reply to GET whose delta, of so many bytes, follows by itself. */
export function beginData(writer: Writer, command: number, ioid: number, subcommand: number, deltaBytes: number): void {
  const at = beginMessage(writer, SERVER, command);
  writeAnswer(writer, ioid, subcommand, OK);
  endMessage(writer, at, deltaBytes);
}

/** The successful reply to GET (or, with PUT and subcommand bit 0x40, to a read back). */
export function writeData(writer: Writer, command: number, ioid: number, subcommand: number, delta: Bytes): void {
  const at = beginMessage(writer, SERVER, command);
  writeAnswer(writer, ioid, subcommand, OK);
  writer.copy(delta);
  endMessage(writer, at);
}

/** A reply that is its status alone: to PUT, and to all that failed. */
export function writeDone(writer: Writer, command: number, ioid: number, subcommand: number, status: Status): void {
  const at = beginMessage(writer, SERVER, command);
  writeAnswer(writer, ioid, subcommand, status);
  endMessage(writer, at);
}

// --- any message --------------------------------------------------------------------------------------------------

/** @param definitions numbers for the types that this connection was sent; without, types are written out each time */
export function encodeResponse(writer: Writer, response: Response, definitions?: TypeDefinitions): void {
  if (encodeControl(writer, SERVER, response)) return;
  const at = beginMessage(writer, SERVER, commandOf(response));
  switch (response.type) {
    case 'MONITOR':
      writer.u32(response.ioid);
      writer.u8(response.subcommand);
      writer.copy(response.data.bytes);
      break;
    case 'GET':
    case 'READ_BACK':
    case 'PUT_GET':
    case 'ARRAY':
    case 'MONITOR_END':
      writeAnswer(writer, response.ioid, response.subcommand, response.status);
      if (response.data !== undefined) writer.copy(response.data.bytes);
      break;
    case 'PUT':
    case 'PROCESS':
    case 'RPC_INIT':
    case 'PROCESS_INIT':
      writeAnswer(writer, response.ioid, response.subcommand, response.status);
      break;
    case 'GET_INIT':
    case 'PUT_INIT':
    case 'MONITOR_INIT':
      writeAnswer(writer, response.ioid, response.subcommand, response.status);
      if (isSuccess(response.status)) writeType(writer, response.structure, definitions);
      break;
    case 'ARRAY_INIT':
      writeAnswer(writer, response.ioid, response.subcommand, response.status);
      if (isSuccess(response.status)) writeType(writer, response.array, definitions);
      break;
    case 'PUT_GET_INIT':
      writeAnswer(writer, response.ioid, response.subcommand, response.status);
      if (!isSuccess(response.status)) break;
      writeType(writer, response.put, definitions);
      writeType(writer, response.get, definitions);
      break;
    case 'RPC':
      writeAnswer(writer, response.ioid, response.subcommand, response.status);
      if (isSuccess(response.status)) writeVariant(writer, response.result, definitions);
      break;
    case 'GET_FIELD':
      writer.u32(response.ioid);
      writeStatus(writer, response.status);
      if (isSuccess(response.status)) writeType(writer, response.field, definitions);
      break;
    case 'CREATE_CHANNEL':
      writer.u32(response.cid);
      writer.u32(response.sid);
      writeStatus(writer, response.status);
      break;
    case 'CONNECTION_VALIDATION':
      writer.u32(response.bufferSize);
      writer.u16(response.registrySize);
      writeStrings(writer, response.methods);
      break;
    case 'CONNECTION_VALIDATED':
      writeStatus(writer, response.status);
      break;
    case 'ACL_CHANGE':
      writer.u32(response.cid);
      writer.u8(response.rights);
      break;
    case 'SEARCH_RESPONSE':
      writeSearchResponse(writer, response);
      break;
    default:
      writeCommon(writer, response);
  }
  endMessage(writer, at);
}

/** @param definitions numbers for the types that this connection was sent; without, types are written out each time */
export function encodeRequest(writer: Writer, request: Request, definitions?: TypeDefinitions): void {
  if (encodeControl(writer, CLIENT, request)) return;
  const at = beginMessage(writer, CLIENT, commandOf(request));
  switch (request.type) {
    case 'GET':
    case 'READ_BACK':
    case 'PROCESS':
      writeOperation(writer, request);
      break;
    case 'PUT':
    case 'PUT_GET':
    case 'ARRAY':
      writeOperation(writer, request);
      writer.copy(request.data.bytes);
      break;
    case 'RPC':
      writeOperation(writer, request);
      writeVariant(writer, request.argument, definitions);
      break;
    case 'MONITOR':
      writeOperation(writer, request);
      if (request.acknowledged !== undefined) writer.u32(request.acknowledged);
      break;
    case 'GET_INIT':
    case 'PUT_INIT':
    case 'RPC_INIT':
    case 'PUT_GET_INIT':
    case 'ARRAY_INIT':
    case 'PROCESS_INIT':
      writeOperation(writer, request);
      writeVariant(writer, request.pvRequest, definitions);
      break;
    case 'MONITOR_INIT':
      writeOperation(writer, request);
      writeVariant(writer, request.pvRequest, definitions);
      if (request.window !== undefined) writer.u32(request.window);
      break;
    case 'DESTROY_REQUEST':
    case 'CANCEL_REQUEST':
      writer.u32(request.sid);
      writer.u32(request.ioid);
      break;
    case 'GET_FIELD':
      writer.u32(request.sid);
      writer.u32(request.ioid);
      writeString(writer, request.subField);
      break;
    case 'CREATE_CHANNEL':
      writeChannelNames(writer, request.channels);
      break;
    case 'SEARCH':
      writeSearch(writer, request);
      break;
    case 'CONNECTION_VALIDATION':
      writer.u32(request.bufferSize);
      writer.u16(request.registrySize);
      writer.u16(request.qos);
      writeString(writer, request.method);
      writeVariant(writer, request.credentials, definitions);
      break;
    default:
      writeCommon(writer, request);
  }
  endMessage(writer, at);
}

// --- helpers ------------------------------------------------------------------------------------------------------

const SERVER = HeaderFlag.SERVER;
const CLIENT = 0;

type Any = Request | Response;
type ControlType = keyof typeof Control;
/** Messages that are the same from both sides. */
type Common = Extract<Any, { type: 'ECHO' | 'AUTHNZ' | 'DESTROY_CHANNEL' | 'MESSAGE' }>;

function isControl(message: Any): message is Extract<Any, { type: ControlType }> {
  return Object.hasOwn(Control, message.type);
}

/** Writes what has no payload, and passes over what has no meaning; false for all else. */
function encodeControl(
  writer: Writer,
  flags: number,
  message: Any,
): message is Extract<Any, { type: ControlType | 'UNKNOWN' }> {
  if (message.type === 'UNKNOWN') return true;
  if (!isControl(message)) return false;
  if (message.type === 'SET_BYTE_ORDER') writer.littleEndian = message.littleEndian;
  writeControl(writer, flags, Control[message.type], message.value);
  return true;
}

function commandOf({ type }: Exclude<Any, { type: ControlType | 'UNKNOWN' }>): number {
  switch (type) {
    case 'READ_BACK':
      return Command.PUT;
    case 'MONITOR_END':
      return Command.MONITOR;
    case 'GET_INIT':
    case 'PUT_INIT':
    case 'RPC_INIT':
    case 'MONITOR_INIT':
    case 'PROCESS_INIT':
    case 'PUT_GET_INIT':
    case 'ARRAY_INIT':
      return Command[type.slice(0, -'_INIT'.length) as keyof typeof Command];
    default:
      return Command[type];
  }
}

function writeCommon(writer: Writer, message: Common): void {
  switch (message.type) {
    case 'ECHO':
    case 'AUTHNZ':
      writer.copy(message.payload);
      break;
    case 'DESTROY_CHANNEL':
      writer.u32(message.sid);
      writer.u32(message.cid);
      break;
    case 'MESSAGE':
      writer.u32(message.ioid);
      writer.u8(messageTypes.indexOf(message.severity));
      writeString(writer, message.text);
      break;
    /* v8 ignore next -- @preserve: the compiler proves that there is no other */
    default:
      message satisfies never;
  }
}

function writeOperation(writer: Writer, operation: { sid: number; ioid: number; subcommand: number }): void {
  writer.u32(operation.sid);
  writer.u32(operation.ioid);
  writer.u8(operation.subcommand);
}

function writeAnswer(writer: Writer, ioid: number, subcommand: number, status: Status): void {
  writer.u32(ioid);
  writer.u8(subcommand);
  writeStatus(writer, status);
}
