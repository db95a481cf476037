/**
 * How an operation went: one byte 0xff for "OK, and nothing to say", else type, message, call tree.
 *
 * OK and WARNING are successes. PVXS says ERROR for every failure but a refused channel, which is FATAL.
 */
import type { Cursor } from '../wire/cursor.ts';
import type { Writer } from '../wire/writer.ts';
import { readString, writeString } from './size.ts';

export const severityNames = ['OK', 'WARNING', 'ERROR', 'FATAL'] as const;
export type Severity = (typeof severityNames)[number];

export interface Status {
  readonly severity: Severity;
  /** For people. */
  readonly message: string;
  /** For programmers: where it came from. Mostly empty. */
  readonly callTree: string;
}

/** Success without a message. */
export const OK: Status = { severity: 'OK', message: '', callTree: '' };

export function errorStatus(message: string): Status {
  return { severity: 'ERROR', message, callTree: '' };
}

export function isSuccess(status: Status): boolean {
  return status.severity === 'OK' || status.severity === 'WARNING';
}

export function readStatus(cursor: Cursor): Status {
  const type = cursor.u8();
  if (type === PLAIN_OK) return OK;
  const severity = severityNames[type];
  if (severity === undefined) {
    cursor.fail(`status of unknown type ${type}`);
    return OK;
  }
  const message = readString(cursor);
  const callTree = readString(cursor);
  return { severity, message, callTree };
}

export function writeStatus(writer: Writer, status: Status): void {
  if (status.severity === 'OK' && status.message === '' && status.callTree === '') {
    writer.u8(PLAIN_OK);
    return;
  }
  writer.u8(severityNames.indexOf(status.severity));
  writeString(writer, status.message);
  writeString(writer, status.callTree);
}

const PLAIN_OK = 0xff;
