/** Channel Access messages as a line of text each, for people who read a circuit. */
import { NO_CHANNEL } from '../protocol/ca/constants.ts';
import { decodeDbr, decodeWrite } from '../protocol/ca/dbr.ts';
import { dbrTypes } from '../protocol/ca/dbr-types.ts';
import type { Bytes } from '../protocol/ca/messages.ts';
import type { Request } from '../protocol/ca/requests.ts';
import type { Response } from '../protocol/ca/responses.ts';
import { ecaName } from '../protocol/ca/status.ts';
import { AccessRight, Dbe } from '../protocol/value/posting.ts';
import type { Value } from '../protocol/value/value.ts';

const SHOWN_ELEMENTS = 8;
const SHOWN_TEXT = 80;

/** Fields of a client's message, in the words of the protocol. */
export function requestText(message: Request): string {
  switch (message.type) {
    case 'VERSION':
      return `minor ${message.minor}, priority ${message.priority}`;
    case 'SEARCH':
      return `${quote(message.name)} cid ${message.cid}`;
    case 'CREATE_CHAN':
      return `${quote(message.name ?? '')} cid ${message.cid}, minor ${message.minor}`;
    case 'CLEAR_CHANNEL':
      return `sid ${message.sid}, cid ${message.cid}`;
    case 'READ':
    case 'READ_NOTIFY':
      return `${typeText(message.dbrType, message.count)} sid ${message.sid}, ioid ${message.ioid}`;
    case 'WRITE':
    case 'WRITE_NOTIFY': {
      const value = decodeWrite(message.dbrType, message.count, message.payload);
      return `${typeText(message.dbrType, message.count)} = ${valueText(value)} sid ${message.sid}, ioid ${message.ioid}`;
    }
    case 'EVENT_ADD':
      return `${typeText(message.dbrType, message.count)} ${maskText(message.mask)} sid ${message.sid}, subscription ${message.subscriptionId}`;
    case 'EVENT_CANCEL':
      return `sid ${message.sid}, subscription ${message.subscriptionId}`;
    case 'CLIENT_NAME':
    case 'HOST_NAME':
      return quote(message.name);
    case 'ECHO':
    case 'EVENTS_OFF':
    case 'EVENTS_ON':
    case 'READ_SYNC':
      return '';
    default:
      return message satisfies never;
  }
}

/** Fields of the server's message. */
export function responseText(message: Response): string {
  switch (message.type) {
    case 'VERSION':
      return `minor ${message.minor}`;
    case 'SEARCH':
      return `cid ${message.cid}, port ${message.port}`;
    case 'NOT_FOUND':
    case 'CREATE_CH_FAIL':
    case 'SERVER_DISCONN':
      return `cid ${message.cid}`;
    case 'CREATE_CHAN':
      return `${typeText(message.dbrType, message.count)} cid ${message.cid}, sid ${message.sid}`;
    case 'ACCESS_RIGHTS':
      return `${RIGHTS[message.rights] ?? message.rights} cid ${message.cid}`;
    case 'CLEAR_CHANNEL':
      return `sid ${message.sid}, cid ${message.cid}`;
    case 'READ_NOTIFY':
      return `${answerText(message)} ioid ${message.ioid}, ${statusText(message.status)}`;
    case 'READ':
      return `${answerText(message)} cid ${message.cid}, ioid ${message.ioid}`;
    case 'WRITE_NOTIFY':
      return `${typeText(message.dbrType, message.count)} ioid ${message.ioid}, ${statusText(message.status)}`;
    case 'EVENT_ADD':
      return `${answerText(message)} subscription ${message.subscriptionId}, ${statusText(message.status)}`;
    case 'EVENT_CANCEL':
      return `sid ${message.sid}, subscription ${message.subscriptionId}`;
    case 'ERROR': {
      const concerns = message.cid === NO_CHANNEL ? '' : ` cid ${message.cid}`;
      return `${statusText(message.status)}${concerns} ${quote(message.text)}`;
    }
    case 'READ_SYNC':
    case 'ECHO':
      return '';
    default:
      return message satisfies never;
  }
}

/** What a reply has in common with its request: `READ_NOTIFY 7`. Empty for messages that have no reply of their own. */
export function pairOf(message: Request | Response): string {
  switch (message.type) {
    case 'READ':
    case 'READ_NOTIFY':
    case 'WRITE_NOTIFY':
      return `${message.type} ${message.ioid}`;
    case 'CREATE_CHAN':
    case 'SEARCH':
      return `${message.type} ${message.cid}`;
    case 'CREATE_CH_FAIL':
      return `CREATE_CHAN ${message.cid}`;
    case 'NOT_FOUND':
      return `SEARCH ${message.cid}`;
    case 'CLEAR_CHANNEL':
      return `CLEAR_CHANNEL ${message.sid}`;
    case 'ECHO':
    case 'READ_SYNC':
      return message.type;
    default:
      return '';
  }
}

/** `VALUE|ALARM`; bits without a name are added as a number. */
export function maskText(mask: number): string {
  const names = Object.entries(Dbe).flatMap(([name, bit]) => (mask & bit ? [name] : []));
  const rest = mask & ~(Dbe.VALUE | Dbe.LOG | Dbe.ALARM | Dbe.PROPERTY);
  return [...names, ...(rest || mask === 0 ? [`0x${rest.toString(16)}`] : [])].join('|');
}

/** `DBR_TIME_DOUBLE`; a number that is not a DBR type is shown as it is. */
export function dbrName(type: number): string {
  const known = dbrTypes[type];
  return known ? `DBR_${known.name}` : `type ${type}`;
}

// --- helpers ------------------------------------------------------------------------------------------------------

const RIGHTS: Readonly<Record<number, string>> = {
  [AccessRight.NONE]: 'no access',
  [AccessRight.READ]: 'read',
  [AccessRight.WRITE]: 'write',
  [AccessRight.READ_WRITE]: 'read, write',
};

function typeText(type: number, count: number): string {
  return `${dbrName(type)}[${count}]`;
}

function answerText({ dbrType, count, payload }: { dbrType: number; count: number; payload: Bytes }): string {
  const decoded = payload.length > 0 ? decodeDbr(dbrType, count, payload) : undefined;
  return `${typeText(dbrType, count)} = ${valueText(decoded?.value)}`;
}

function statusText(status: number): string {
  return ecaName(status) ?? `status ${status}`;
}

function valueText(value: Value | undefined): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return quote(value);
  if (typeof value !== 'object') return String(value);
  const shown = Array.from({ length: Math.min(value.length, SHOWN_ELEMENTS) }, (_, index) => {
    const element = value[index];
    return typeof element === 'string' ? quote(element) : element;
  });
  return `[${shown.join(', ')}${value.length > SHOWN_ELEMENTS ? `, … ${value.length} in all` : ''}]`;
}

function quote(text: string): string {
  return JSON.stringify(text.length > SHOWN_TEXT ? `${text.slice(0, SHOWN_TEXT)}…` : text);
}
