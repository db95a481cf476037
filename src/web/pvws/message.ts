/**
 * The messages of PVWS, the WebSocket protocol of displays in browsers (ornl-epics/pvws).
 *
 * What is kept of it: names of fields, base64 of arrays, metadata with the first value. What is better here: severity,
 * units, limits and states are sent again whenever they change, `connected` says whether there is a PV, arrays can be
 * written, and a write that has an `id` is answered when it is complete.
 */
import type { Update } from '../../actors/pv/update.ts';
import type { Native } from '../../protocol/value/native.ts';
import { charsToText } from '../../protocol/value/text.ts';
import { EPICS_EPOCH } from '../../protocol/value/time.ts';

/** What a browser can put; an array of these as well. */
export type WrittenScalar = number | string | boolean;

export type BrowserMessage =
  | { readonly type: 'subscribe' | 'clear'; readonly pvs: readonly string[] }
  | { readonly type: 'list' | 'ping' }
  | { readonly type: 'echo'; readonly message: object }
  | {
      readonly type: 'write';
      readonly pv: string;
      readonly value: WrittenScalar | readonly WrittenScalar[];
      /** Undefined: it is answered only when it fails. */
      readonly id: number | string | undefined;
    };

/** The message, or why it is not one. */
export function parseMessage(text: string): BrowserMessage | { readonly fault: string } {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    return { fault: 'a message is not JSON' };
  }
  if (typeof said !== 'object' || said === null || !('type' in said)) return { fault: 'a message has no type' };
  const { type } = said;
  switch (type) {
    case 'subscribe':
    case 'monitor':
    case 'clear': {
      const pvs = 'pvs' in said && Array.isArray(said.pvs) ? said.pvs : undefined;
      if (pvs === undefined || !pvs.every((pv) => typeof pv === 'string')) {
        return { fault: `${type} needs "pvs", an array of names` };
      }
      return { type: type === 'clear' ? 'clear' : 'subscribe', pvs };
    }
    case 'list':
    case 'ping':
      return { type };
    case 'echo':
      return { type, message: said };
    case 'write': {
      if (!('pv' in said) || typeof said.pv !== 'string') return { fault: 'write needs "pv", a name' };
      const value = 'value' in said ? said.value : undefined;
      if (!isWritten(value)) return { fault: 'write needs "value": a number, a text, or an array of them' };
      const id = 'id' in said && (typeof said.id === 'number' || typeof said.id === 'string') ? said.id : undefined;
      return { type, pv: said.pv, value, id };
    }
    default:
      return { fault: `there is no message of type ${JSON.stringify(type)?.slice(0, 50)}` };
  }
}

/** What of a PV a message is about, besides its value. */
export interface Facts {
  readonly description: string | undefined;
  readonly isText: boolean;
  readonly isArray: boolean;
}

/** What one browser has been sent of one PV: the next message has only what is new. */
export class Told {
  readonly #pv: string;
  /** As it was sent: acknowledging an alarm makes another object of the same. */
  #metadata: object | undefined;
  #metadataText = '';
  #vtype = '';
  #severity = '';
  #readonly: boolean | undefined;
  #connected: boolean | undefined;

  /** @param pv as the browser wrote it */
  constructor(pv: string) {
    this.#pv = pv;
  }

  /** A value, with what else has changed. */
  value(update: Update, facts: Facts, readonly: boolean): object {
    const vtype = facts.isText ? 'VString' : vtypeOf(update.native, facts.isArray);
    const isNewType = vtype !== this.#vtype;
    const severity = SEVERITIES[update.severity] ?? 'INVALID';
    const message = {
      type: 'update',
      pv: this.#pv,
      ...(isNewType && { vtype }),
      ...sentValue(update, facts),
      ...(severity !== this.#severity && { severity }),
      ...((isNewType || update.metadata !== this.#metadata) && this.#metadataNews(update, facts, isNewType)),
      ...this.#state(readonly, true),
      seconds: update.seconds + EPICS_EPOCH,
      nanos: update.nanoseconds,
    };
    this.#vtype = vtype;
    this.#metadata = update.metadata;
    this.#severity = severity;
    return message;
  }

  /** Without a value: what may be done with it, and whether there is such a PV. Undefined: the browser knows. */
  state(readonly: boolean, connected: boolean): object | undefined {
    const wasConnected = this.#connected;
    const news = this.#state(readonly, connected);
    if (Object.keys(news).length === 0) return undefined;
    const message = { type: 'update', pv: this.#pv, ...news };
    if (connected || wasConnected !== true) return message;
    // As core-pv shows what is disconnected. What it is will be sent again when it comes back.
    this.#vtype = '';
    this.#metadata = undefined;
    this.#severity = 'UNDEFINED';
    return { ...message, value: 'NaN', severity: 'UNDEFINED' };
  }

  #metadataNews(update: Update, facts: Facts, isNewType: boolean): object {
    const metadata = metadataOf(update, facts);
    const text = JSON.stringify(metadata);
    const isNew = isNewType || text !== this.#metadataText;
    this.#metadataText = text;
    return isNew ? metadata : {};
  }

  #state(readonly: boolean, connected: boolean): object {
    const news = {
      ...(readonly !== this.#readonly && { readonly }),
      ...(connected !== this.#connected && { connected }),
    };
    this.#readonly = readonly;
    this.#connected = connected;
    return news;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const SEVERITIES = ['NONE', 'MINOR', 'MAJOR', 'INVALID'];

function isWritten(value: unknown): value is WrittenScalar | readonly WrittenScalar[] {
  const isScalar = (each: unknown) => ['number', 'string', 'boolean'].includes(typeof each);
  return isScalar(value) || (Array.isArray(value) && value.every(isScalar));
}

/** Names of VTypes by type. */
const VTYPES: Readonly<Record<Native, string>> = {
  string: 'VString',
  boolean: 'VBoolean',
  int8: 'VByte',
  uint8: 'VUByte',
  int16: 'VShort',
  uint16: 'VUShort',
  int32: 'VInt',
  uint32: 'VUInt',
  int64: 'VLong',
  uint64: 'VULong',
  float: 'VFloat',
  double: 'VDouble',
  enum: 'VEnum',
};

function vtypeOf(native: Native, isArray: boolean): string {
  // The client of Diamond knows arrays of bytes by one name.
  if (isArray && native === 'uint8') return 'VByteArray';
  return `${VTYPES[native]}${isArray ? 'Array' : ''}`;
}

function sentValue({ value, native, metadata }: Update, { isText, isArray }: Facts): object {
  if (isText) return { text: charsToText(bytesOf(value)), b64byt: base64(bytesOf(value)) };
  if (isArray) {
    if (native === 'string') {
      const texts = typeof value === 'string' ? [value] : Array.from(value as readonly string[]);
      return { value: texts, text: texts.join(', ') };
    }
    const elements = typeof value === 'object' ? value : [value];
    if (native === 'double') return { b64dbl: base64(Float64Array.from(elements, Number)) };
    if (native === 'float') return { b64flt: base64(Float32Array.from(elements, Number)) };
    if (native === 'int16') return { b64srt: base64(Int16Array.from(elements, Number)) };
    if (native === 'int8' || native === 'uint8' || native === 'boolean') {
      return { b64byt: base64(Uint8Array.from(elements, Number)) };
    }
    // Whole numbers that 32 bits do not hold are exact as doubles, up to 2^53.
    if (native === 'uint32' || native === 'int64' || native === 'uint64') {
      return { b64dbl: base64(Float64Array.from(elements, Number)) };
    }
    return { b64int: base64(Int32Array.from(elements, Number)) };
  }
  if (typeof value === 'object') return { value: 'NaN' }; // an int8 that holds nothing
  if (typeof value === 'string') return { text: value };
  const number = Number(value);
  if (native === 'enum') return { value: number, text: metadata.enumStrings[number] ?? String(number) };
  if (typeof value === 'bigint' && !Number.isSafeInteger(number)) return { value: number, text: String(value) };
  return { value: Number.isFinite(number) ? number : 'NaN' };
}

function metadataOf({ native, metadata }: Update, { description, isText }: Facts): object {
  if (native === 'enum') return { labels: metadata.enumStrings };
  if (native === 'string' || isText) return {};
  const { units, precision, displayLow, displayHigh, warningLow, warningHigh, alarmLow, alarmHigh } = metadata;
  const limit = (name: string, value: number) => (Number.isFinite(value) ? { [name]: value } : {});
  return {
    units,
    ...(description !== undefined && description !== '' && { description }),
    ...(precision !== undefined && { precision }),
    ...(displayLow < displayHigh && { min: displayLow, max: displayHigh }),
    ...limit('warn_low', warningLow),
    ...limit('warn_high', warningHigh),
    ...limit('alarm_low', alarmLow),
    ...limit('alarm_high', alarmHigh),
  };
}

function bytesOf(value: Update['value']): Uint8Array {
  return value instanceof Uint8Array ? value : Uint8Array.of(...(typeof value === 'object' ? [] : [Number(value)]));
}

/** Of the elements in little-endian order, which is that of every machine that Node runs on but s390x. */
function base64({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
