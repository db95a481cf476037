/** From what a rule says to what one message must be: the fields that follow from the request are filled in. */

import {
  COMMAND_COUNT,
  Command,
  LARGE_ARRAY_MINOR,
  MAX_ERROR_SIZE,
  MINOR,
  NO_ADDRESS,
  NO_CHANNEL,
} from '../../protocol/ca/constants.ts';
import { Header, readHeader } from '../../protocol/ca/header.ts';
import { Eca, ecaName } from '../../protocol/ca/status.ts';
import { type Frame, frameAt } from './frame.ts';
import type { Sight } from './model/outcome.ts';
import { describeSight } from './model/outcome.ts';
import type { RuleId } from './model/rule-book.ts';
import { judgeData } from './payload.ts';
import type { PvState } from './pv-state.ts';

/** What a request was made of, when it was made. */
export interface Request {
  readonly rule: RuleId;
  readonly frame: Frame;
  readonly cid: number;
  readonly pv: PvState | undefined;
  /** What the PV held when the request was executed; undefined: nobody can know. */
  readonly value: readonly number[] | undefined;
  readonly severity: number | undefined;
  /** Values that the PV is given while the request waits: it may be executed late. */
  readonly alternatives?: readonly (readonly number[])[] | undefined;
  /** The PV has been written: its time stamp is defined. */
  readonly isWritten?: boolean | undefined;
  /** Of the subscription concerned. */
  readonly subscription: { readonly dataType: number; readonly count: number } | undefined;
  /** The server's own port. */
  readonly port: number;
  /** Told the sid of the channel that was created; answers what is wrong with it. */
  readonly created: (sid: number) => string | undefined;
  /** Bytes after the data and after a text need not be zeros. */
  readonly staleBytes: boolean;
}

export interface Expectation {
  readonly rule: RuleId;
  readonly command: number;
  /** Of the channel that was asked. */
  readonly cid: number;
  /** It must come before what was asked for later. */
  readonly ordered: boolean;
  /** It was asked for to see the end of something else. */
  readonly isFence?: boolean;
  readonly text: string;
  /** Whether `frame` answers this request, right or wrong. */
  concerns(frame: Frame): boolean;
  /** What is wrong with `frame`; undefined when nothing is. */
  judge(frame: Frame): string | undefined;
}

/** @param unordered commands that need not come in the order of their requests */
export function expect(sight: Sight, request: Request, unordered: ReadonlySet<number>): Expectation {
  const must = requirement(sight, request);
  const command = sight.message === 'EVENT_CANCEL' ? Command.EVENT_ADD : Command[sight.message];
  // Rights change at any time, but those of a new channel come before it.
  const isCreation = request.frame.command === Command.CREATE_CHAN;
  return {
    rule: request.rule,
    command,
    cid: request.cid,
    ordered: !unordered.has(isCreation ? Command.CREATE_CHAN : command),
    text: describeSight(sight),
    concerns: must.concerns ?? (() => true),
    judge: (frame) => difference(frame, must) ?? must.payload(frame),
  };
}

// --- helpers --------------------------------------------------------------------------------------------------------

interface Requirement {
  readonly dataType?: number | undefined;
  readonly count?: number | undefined;
  readonly p1?: number | undefined;
  readonly p2?: number | undefined;
  readonly concerns?: (frame: Frame) => boolean;
  readonly payload: (frame: Frame) => string | undefined;
}

const FIELDS = ['dataType', 'count', 'p1', 'p2'] as const;

function difference(frame: Frame, must: Requirement): string | undefined {
  for (const field of FIELDS) {
    const wanted = must[field];
    if (wanted !== undefined && frame[field] !== wanted) {
      return `its ${FIELD_NAMES[field]} is ${named(frame[field])}, and must be ${named(wanted)}`;
    }
  }
  return undefined;
}

const FIELD_NAMES = { dataType: 'type', count: 'count', p1: 'p1', p2: 'p2' } as const;

function named(value: number): string {
  const name = ecaName(value);
  return name === undefined ? String(value) : `${value} (${name})`;
}

function anything(): undefined {
  return undefined;
}

function empty({ payload }: Frame): string | undefined {
  return payload.length === 0 ? undefined : `it has a payload of ${payload.length} bytes, and must have none`;
}

function requirement(sight: Sight, request: Request): Requirement {
  const asked = request.frame;
  switch (sight.message) {
    case 'VERSION':
      return { dataType: sight.type, count: MINOR, p2: 0, payload: empty };
    case 'ECHO': {
      if (sight.fields === 'zeros') return { dataType: 0, count: 0, p1: 0, p2: 0, payload: empty };
      const { dataType, count, p1, p2 } = asked;
      return { dataType, count, p1, p2, payload: (frame) => same(frame.payload, asked.payload) };
    }
    case 'READ_SYNC':
      return { dataType: 0, count: 0, p1: 0, p2: 0, payload: empty };
    case 'ACCESS_RIGHTS':
      return { dataType: 0, count: 0, p1: request.cid, p2: sight.rights, payload: empty };
    case 'CREATE_CHAN': {
      const { pv } = request;
      return {
        dataType: pv?.native,
        count: pv?.maxCount,
        p1: request.cid,
        payload: (frame) => empty(frame) ?? request.created(frame.p2),
      };
    }
    case 'CREATE_CH_FAIL':
    case 'SERVER_DISCONN':
      return { dataType: 0, count: 0, p1: request.cid, p2: 0, payload: empty };
    case 'CLEAR_CHANNEL': {
      const { dataType, count } = sight.fields === 'same' ? asked : ZEROS;
      return { dataType, count, p1: asked.p1, p2: asked.p2, payload: empty };
    }
    case 'SEARCH':
      return {
        dataType: request.port,
        count: 0,
        p1: NO_ADDRESS,
        p2: asked.p2,
        payload: sight.version ? anything : empty,
      };
    case 'NOT_FOUND':
      return { dataType: asked.dataType, count: asked.count, p1: asked.p1, p2: asked.p2, payload: empty };
    case 'READ_NOTIFY': {
      const { dataType, p2 } = asked;
      return {
        dataType,
        p1: Eca[sight.status],
        p2,
        concerns: (frame) => frame.p2 === p2,
        payload: (frame) => judgeData(frame, sight.data, request),
      };
    }
    case 'READ': {
      const { dataType, p2 } = asked;
      const p1 = sight.p1 === 'cid' ? request.cid : Eca.NORMAL;
      return { dataType, p1, p2, payload: (frame) => judgeData(frame, sight.data, request) };
    }
    case 'WRITE_NOTIFY': {
      const { dataType, p2 } = asked;
      const isAsked = sight.count === 'asked';
      const [type, count] = isAsked ? [dataType, asked.count] : [request.pv?.native, undefined];
      return { dataType: type, count, p1: Eca[sight.status], p2, concerns: (frame) => frame.p2 === p2, payload: empty };
    }
    case 'EVENT_CANCEL': {
      const { dataType, count } = request.subscription ?? asked;
      return { dataType, count, p1: asked.p1, p2: asked.p2, concerns: isConfirmation, payload: empty };
    }
    case 'EVENT_ADD':
      throw new Error('updates are judged by their stream');
    case 'ERROR':
      return errorRequirement(sight, request);
    default:
      return sight satisfies never;
  }
}

const ZEROS = { dataType: 0, count: 0 } as const;

function isConfirmation({ payload }: Frame): boolean {
  return payload.length === 0;
}

function same(bytes: Uint8Array, wanted: Uint8Array): string | undefined {
  const alike = bytes.length === wanted.length && bytes.every((byte, index) => byte === wanted[index]);
  return alike ? undefined : 'its payload is not the one that was sent';
}

function errorRequirement({ status, about, embeds }: Sight & { message: 'ERROR' }, request: Request): Requirement {
  const asked = request.frame;
  const cid = { channel: request.cid, search: asked.p1, nothing: NO_CHANNEL, stranger: undefined }[about];
  const headerSize = asked.bytes.length - asked.payload.length;
  const wanted = asked.bytes.slice(0, headerSize);
  if (embeds === 'safe request' && asked.command >= COMMAND_COUNT) wanted.fill(0, 0, 2);
  const embedded = ({ payload }: Frame) => payload.subarray(0, headerSize);
  return {
    dataType: 0,
    count: 0,
    p1: cid,
    p2: Eca[status],
    concerns: (frame) => same(embedded(frame).subarray(8), wanted.subarray(8)) === undefined,
    payload: (frame) => {
      if (same(embedded(frame), wanted) !== undefined) return 'it does not embed the header of the request';
      return judgeText(frame.payload.subarray(headerSize), frame.payload.length, request.staleBytes);
    },
  };
}

function judgeText(text: Uint8Array, size: number, staleBytes: boolean): string | undefined {
  if (size > MAX_ERROR_SIZE) return `its payload has ${size} bytes, more than ${MAX_ERROR_SIZE}`;
  const nul = text.indexOf(0);
  if (nul === -1) return 'its text does not end with a NUL';
  if (!staleBytes && text.subarray(nul).some((byte) => byte !== 0)) return 'bytes after its text are not zeros';
  return undefined;
}

/**
 * A request as its server reads it; of one that is not complete, the header.
 *
 * @param minor the client's revision: before 9 there is no extended header
 */
export function requestFrame(bytes: Uint8Array, minor: number): Frame {
  const isExtendable = minor >= LARGE_ARRAY_MINOR;
  const frame = frameAt(bytes, 0, isExtendable);
  if (frame !== undefined) return frame;
  const header = new Header();
  readHeader(header, bytes, 0, bytes.length, isExtendable);
  const { command, dataType, count, p1, p2, length } = header;
  return { command, dataType, count, p1, p2, payload: new Uint8Array(0), bytes: bytes.slice(0, length) };
}
