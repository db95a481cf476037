import { expect, test } from 'vitest';
import { errorStatus, isSuccess, OK, readStatus, type Status, writeStatus } from '../../../src/protocol/pva/status.ts';
import { Cursor } from '../../../src/protocol/wire/cursor.ts';
import { Writer } from '../../../src/protocol/wire/writer.ts';
import { hex } from '../../support/hex.ts';

test.each<[Status, string, boolean]>([
  [OK, 'ff', true],
  [{ severity: 'OK', message: 'a', callTree: '' }, '00 01 61 00', true],
  [{ severity: 'WARNING', message: 'a', callTree: 'b' }, '01 01 61 01 62', true],
  [errorStatus('a'), '02 01 61 00', false],
  [{ severity: 'FATAL', message: '', callTree: '' }, '03 00 00', false],
])('%j', (status, bytes, success) => {
  const writer = new Writer(0);
  writeStatus(writer, status);
  expect(writer.take()).toStrictEqual(hex(bytes));
  expect(readStatus(new Cursor(hex(bytes), false))).toStrictEqual(status);
  expect(isSuccess(status)).toBe(success);
});

test('a type that there is not is a fault', () => {
  const cursor = new Cursor(hex('04 00 00'), true);
  readStatus(cursor);
  expect(cursor.fault).toBe('status of unknown type 4');
});
