/** PV Access messages as a line of text each, for people who read a connection. */
import type { Beacon } from '../protocol/pva/datagram.ts';
import type { Change } from '../protocol/pva/delta.ts';
import type { Fault } from '../protocol/pva/messages.ts';
import { toPlain } from '../protocol/pva/plain.ts';
import type { Request } from '../protocol/pva/requests.ts';
import type { Response } from '../protocol/pva/responses.ts';
import type { Status } from '../protocol/pva/status.ts';
import type { Type } from '../protocol/pva/type.ts';
import { type Field, structureIn, type Variant } from '../protocol/pva/value.ts';

export type PvaMessage = Exclude<Request | Response | Beacon, Fault>;

/**
 * The fields of a message that say something, in the order of the wire, then what its data say.
 *
 * @param pv name of the channel: it is not said twice
 * @param change what the data say, where their type was heard
 */
export function pvaMessageText(message: PvaMessage, pv: string | undefined, change: Change | undefined): string {
  const parts: string[] = [];
  for (const [key, value] of Object.entries(message)) {
    const text = fieldText(key, value);
    if (text !== undefined && text !== pv) parts.push(text);
  }
  if (change !== undefined) parts.push(changeText(change));
  return parts.join(' ');
}

/** What a reply has in common with its request: `GET 7`. Empty for messages that have no reply of their own. */
export function pvaPairOf(message: PvaMessage): string {
  switch (message.type) {
    case 'CREATE_CHANNEL':
      return `CREATE_CHANNEL ${'channels' in message ? message.channels[0]?.cid : message.cid}`;
    case 'SEARCH':
    case 'SEARCH_RESPONSE':
      return `SEARCH ${message.sequence}`;
    case 'DESTROY_CHANNEL':
      return `DESTROY_CHANNEL ${message.sid}`;
    case 'CONNECTION_VALIDATION':
      return 'credentials' in message ? 'CONNECTION_VALIDATION' : '';
    case 'CONNECTION_VALIDATED':
      return 'CONNECTION_VALIDATION';
    case 'ECHO':
      return 'ECHO';
    case 'ECHO_REQUEST':
    case 'ECHO_RESPONSE':
      return `ECHO ${message.value}`;
    case 'MONITOR':
    case 'MONITOR_END':
    case 'MESSAGE':
    case 'DESTROY_REQUEST':
    case 'CANCEL_REQUEST':
      return '';
    default:
      return 'ioid' in message ? `${message.type} ${message.ioid}` : '';
  }
}

/** A value that brings its type along, or a status, as nested objects. */
export function plainOf(value: Variant | Status): unknown {
  if ('severity' in value) return value;
  const structure = structureIn(value);
  return structure === undefined ? value.value : toPlain(structure);
}

/** The id of a structure, or the kind of another type. */
export function typeNameOf(type: Type): string {
  return (type.kind === 'structure' && type.id) || type.kind;
}

export function statusTextOf({ severity, message }: Status): string {
  return message === '' ? severity : `${severity} ${JSON.stringify(message)}`;
}

/** A field in a few characters: text in quotes, the first elements of an array. */
export function fieldTextOf(field: Field): string {
  if (typeof field === 'string')
    return JSON.stringify(field.length > MOST_TEXT ? `${field.slice(0, MOST_TEXT)}…` : field);
  if (ArrayBuffer.isView(field) || Array.isArray(field)) {
    const all = field as ArrayLike<unknown>;
    const texts = Array.from({ length: Math.min(all.length, MOST_ELEMENTS) }, (_, place) => elementText(all[place]));
    return `[${texts.join(' ')}${all.length > MOST_ELEMENTS ? ` … ${all.length} in all` : ''}]`;
  }
  if (typeof field === 'object') {
    if ('selector' in field) return `#${field.selector}: ${fieldTextOf(field.value)}`;
    return 'value' in field ? fieldTextOf(field.value) : '{…}';
  }
  return String(field);
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Fields shown of a structure, elements of an array, characters of a text. */
const MOST_FIELDS = 6;
const MOST_ELEMENTS = 8;
const MOST_TEXT = 80;

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
      return 'severity' in (value as object) ? notableStatus(value as Status) : undefined;
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
      return `type=${typeNameOf(value as Type)}`;
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

/** Success goes without saying. */
function notableStatus(status: Status): string | undefined {
  return status.severity === 'OK' && status.message === '' ? undefined : statusTextOf(status);
}

function variantText(key: string, value: Variant): string | undefined {
  if (value.type === undefined) return undefined;
  return `${key}=${JSON.stringify(plainOf(value), (_, each) => (typeof each === 'bigint' ? String(each) : each))}`;
}

function changeText({ value, changed, overrun }: Change): string {
  const bits = [...changed];
  const shown = bits.slice(0, MOST_FIELDS).map((bit) => `${value.type.path(bit)}=${fieldTextOf(value.fields[bit])}`);
  const more = bits.length > shown.length ? ` … ${bits.length} fields` : '';
  return `{${shown.join(' ')}${more}}${overrun.isEmpty ? '' : ` overrun=${[...overrun].join(',')}`}`;
}

function elementText(element: unknown): string {
  if (typeof element === 'string') return JSON.stringify(element);
  return typeof element === 'object' ? '{…}' : String(element);
}
