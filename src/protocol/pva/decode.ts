/**
 * From one message's command and payload to its named form (messages.ts, requests.ts, responses.ts).
 *
 * Total functions: any bytes give a message; when they were not a whole one, the reader has a fault. Bytes after the
 * payload that was expected are ignored, as all peers do.
 */
import { piece } from '../wire/bytes.ts';
import type { Cursor } from '../wire/cursor.ts';
import { Command, Control, Subcommand } from './constants.ts';
import { type Delta, restAsDelta } from './delta.ts';
import type { Header } from './header.ts';
import {
  type Bytes,
  type ControlMessage,
  type Message,
  messageTypes,
  type SetByteOrder,
  type Unknown,
} from './messages.ts';
import { readVariant } from './read-value.ts';
import type { Reader } from './reader.ts';
import type { Request } from './requests.ts';
import type { DataResponse, InitResponse, MonitorEndResponse, Response } from './responses.ts';
import { readChannelNames, readSearch, readSearchResponse, readStrings } from './search.ts';
import { readString } from './size.ts';
import { isSuccess, readStatus } from './status.ts';
import type { StructureType, Type } from './type.ts';
import { readType } from './type-description.ts';
import { NO_VALUE } from './value.ts';

/** A control message, from either side. */
export function decodeControl(header: Header): ControlMessage | SetByteOrder | Unknown {
  const { command, size } = header;
  switch (command) {
    case Control.SET_MARKER:
      return { type: 'SET_MARKER', value: size };
    case Control.ACK_MARKER:
      return { type: 'ACK_MARKER', value: size };
    case Control.SET_BYTE_ORDER:
      return { type: 'SET_BYTE_ORDER', littleEndian: header.littleEndian, value: size };
    case Control.ECHO_REQUEST:
      return { type: 'ECHO_REQUEST', value: size };
    case Control.ECHO_RESPONSE:
      return { type: 'ECHO_RESPONSE', value: size };
    default:
      return { type: 'UNKNOWN', control: true, command, size };
  }
}

/** A message from a client. */
export function decodeRequest(command: number, reader: Reader): Request {
  switch (command) {
    case Command.GET:
    case Command.PUT:
    case Command.RPC:
    case Command.MONITOR:
    case Command.PROCESS:
    case Command.PUT_GET:
    case Command.ARRAY:
      return operationRequest(command, reader);
    case Command.DESTROY_REQUEST:
      return { type: 'DESTROY_REQUEST', sid: reader.u32(), ioid: reader.u32() };
    case Command.CANCEL_REQUEST:
      return { type: 'CANCEL_REQUEST', sid: reader.u32(), ioid: reader.u32() };
    case Command.CREATE_CHANNEL:
      return { type: 'CREATE_CHANNEL', channels: readChannelNames(reader) };
    case Command.DESTROY_CHANNEL:
      return { type: 'DESTROY_CHANNEL', sid: reader.u32(), cid: reader.u32() };
    case Command.GET_FIELD:
      return { type: 'GET_FIELD', sid: reader.u32(), ioid: reader.u32(), subField: readString(reader) };
    case Command.SEARCH:
      return readSearch(reader);
    case Command.ECHO:
      return { type: 'ECHO', payload: rest(reader) };
    case Command.CONNECTION_VALIDATION:
      return {
        type: 'CONNECTION_VALIDATION',
        bufferSize: reader.u32(),
        registrySize: reader.u16(),
        qos: reader.u16(),
        method: readString(reader),
        credentials: readVariant(reader),
      };
    case Command.MESSAGE:
      return message(reader);
    case Command.AUTHNZ:
      return { type: 'AUTHNZ', payload: rest(reader) };
    default:
      return { type: 'UNKNOWN', control: false, command, size: reader.left };
  }
}

/** A message from a server. */
export function decodeResponse(command: number, reader: Reader): Response {
  switch (command) {
    case Command.MONITOR:
      return monitorResponse(reader);
    case Command.GET:
      return dataResponse(reader, 'GET', 'GET_INIT');
    case Command.PUT:
      return putResponse(reader);
    case Command.RPC:
      return rpcResponse(reader);
    case Command.CREATE_CHANNEL:
      return { type: 'CREATE_CHANNEL', cid: reader.u32(), sid: reader.u32(), status: readStatus(reader) };
    case Command.DESTROY_CHANNEL:
      return { type: 'DESTROY_CHANNEL', sid: reader.u32(), cid: reader.u32() };
    case Command.GET_FIELD: {
      const ioid = reader.u32();
      const status = readStatus(reader);
      return { type: 'GET_FIELD', ioid, status, field: isSuccess(status) ? readType(reader) : undefined };
    }
    case Command.SEARCH_RESPONSE:
      return readSearchResponse(reader);
    case Command.ECHO:
      return { type: 'ECHO', payload: rest(reader) };
    case Command.CONNECTION_VALIDATION:
      return {
        type: 'CONNECTION_VALIDATION',
        bufferSize: reader.u32(),
        registrySize: reader.u16(),
        methods: readStrings(reader),
      };
    case Command.CONNECTION_VALIDATED:
      return { type: 'CONNECTION_VALIDATED', status: readStatus(reader) };
    case Command.ACL_CHANGE:
      return { type: 'ACL_CHANGE', cid: reader.u32(), rights: reader.u8() };
    case Command.MESSAGE:
      return message(reader);
    case Command.PROCESS: {
      const { ioid, subcommand, status } = answer(reader);
      return { type: isInit(subcommand) ? 'PROCESS_INIT' : 'PROCESS', ioid, subcommand, status };
    }
    case Command.PUT_GET:
      return putGetResponse(reader);
    case Command.ARRAY:
      return arrayResponse(reader);
    case Command.AUTHNZ:
      return { type: 'AUTHNZ', payload: rest(reader) };
    default:
      return { type: 'UNKNOWN', control: false, command, size: reader.left };
  }
}

// --- requests -----------------------------------------------------------------------------------------------------

type OperationCommand = keyof typeof inits;

function operationRequest(command: OperationCommand, reader: Reader): Request {
  const sid = reader.u32();
  const ioid = reader.u32();
  const subcommand = reader.u8();
  const numbered = (subcommand & Subcommand.ACKNOWLEDGE) !== 0;
  if (isInit(subcommand)) {
    const type = inits[command];
    const pvRequest = readVariant(reader);
    if (type !== 'MONITOR_INIT') return { type, sid, ioid, subcommand, pvRequest };
    return { type, sid, ioid, subcommand, pvRequest, window: numbered ? reader.u32() : undefined };
  }
  switch (command) {
    case Command.GET:
      return { type: 'GET', sid, ioid, subcommand };
    case Command.PUT:
      if ((subcommand & Subcommand.GET) !== 0) return { type: 'READ_BACK', sid, ioid, subcommand };
      return { type: 'PUT', sid, ioid, subcommand, data: restAsDelta(reader) };
    case Command.RPC:
      return { type: 'RPC', sid, ioid, subcommand, argument: readVariant(reader) };
    case Command.MONITOR:
      return { type: 'MONITOR', sid, ioid, subcommand, acknowledged: numbered ? reader.u32() : undefined };
    case Command.PROCESS:
      return { type: 'PROCESS', sid, ioid, subcommand };
    case Command.PUT_GET:
      return { type: 'PUT_GET', sid, ioid, subcommand, data: restAsDelta(reader) };
    case Command.ARRAY:
      return { type: 'ARRAY', sid, ioid, subcommand, data: restAsDelta(reader) };
  }
}

const inits = {
  [Command.GET]: 'GET_INIT',
  [Command.PUT]: 'PUT_INIT',
  [Command.RPC]: 'RPC_INIT',
  [Command.MONITOR]: 'MONITOR_INIT',
  [Command.PROCESS]: 'PROCESS_INIT',
  [Command.PUT_GET]: 'PUT_GET_INIT',
  [Command.ARRAY]: 'ARRAY_INIT',
} as const;

// --- responses ----------------------------------------------------------------------------------------------------

interface Answer {
  readonly ioid: number;
  readonly subcommand: number;
  readonly status: DataResponse['status'];
}

function answer(reader: Reader): Answer {
  return { ioid: reader.u32(), subcommand: reader.u8(), status: readStatus(reader) };
}

function initResponse(reader: Reader, type: InitResponse['type'], head: Answer): InitResponse {
  return { type, ...head, structure: isSuccess(head.status) ? readStructureType(reader) : undefined };
}

function dataResponse(reader: Reader, type: DataResponse['type'], init: InitResponse['type']): Response {
  const head = answer(reader);
  if (isInit(head.subcommand)) return initResponse(reader, init, head);
  return { type, ...head, data: dataAfter(head, reader) };
}

function dataAfter({ status }: Answer, reader: Reader): Delta | undefined {
  return isSuccess(status) ? restAsDelta(reader) : undefined;
}

function putResponse(reader: Reader): Response {
  const head = answer(reader);
  if (isInit(head.subcommand)) return initResponse(reader, 'PUT_INIT', head);
  if ((head.subcommand & Subcommand.GET) === 0) return { type: 'PUT', ...head };
  return { type: 'READ_BACK', ...head, data: dataAfter(head, reader) };
}

function rpcResponse(reader: Reader): Response {
  const head = answer(reader);
  if (isInit(head.subcommand)) return { type: 'RPC_INIT', ...head };
  return { type: 'RPC', ...head, result: isSuccess(head.status) ? readVariant(reader) : NO_VALUE };
}

function monitorResponse(reader: Reader): Response {
  const ioid = reader.u32();
  const subcommand = reader.u8();
  if (isInit(subcommand)) return initResponse(reader, 'MONITOR_INIT', { ioid, subcommand, status: readStatus(reader) });
  if ((subcommand & Subcommand.DESTROY) !== 0) return monitorEnd(reader, ioid, subcommand);
  return { type: 'MONITOR', ioid, subcommand, data: restAsDelta(reader) };
}

function monitorEnd(reader: Reader, ioid: number, subcommand: number): MonitorEndResponse {
  const status = readStatus(reader);
  return { type: 'MONITOR_END', ioid, subcommand, status, data: reader.left > 0 ? restAsDelta(reader) : undefined };
}

function putGetResponse(reader: Reader): Response {
  const head = answer(reader);
  if (!isInit(head.subcommand)) {
    return { type: 'PUT_GET', ...head, data: dataAfter(head, reader) };
  }
  const good = isSuccess(head.status);
  const put = good ? readStructureType(reader) : undefined;
  const get = good ? readStructureType(reader) : undefined;
  return { type: 'PUT_GET_INIT', ...head, put, get };
}

function arrayResponse(reader: Reader): Response {
  const head = answer(reader);
  if (!isInit(head.subcommand)) return { type: 'ARRAY', ...head, data: dataAfter(head, reader) };
  return { type: 'ARRAY_INIT', ...head, array: isSuccess(head.status) ? readSomeType(reader) : undefined };
}

// --- both ---------------------------------------------------------------------------------------------------------

function isInit(subcommand: number): boolean {
  return (subcommand & Subcommand.INIT) !== 0;
}

function message(reader: Reader): Message {
  const ioid = reader.u32();
  const number = reader.u8();
  const severity = messageTypes[number];
  if (severity === undefined) reader.fail(`message of unknown type ${number}`);
  return { type: 'MESSAGE', ioid, severity: severity ?? 'error', text: readString(reader) };
}

function rest(cursor: Cursor): Bytes {
  const size = cursor.left;
  return piece(cursor.bytes, Math.max(cursor.take(size), 0), size);
}

function readSomeType(reader: Reader): Type | undefined {
  const type = readType(reader);
  if (type === undefined) reader.fail('no type where one belongs');
  return type;
}

function readStructureType(reader: Reader): StructureType | undefined {
  const type = readSomeType(reader);
  if (type === undefined || type.kind === 'structure') return type;
  reader.fail(`a type of kind ${type.kind} where a structure belongs`);
  return undefined;
}
