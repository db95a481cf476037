/** The short ways to bytes say what the messages say. */
import { describe, expect, test } from 'vitest';
import { BitSet } from '../../../src/protocol/pva/bit-set.ts';
import { Command } from '../../../src/protocol/pva/constants.ts';
import { encodeDelta, encodeDeltaInPieces } from '../../../src/protocol/pva/delta.ts';
import {
  beginData,
  beginUpdate,
  encodeResponse,
  writeData,
  writeDone,
  writeUpdate,
} from '../../../src/protocol/pva/encode.ts';
import { fromPlain } from '../../../src/protocol/pva/plain.ts';
import { asksToRun } from '../../../src/protocol/pva/requests.ts';
import type { Response } from '../../../src/protocol/pva/responses.ts';
import { errorStatus, OK } from '../../../src/protocol/pva/status.ts';
import { anyType, arrayOf, scalar, structure } from '../../../src/protocol/pva/type.ts';
import { Writer } from '../../../src/protocol/wire/writer.ts';
import { concat, hex } from '../../support/hex.ts';

const delta = hex('01 02 03 04 05');

function written(write: (writer: Writer) => void): Uint8Array {
  const writer = new Writer(64, true);
  write(writer);
  return writer.take();
}

const asMessage = (message: object) => written((writer) => encodeResponse(writer, message as Response));
const data = (bytes: Uint8Array) => ({ bytes, littleEndian: true });

describe('an update', () => {
  const message = (overrun: Uint8Array) =>
    asMessage({ type: 'MONITOR', ioid: 7, subcommand: 0, data: data(concat(delta, overrun)) });

  test('without overrun', () => {
    expect(written((writer) => writeUpdate(writer, 7, delta))).toEqual(message(hex('00')));
  });

  test('of which the first bytes are written, and the rest follows by itself', () => {
    const first = written((writer) => beginUpdate(writer, 7, delta.length));
    expect(concat(first, delta, hex('00'))).toEqual(message(hex('00')));
  });

  test('with what changed more than once', () => {
    const overrun = new BitSet();
    overrun.add(3);
    expect(written((writer) => writeUpdate(writer, 7, delta, overrun))).toEqual(message(hex('01 08')));
  });
});

test.each([true, false])('data in pieces say the same as in one, little-endian %s', (littleEndian) => {
  const type = structure('', { name: scalar('string'), list: arrayOf('int'), any: anyType });
  for (const count of [3, 20_000]) {
    const list = Int32Array.from({ length: count }, (_, at) => at);
    const value = fromPlain(type, { name: 'x', list, any: { type: arrayOf('ubyte'), value: new Uint8Array(70_000) } });
    for (const bits of [BitSet.of(0), BitSet.of(2)]) {
      const delta = encodeDeltaInPieces(value, bits, littleEndian);
      const whole = encodeDelta(value, bits, littleEndian);
      expect(Buffer.compare(concat(...(delta instanceof Uint8Array ? [delta] : delta)), whole)).toBe(0);
    }
  }
});

describe('a reply', () => {
  const reply = asMessage({ type: 'GET', ioid: 7, subcommand: 0, status: OK, data: data(delta) });

  test('with data', () => {
    expect(written((writer) => writeData(writer, Command.GET, 7, 0, delta))).toEqual(reply);
  });

  test('of which the first bytes are written, and the data follow by themselves', () => {
    expect(
      concat(
        written((writer) => beginData(writer, Command.GET, 7, 0, delta.length)),
        delta,
      ),
    ).toEqual(reply);
  });

  test.each([OK, errorStatus('no')])('with its status alone: %o', (status) => {
    const done = written((writer) => writeDone(writer, Command.PUT, 7, 0x10, status));
    expect(done).toEqual(asMessage({ type: 'PUT', ioid: 7, subcommand: 0x10, status }));
  });
});

test.each([
  [0x44, true],
  [0x04, false],
  [0x40, undefined],
  [0x80, undefined],
  [0xc4, true],
])('subcommand %i of a monitor asks to run: %s', (subcommand, runs) => {
  expect(asksToRun(subcommand)).toBe(runs);
});
