/** A Channel Access message as a line for people, and as fields for programs. */
import { toDotted } from '../../../actors/net/address-list.ts';
import { DOREPLY, NO_ADDRESS } from '../../../protocol/ca/constants.ts';
import type { ClientDatagramMessage } from '../../../protocol/ca/datagram.ts';
import { decodeDbr, decodeWrite } from '../../../protocol/ca/dbr.ts';
import { dbrTypes } from '../../../protocol/ca/dbr-types.ts';
import type { Request } from '../../../protocol/ca/requests.ts';
import type { Response } from '../../../protocol/ca/responses.ts';
import { ecaName } from '../../../protocol/ca/status.ts';
import { Dbe } from '../../../protocol/value/posting.ts';
import type { Value } from '../../../protocol/value/value.ts';
import type { Overheard } from './overheard.ts';

export type AnyMessage = Request | Response | ClientDatagramMessage;

/** What is shown with a message. @param pv that it is about, where that was heard */
export function overheardCa(message: AnyMessage, pv: string | undefined): Overheard {
  return {
    pv: pv ?? ('name' in message ? message.name : undefined),
    text: () => messageText(message, pv),
    fields: () => messageFields(message, pv),
  };
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Name, fields as `key=value`, and the value where there is one. */
function messageText(message: AnyMessage, pv: string | undefined): string {
  const parts: string[] = [message.type];
  if (pv !== undefined) parts.push(pv);
  for (const [key, value] of Object.entries(message)) {
    const text = fieldText(key, value, message);
    if (text !== undefined && !(key === 'name' && text === pv)) parts.push(text);
  }
  const value = carriedValue(message);
  if (value !== undefined) parts.push(`= ${valueText(value)}`);
  return parts.join(' ');
}

/** The same, to be written as JSON. */
function messageFields(message: AnyMessage, pv: string | undefined): Record<string, unknown> {
  const { payload, ...rest } = message as AnyMessage & { payload?: Uint8Array };
  const fields: Record<string, unknown> = { ...rest, ...(pv === undefined ? {} : { pv }) };
  if ('request' in fields) delete fields.request;
  const value = carriedValue(message);
  if (value !== undefined) fields.value = value;
  if (payload !== undefined) fields.payloadBytes = payload.length;
  return fields;
}

const MASK_LETTERS: readonly (readonly [number, string])[] = [
  [Dbe.VALUE, 'v'],
  [Dbe.ALARM, 'a'],
  [Dbe.LOG, 'l'],
  [Dbe.PROPERTY, 'p'],
];

/** Elements shown of an array. */
const MOST_ELEMENTS = 8;

function fieldText(key: string, value: unknown, message: AnyMessage): string | undefined {
  switch (key) {
    case 'type':
    case 'payload':
    case 'request':
    case 'count':
    case 'dataType':
      return undefined;
    case 'sequence':
    case 'priority':
      return value === 0 ? undefined : `${key}=${value}`;
    case 'dbrType':
      return `${dbrTypes[Number(value)]?.name ?? `type ${value}`}[${(message as { count?: number }).count ?? ''}]`;
    case 'status':
      return value === 1 ? undefined : (ecaName(Number(value)) ?? `status=${value}`);
    case 'rights':
      return (
        [(Number(value) & 1) !== 0 ? 'read' : '', (Number(value) & 2) !== 0 ? 'write' : ''].join(' ').trim() || 'none'
      );
    case 'mask':
      return `mask=${MASK_LETTERS.map(([bit, letter]) => ((Number(value) & bit) !== 0 ? letter : '')).join('')}`;
    case 'address':
      return value === NO_ADDRESS || value === 0 ? undefined : `address=${toDotted(Number(value))}`;
    case 'reply':
      return value === DOREPLY ? 'reply' : undefined;
    case 'name':
      return value === undefined ? '(no name)' : String(value);
    case 'text':
      return JSON.stringify(value);
    default:
      return value === undefined ? undefined : `${key}=${String(value)}`;
  }
}

function carriedValue(message: AnyMessage): Value | undefined {
  switch (message.type) {
    case 'WRITE':
    case 'WRITE_NOTIFY':
      return 'payload' in message ? decodeWrite(message.dbrType, message.count, message.payload) : undefined;
    case 'READ_NOTIFY':
    case 'READ':
    case 'EVENT_ADD':
      return 'payload' in message ? decodeDbr(message.dbrType, message.count, message.payload)?.value : undefined;
    default:
      return undefined;
  }
}

function valueText(value: Value): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object') return String(value);
  const shown = Array.from(value as ArrayLike<number | string>).slice(0, MOST_ELEMENTS);
  const texts = shown.map((element) => (typeof element === 'string' ? JSON.stringify(element) : String(element)));
  return `[${texts.join(' ')}${value.length > MOST_ELEMENTS ? ` … ${value.length} in all` : ''}]`;
}
