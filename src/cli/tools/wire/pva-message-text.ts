/** A PV Access message as a line for people, and as fields for programs. */

import type { Beacon } from '../../../protocol/pva/datagram.ts';
import type { Change } from '../../../protocol/pva/delta.ts';
import type { Fault } from '../../../protocol/pva/messages.ts';
import { toPlain } from '../../../protocol/pva/plain.ts';
import type { Request } from '../../../protocol/pva/requests.ts';
import type { Response } from '../../../protocol/pva/responses.ts';
import type { Status } from '../../../protocol/pva/status.ts';
import type { Member, StructureType, Type } from '../../../protocol/pva/type.ts';
import { type Field, structureIn, type Variant } from '../../../protocol/pva/value.ts';
import type { Overheard } from './overheard.ts';

export type PvaMessage = Exclude<Request | Response | Beacon, Fault>;

/** What is shown with a message: its PV, and what its data say where their type was heard. */
export function overheardPva(message: PvaMessage, pv: string | undefined, change?: Change): Overheard {
  return { pv, text: () => messageText(message, pv, change), fields: () => messageFields(message, pv, change) };
}

// --- helpers ------------------------------------------------------------------------------------------------------

function messageText(message: PvaMessage, pv: string | undefined, change: Change | undefined): string {
  const parts: string[] = [message.type];
  if (pv !== undefined) parts.push(pv);
  for (const [key, value] of Object.entries(message)) {
    const text = fieldText(key, value);
    if (text !== undefined && text !== pv) parts.push(text);
  }
  if (change !== undefined) parts.push(changeText(change));
  return parts.join(' ');
}

function messageFields(
  message: PvaMessage,
  pv: string | undefined,
  change: Change | undefined,
): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(message)) {
    if (key === 'payload') fields.payloadBytes = (value as Uint8Array).length;
    else if (key === 'guid') fields.guid = Buffer.from(value as Uint8Array).toString('hex');
    else if (key === 'data') fields.dataBytes = (value as { bytes: Uint8Array } | undefined)?.bytes.length;
    else if (key === 'structure' || key === 'field')
      fields[key] = value === undefined ? undefined : typeText(value as Type);
    else if (VARIANTS.has(key)) fields[key] = plain(value as Variant);
    else fields[key] = value;
  }
  if (pv !== undefined) fields.pv = pv;
  if (change !== undefined) {
    fields.changed = [...change.changed].map((bit) => pathOf(change.value.type, bit));
    fields.value = toPlain(change.value);
  }
  return fields;
}

/** Values that bring their type along. */
const VARIANTS: ReadonlySet<string> = new Set(['pvRequest', 'argument', 'result', 'credentials', 'status']);

/** Fields shown of a structure, and elements of an array. */
const MOST_FIELDS = 6;
const MOST_ELEMENTS = 8;

function fieldText(key: string, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  switch (key) {
    case 'type':
    case 'data':
    case 'bufferSize':
    case 'registrySize':
    case 'qos':
    case 'littleEndian':
      return undefined;
    case 'payload':
      return (value as Uint8Array).length === 0 ? undefined : `${(value as Uint8Array).length} bytes`;
    case 'guid':
      return `guid=${Buffer.from(value as Uint8Array).toString('hex')}`;
    case 'status':
      return 'severity' in (value as object) ? statusText(value as Status) : undefined;
    case 'subcommand':
      return value === 0 ? undefined : `0x${Number(value).toString(16).padStart(2, '0')}`;
    case 'flags':
      return value === 0 ? undefined : `flags=0x${Number(value).toString(16).padStart(2, '0')}`;
    case 'address':
      return value === '0.0.0.0' || value === '::' ? undefined : `address=${String(value)}`;
    case 'channels':
      return (value as readonly { cid: number; name: string }[])
        .map(({ cid, name }) => `${name} (cid=${cid})`)
        .join(' ');
    case 'pvRequest':
    case 'argument':
    case 'result':
    case 'credentials':
      return variantText(key, value as Variant);
    case 'structure':
    case 'field':
    case 'put':
    case 'get':
    case 'array':
      return `type=${typeText(value as Type)}`;
    case 'text':
      return JSON.stringify(value);
    case 'methods':
    case 'protocols':
    case 'cids':
      return `${key}=${(value as readonly unknown[]).join(',')}`;
    default:
      return `${key}=${String(value)}`;
  }
}

function statusText({ severity, message }: Status): string | undefined {
  if (severity === 'OK' && message === '') return undefined;
  return message === '' ? severity : `${severity} ${JSON.stringify(message)}`;
}

function variantText(key: string, value: Variant): string | undefined {
  if (value.type === undefined) return undefined;
  return `${key}=${JSON.stringify(plain(value), (_, each) => (typeof each === 'bigint' ? String(each) : each))}`;
}

function plain(value: Variant | Status): unknown {
  if ('severity' in value) return value;
  const structure = structureIn(value);
  return structure === undefined ? value.value : toPlain(structure);
}

function typeText(type: Type): string {
  return (type.kind === 'structure' && type.id) || type.kind;
}

function changeText({ value, changed, overrun }: Change): string {
  const bits = [...changed];
  const shown = bits.slice(0, MOST_FIELDS).map((bit) => `${pathOf(value.type, bit)}=${valueText(value.fields[bit])}`);
  const more = bits.length > shown.length ? ` … ${bits.length} fields` : '';
  return `{${shown.join(' ')}${more}}${overrun.isEmpty ? '' : ` overrun=${[...overrun].join(',')}`}`;
}

function valueText(field: Field): string {
  if (typeof field === 'string') return JSON.stringify(field);
  if (ArrayBuffer.isView(field) || Array.isArray(field)) {
    const all = Array.from(field as ArrayLike<unknown>);
    const texts = all.slice(0, MOST_ELEMENTS).map((each) => (typeof each === 'object' ? '{…}' : String(each)));
    return `[${texts.join(' ')}${all.length > MOST_ELEMENTS ? ` … ${all.length} in all` : ''}]`;
  }
  if (typeof field === 'object')
    return 'selector' in field
      ? `#${field.selector}: ${valueText(field.value)}`
      : 'value' in field
        ? valueText(field.value)
        : '{…}';
  return String(field);
}

/** As in `alarm.severity`. */
function pathOf(type: StructureType, bit: number): string {
  let rest = bit;
  let at: Type = type;
  const names: string[] = [];
  while (rest > 0 && at.kind === 'structure') {
    const member: Member | undefined = at.members.findLast(({ offset }) => offset <= rest);
    if (member === undefined) break;
    names.push(member.name);
    rest -= member.offset;
    at = member.type;
  }
  return names.join('.') || 'all';
}
