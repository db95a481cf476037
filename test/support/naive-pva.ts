/**
 * A second PV Access codec, slow and obvious, to compare the real one with: messages. It imports nothing from src but
 * types: each message is a row that says what follows what, and one loop does all of them. `plainly` turns what the real
 * codec makes into its forms.
 */

import type { Request } from '../../src/protocol/pva/requests.ts';
import type { Response } from '../../src/protocol/pva/responses.ts';
import type { Type } from '../../src/protocol/pva/type.ts';
import type { Variant } from '../../src/protocol/pva/value.ts';
import {
  decodeAny,
  encodeAny,
  naiveDecodeType,
  naiveEncodeType,
  number,
  type Plain,
  type PlainVariant,
  plainVariant,
  Source,
  sized,
  type Tree,
  text,
  treeOf,
} from './naive-pva-values.ts';

/** With `when`, one of several rows of a command: the bits of the subcommand that must be set, and that must not. */
interface Row {
  readonly name: string;
  readonly command: number;
  readonly when: readonly [set: number, clear: number] | undefined;
  readonly fields: readonly Field[];
  /** What follows a status that is a success. */
  readonly more: readonly Field[];
}

type Field = readonly [name: string, part: string];

const use = 'sid:u32 ioid:u32 subcommand:u8';
const init = `${use} pvRequest:variant`;
const common = [
  row('ECHO', 2, 'payload:bytes'),
  row('AUTHNZ', 5, 'payload:bytes'),
  row('DESTROY_CHANNEL', 8, 'sid:u32 cid:u32'),
  row('MESSAGE', 18, 'ioid:u32 severity:severity text:string'),
];

const requestRows: readonly Row[] = [
  ...common,
  row('CONNECTION_VALIDATION', 1, 'bufferSize:u32 registrySize:u16 qos:u16 method:string credentials:variant'),
  row('SEARCH', 3, 'sequence:u32 flags:u8 :reserved address:address port:u16 protocols:strings channels:channels'),
  row('CREATE_CHANNEL', 7, 'channels:channels'),
  row('GET_INIT', 10, init, [0x08, 0]),
  row('GET', 10, use, [0, 0x08]),
  row('PUT_INIT', 11, init, [0x08, 0]),
  row('READ_BACK', 11, use, [0x40, 0x08]),
  row('PUT', 11, `${use} data:bytes`, [0, 0x48]),
  row('PUT_GET_INIT', 12, init, [0x08, 0]),
  row('PUT_GET', 12, `${use} data:bytes`, [0, 0x08]),
  row('MONITOR_INIT', 13, `${init} window:u32`, [0x88, 0]),
  row('MONITOR_INIT', 13, init, [0x08, 0x80]),
  row('MONITOR', 13, `${use} acknowledged:u32`, [0x80, 0x08]),
  row('MONITOR', 13, use, [0, 0x88]),
  row('ARRAY_INIT', 14, init, [0x08, 0]),
  row('ARRAY', 14, `${use} data:bytes`, [0, 0x08]),
  row('DESTROY_REQUEST', 15, 'sid:u32 ioid:u32'),
  row('PROCESS_INIT', 16, init, [0x08, 0]),
  row('PROCESS', 16, use, [0, 0x08]),
  row('GET_FIELD', 17, 'sid:u32 ioid:u32 subField:string'),
  row('RPC_INIT', 20, init, [0x08, 0]),
  row('RPC', 20, `${use} argument:variant`, [0, 0x08]),
  row('CANCEL_REQUEST', 21, 'sid:u32 ioid:u32'),
];

const answer = 'ioid:u32 subcommand:u8 status:status';

const responseRows: readonly Row[] = [
  ...common,
  row('CONNECTION_VALIDATION', 1, 'bufferSize:u32 registrySize:u16 methods:strings'),
  row('SEARCH_RESPONSE', 4, 'guid:guid sequence:u32 address:address port:u16 protocol:string found:boolean cids:cids'),
  row('ACL_CHANGE', 6, 'cid:u32 rights:u8'),
  row('CREATE_CHANNEL', 7, 'cid:u32 sid:u32 status:status'),
  row('CONNECTION_VALIDATED', 9, 'status:status'),
  row('GET_INIT', 10, answer, [0x08, 0], 'structure:type'),
  row('GET', 10, answer, [0, 0x08], 'data:bytes'),
  row('PUT_INIT', 11, answer, [0x08, 0], 'structure:type'),
  row('READ_BACK', 11, answer, [0x40, 0x08], 'data:bytes'),
  row('PUT', 11, answer, [0, 0x48]),
  row('PUT_GET_INIT', 12, answer, [0x08, 0], 'put:type get:type'),
  row('PUT_GET', 12, answer, [0, 0x08], 'data:bytes'),
  row('MONITOR_INIT', 13, answer, [0x08, 0], 'structure:type'),
  row('MONITOR_END', 13, `${answer} data:bytes`, [0x10, 0x08]),
  row('MONITOR', 13, 'ioid:u32 subcommand:u8 data:bytes', [0, 0x18]),
  row('ARRAY_INIT', 14, answer, [0x08, 0], 'array:type'),
  row('ARRAY', 14, answer, [0, 0x08], 'data:bytes'),
  row('PROCESS_INIT', 16, answer, [0x08, 0]),
  row('PROCESS', 16, answer, [0, 0x08]),
  row('GET_FIELD', 17, 'ioid:u32 status:status', undefined, 'field:type'),
  row('RPC_INIT', 20, answer, [0x08, 0]),
  row('RPC', 20, answer, [0, 0x08], 'result:variant'),
];

function row(name: string, command: number, fields: string, when?: Row['when'], more = ''): Row {
  return { name, command, when, fields: parsed(fields), more: parsed(more) };
}

function parsed(fields: string): Field[] {
  return fields
    .split(' ')
    .filter(Boolean)
    .map((each) => each.split(':') as unknown as Field);
}

// --- messages -----------------------------------------------------------------------------------------------------

/** One message with its header; `message` is what `plainly` gives. */
export function naiveEncode(message: Plain, fromServer: boolean, little: boolean): Uint8Array {
  const bit = { server: fromServer ? 0x40 : 0, order: little ? 0 : 0x80 };
  const control = controls.indexOf(message.type as string);
  if (control >= 0) {
    return Uint8Array.from([
      0xca,
      2,
      0x01 | bit.server | bit.order,
      control,
      ...number(message.value as number, 4, little),
    ]);
  }
  const rows = fromServer ? responseRows : requestRows;
  const sub = message.subcommand as number | undefined;
  const row = rows.find(({ name, when }) => name === message.type && matches(when, sub ?? 0))!;
  const out: number[] = [];
  for (const [name, part] of [...row.fields, ...(succeeded(message) ? row.more : [])]) {
    out.push(...encodePart(part, message[name], little));
  }
  return Uint8Array.from([0xca, 2, bit.server | bit.order, row.command, ...number(out.length, 4, little), ...out]);
}

/** All messages of a stream of whole ones, as `plainly` gives them; throws when one is not right. */
export function naiveDecode(stream: Uint8Array, fromServer: boolean): Plain[] {
  const messages: Plain[] = [];
  const types = new Map<number, Tree>();
  const view = new DataView(stream.buffer, stream.byteOffset, stream.length);
  for (let at = 0; at < stream.length; ) {
    const little = (stream[at + 2]! & 0x80) === 0;
    const size = view.getUint32(at + 4, little);
    if ((stream[at + 2]! & 1) !== 0) {
      const type = controls[stream[at + 3]!]!;
      messages.push(type === 'SET_BYTE_ORDER' ? { type, littleEndian: little, value: size } : { type, value: size });
      at += 8;
      continue;
    }
    const source = new Source(stream.slice(at + 8, at + 8 + size), little, types);
    messages.push(decodeMessage(stream[at + 3]!, source, fromServer));
    at += 8 + size;
  }
  return messages;
}

const controls = ['SET_MARKER', 'ACK_MARKER', 'SET_BYTE_ORDER', 'ECHO_REQUEST', 'ECHO_RESPONSE'];

function decodeMessage(command: number, source: Source, fromServer: boolean): Plain {
  const rows = (fromServer ? responseRows : requestRows).filter((each) => each.command === command);
  // The subcommand is the byte behind sid and ioid, or behind the ioid.
  const sub = source.bytes[fromServer ? 4 : 8] ?? 0;
  const row = rows.find(({ when }) => matches(when, sub));
  if (row === undefined) throw new Error(`no row for command ${command}`);
  const message: Record<string, unknown> = { type: row.name };
  for (const [name, part] of row.fields) decodeInto(message, name, part, source);
  if (succeeded(message)) for (const [name, part] of row.more) decodeInto(message, name, part, source);
  return message;
}

function decodeInto(message: Record<string, unknown>, name: string, part: string, source: Source): void {
  const value = decodePart(part, source);
  if (name !== '') message[name] = value;
}

function matches(when: Row['when'], subcommand: number): boolean {
  return when === undefined || ((subcommand & when[0]) === when[0] && (subcommand & when[1]) === 0);
}

function succeeded(message: Plain): boolean {
  const status = message.status as { severity: string } | undefined;
  return status === undefined || status.severity === 'OK' || status.severity === 'WARNING';
}

// --- pieces -------------------------------------------------------------------------------------------------------

const severities = ['OK', 'WARNING', 'ERROR', 'FATAL'];
const messageSeverities = ['info', 'warning', 'error', 'fatal'];

function encodePart(part: string, value: unknown, little: boolean): number[] {
  const list = value as readonly never[];
  switch (part) {
    case 'u8':
      return [value as number];
    case 'boolean':
      return [value === true ? 1 : 0];
    case 'u16':
      return number(value as number, 2, little);
    case 'u32':
      return number(value as number, 4, little);
    case 'string':
      return text(value as string, little);
    case 'strings':
      return [...sized(list.length, little), ...list.flatMap((each) => text(each, little))];
    case 'bytes':
      return value === undefined ? [] : [...(value as Uint8Array)];
    case 'reserved':
      return [0, 0, 0];
    case 'guid':
      return [...(value as Uint8Array)];
    case 'address':
      return [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, ...(value as string).split('.').map(Number)];
    case 'cids':
      return [...number(list.length, 2, little), ...list.flatMap((each) => number(each, 4, little))];
    case 'channels':
      return [
        ...number(list.length, 2, little),
        ...(list as readonly { cid: number; name: string }[]).flatMap(({ cid, name }) => [
          ...number(cid, 4, little),
          ...text(name, little),
        ]),
      ];
    case 'severity':
      return [messageSeverities.indexOf(value as string)];
    case 'status': {
      const { severity, message, callTree } = value as { severity: string; message: string; callTree: string };
      if (severity === 'OK' && message === '' && callTree === '') return [255];
      return [severities.indexOf(severity), ...text(message, little), ...text(callTree, little)];
    }
    case 'type':
      return value === undefined ? [255] : naiveEncodeType(value as Tree, little);
    default:
      return encodeAny(value as PlainVariant, little);
  }
}

function decodePart(part: string, source: Source): unknown {
  switch (part) {
    case 'u8':
      return source.number(1);
    case 'boolean':
      return source.number(1) !== 0;
    case 'u16':
      return source.number(2);
    case 'u32':
      return source.number(4);
    case 'string':
      return source.string();
    case 'strings':
      return source.times(source.size(), () => source.string());
    case 'bytes':
      return Uint8Array.from(source.take(source.bytes.length - source.at));
    case 'reserved':
      return source.take(3);
    case 'guid':
      return Uint8Array.from(source.take(12));
    case 'address':
      return source.take(16).slice(12).join('.');
    case 'cids':
      return source.times(source.number(2), () => source.number(4));
    case 'channels':
      return source.times(source.number(2), () => ({ cid: source.number(4), name: source.string() }));
    case 'severity':
      return messageSeverities[source.number(1)];
    case 'status': {
      const type = source.number(1);
      if (type === 255) return { severity: 'OK', message: '', callTree: '' };
      return { severity: severities[type], message: source.string(), callTree: source.string() };
    }
    case 'type':
      return naiveDecodeType(source);
    default:
      return decodeAny(source);
  }
}

// --- what the real codec makes, in the forms above ---------------------------------------------------------------

export function plainly(message: Request | Response): Plain {
  const plain = Object.entries(message).flatMap(([name, value]): [string, unknown][] => {
    if (value === undefined) return [];
    if (['pvRequest', 'credentials', 'argument', 'result'].includes(name))
      return [[name, plainVariant(value as Variant)]];
    if (['structure', 'array', 'put', 'get', 'field'].includes(name)) return [[name, treeOf(value as unknown as Type)]];
    if (name === 'data') return [[name, Uint8Array.from((value as unknown as { bytes: Uint8Array }).bytes)]];
    return [[name, value]];
  });
  // A failed RPC has a result of nothing, which is not sent.
  return Object.fromEntries(
    plain.filter(([name]) => name !== 'result' || succeeded(Object.fromEntries(plain) as Plain)),
  );
}
