/** Decoded PV Access messages as the fields that a recording names: name and value, in the order of the bytes. */
import type { BitSet } from '../../src/protocol/pva/bit-set.ts';
import type { Datagram } from '../../src/protocol/pva/datagram.ts';
import type { Request } from '../../src/protocol/pva/requests.ts';
import type { Response } from '../../src/protocol/pva/responses.ts';
import type { Status } from '../../src/protocol/pva/status.ts';
import { type Structure, structureIn, type Variant } from '../../src/protocol/pva/value.ts';
import { type NamedField, quoted, structureFields, typeFields, valueFields } from './pva-value-fields.ts';

/** What the delta of a message was read as: undefined for messages without one. */
export interface ReadDelta {
  readonly value: Structure;
  readonly marked: BitSet;
  readonly overrun: BitSet | undefined;
}

export function requestFields(request: Request, delta: ReadDelta | undefined): NamedField[] {
  switch (request.type) {
    case 'CONNECTION_VALIDATION':
      return [
        ['receive buffer size', request.bufferSize],
        ['registry max size', request.registrySize],
        ['QoS', request.qos],
        ['selected auth', quoted(request.method)],
        ...variantFields('credentials', request.credentials),
      ];
    case 'CREATE_CHANNEL':
      return [
        ['count', request.channels.length],
        ...request.channels.flatMap(({ cid, name }): NamedField[] => [
          ['client channel id (cid)', cid],
          ['name', quoted(name)],
        ]),
      ];
    case 'DESTROY_CHANNEL':
      return [
        ['sid', request.sid],
        ['cid', request.cid],
      ];
    case 'SEARCH':
      return datagramFields(request);
    case 'GET_FIELD':
      return [...operation(request), ['sub-field', quoted(request.subField)]];
    case 'DESTROY_REQUEST':
    case 'CANCEL_REQUEST':
      return operation(request);
    case 'GET_INIT':
    case 'PUT_INIT':
    case 'RPC_INIT':
      return [...subcommand(request), ...variantFields('pvRequest', request.pvRequest)];
    case 'MONITOR_INIT':
      return [
        ...subcommand(request),
        ...variantFields('pvRequest', request.pvRequest),
        ...optional('initial window (nfree)', request.window),
      ];
    case 'MONITOR':
      return [...subcommand(request), ...optional('acknowledged updates (nfree)', request.acknowledged)];
    case 'GET':
    case 'READ_BACK':
      return subcommand(request);
    case 'PUT':
      return [...subcommand(request), ...deltaFields('toPut bitset', delta)];
    case 'RPC':
      return [...subcommand(request), ...variantFields('argument', request.argument)];
    default:
      throw new Error(`a recording of ${request.type}: say what its fields are called`);
  }
}

export function responseFields(response: Response, delta: ReadDelta | undefined): NamedField[] {
  switch (response.type) {
    case 'SET_BYTE_ORDER':
      return [];
    case 'CONNECTION_VALIDATION':
      return [
        ['receive buffer size', response.bufferSize],
        ['registry max size', response.registrySize],
        ['number of auth methods', response.methods.length],
        ...response.methods.map((method): NamedField => ['auth method', quoted(method)]),
      ];
    case 'CONNECTION_VALIDATED':
      return status(response.status);
    case 'CREATE_CHANNEL':
      return [['cid', response.cid], ['server channel id (sid)', response.sid], ...status(response.status)];
    case 'DESTROY_CHANNEL':
      return [
        ['sid', response.sid],
        ['cid', response.cid],
      ];
    case 'SEARCH_RESPONSE':
      return datagramFields(response);
    case 'GET_FIELD':
      return [
        ['request id (ioid)', response.ioid],
        ...status(response.status),
        ...(response.field === undefined ? [] : typeFields('type', response.field)),
      ];
    case 'MESSAGE':
      return [
        ['request id (ioid)', response.ioid],
        ['message type', ['info', 'warning', 'error', 'fatal'].indexOf(response.severity)],
        ['message', quoted(response.text)],
      ];
    case 'GET_INIT':
    case 'PUT_INIT':
    case 'MONITOR_INIT':
      return [...answer(response), ...(response.structure === undefined ? [] : typeFields('type', response.structure))];
    case 'RPC_INIT':
    case 'PUT':
      return answer(response);
    case 'GET':
    case 'READ_BACK':
      return [...answer(response), ...deltaFields('valid bitset', delta)];
    case 'RPC':
      return [
        ...answer(response),
        ...(response.status.severity === 'OK' ? variantFields('result', response.result) : []),
      ];
    case 'MONITOR':
      return [
        ['request id (ioid)', response.ioid],
        ['subcommand', response.subcommand],
        ...deltaFields('changed bitset', delta),
        ['overrun bitset', String(delta?.overrun)],
      ];
    default:
      throw new Error(`a recording of ${response.type}: say what its fields are called`);
  }
}

export function datagramFields(message: Datagram['message']): NamedField[] {
  switch (message.type) {
    case 'SEARCH':
      return [
        ['search sequence id', message.sequence],
        ['flags', message.flags],
        ['reserved', ''],
        ['response address', addressed(message.address)],
        ['response port', message.port],
        ['number of protocols', message.protocols.length],
        ...message.protocols.map((each): NamedField => ['protocol', quoted(each)]),
        ['number of names', message.channels.length],
        ...message.channels.flatMap(({ cid, name }): NamedField[] => [
          ['search instance id (cid)', cid],
          ['name', quoted(name)],
        ]),
      ];
    case 'SEARCH_RESPONSE':
      return [
        ['guid', ''],
        ['search sequence id', message.sequence],
        ['server address', addressed(message.address)],
        ['server port', message.port],
        ['protocol', quoted(message.protocol)],
        ['found', message.found ? 1 : 0],
        ['number of ids', message.cids.length],
        ...message.cids.map((cid): NamedField => ['search instance id (cid)', cid]),
      ];
    case 'BEACON':
      return [
        ['guid', ''],
        ['flags', message.flags],
        ['sequence', message.sequence],
        ['change count', message.changeCount],
        ['server address', addressed(message.address)],
        ['server port', message.port],
        ['protocol', quoted(message.protocol)],
        ...variantFields('server status', message.status),
      ];
  }
}

// --- pieces of messages -------------------------------------------------------------------------------------------

function operation({ sid, ioid }: { readonly sid: number; readonly ioid: number }): NamedField[] {
  return [
    ['sid', sid],
    ['request id (ioid)', ioid],
  ];
}

function subcommand(request: { readonly sid: number; readonly ioid: number; readonly subcommand: number }) {
  return [...operation(request), ['subcommand', request.subcommand] as const];
}

function answer(response: { readonly ioid: number; readonly subcommand: number; readonly status: Status }) {
  return [
    ['request id (ioid)', response.ioid] as const,
    ['subcommand', response.subcommand] as const,
    ...status(response.status),
  ];
}

function status({ severity, message, callTree }: Status): NamedField[] {
  const plain = severity === 'OK' && message === '';
  return [['status', plain ? 'OK' : `${severity} message="${message}" callTree="${callTree}"`]];
}

function optional(name: string, value: number | undefined): NamedField[] {
  return value === undefined ? [] : [[name, value]];
}

function deltaFields(name: string, delta: ReadDelta | undefined): NamedField[] {
  if (delta === undefined) return [];
  const { value, marked } = delta;
  const leaves = [...value.type.layout.leaves(marked)];
  return [
    [name, String(marked)],
    ...leaves.flatMap((bit) => valueFields(value.type.path(bit), value.type.layout.types[bit]!, value.fields[bit])),
  ];
}

function variantFields(name: string, variant: Variant): NamedField[] {
  if (variant.type === undefined) return [[`${name} type`, 'no type (NULL)']];
  const value = structureIn(variant);
  return [
    ...typeFields(`${name} type`, variant.type),
    // Only the fields of a pvRequest are named with what they are part of.
    ...(value === undefined ? [] : structureFields(name === 'pvRequest' ? name : '', value)),
  ];
}

function addressed(address: string): string {
  return address.includes(':') ? address : `::ffff:${address}`;
}

// --- comparing ----------------------------------------------------------------------------------------------------

/**
 * Both sides of a comparison in one form. Types that were named by number are not spelled out in a recording: then
 * nothing about types is compared (encoding the message again does that).
 */
export function comparable(
  recorded: readonly (readonly [name: string, value: string | number])[],
  decoded: readonly NamedField[],
): { readonly recorded: NamedField[]; readonly decoded: NamedField[] } {
  const byNumber = recorded.some(([, value]) => /^use type id/.test(String(value)));
  const kept = ([name]: NamedField) => !byNumber || !/\btype\b/.test(name);
  return {
    recorded: recorded
      .filter(([, value]) => !/^define type id/.test(String(value)))
      .map(([name, value], i): NamedField => [name, recordedValue(name, value, decoded[i]?.[1])])
      .filter(kept),
    decoded: decoded.map(([name, value]): NamedField => [name, decodedValue(value)]).filter(kept),
  };
}

function decodedValue(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'boolean') return String(value);
  if (Number.isNaN(value)) return 'nan';
  const elements = elementsOf(value);
  return elements === undefined ? value : { length: elements.length, first: elements.slice(0, SHOWN) };
}

function recordedValue(name: string, value: string | number, decoded: unknown): unknown {
  if (name === 'subcommand' || (name === 'flags' && /^0x/.test(String(value))))
    return Number.parseInt(String(value), 16);
  if (typeof value === 'number') return value;
  const [, length, list] = /^(\d+) elements \[(.*)\]$/.exec(value) ?? [];
  if (length === undefined || list === undefined || elementsOf(decoded) === undefined) return value;
  // A list as Python writes it.
  const text = list
    .replaceAll(/, \.\.\.$/g, '')
    .replaceAll('"', '\\"')
    .replaceAll("'", '"');
  return { length: Number(length), first: (JSON.parse(`[${text}]`) as unknown[]).slice(0, SHOWN) };
}

function elementsOf(value: unknown): unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (!ArrayBuffer.isView(value)) return undefined;
  return Array.from(value as Uint8Array, Number);
}

/** Elements that a recording of a long array shows at least. */
const SHOWN = 6;
