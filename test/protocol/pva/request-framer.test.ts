import { describe, expect, test } from 'vitest';
import { type Change, readDelta } from '../../../src/protocol/pva/delta.ts';
import { RequestFramer } from '../../../src/protocol/pva/request-framer.ts';
import { anyType, structure } from '../../../src/protocol/pva/type.ts';
import { zeroStructure } from '../../../src/protocol/pva/value.ts';
import { concat, hex } from '../../support/hex.ts';
import { recordedCases } from '../../support/pva-recordings.ts';
import { drained, header } from '../../support/pva-stream.ts';

const maxPayload = 1 << 20;

describe('RequestFramer', () => {
  test.each([
    ['07 ffff', 'CREATE_CHANNEL: 65535 names of 5 bytes announced, 0 bytes left'],
    ['07 0100 00000000 05 61', 'CREATE_CHANNEL: ends within a field: 5 bytes expected, 1 left'],
    ['0a 01000000 02000000 08 80 00 05', 'GET: 5 elements of 2 bytes announced, 0 bytes left'],
    ['12 01000000 04 00', 'MESSAGE: message of unknown type 4'],
  ])('says what is wrong with %s', (bytes, text) => {
    const [command = 0, ...payload] = hex(bytes);
    const framer = new RequestFramer({ maxPayload });
    framer.push(concat(header(0, command, payload.length), Uint8Array.from(payload)));
    expect(drained(framer)).toStrictEqual([{ type: 'FAULT', text }]);
  });

  test('knows the version from each header', () => {
    const framer = new RequestFramer({ maxPayload });
    expect(framer.version).toBe(1);
    framer.push(hex('ca03 00 02 00000000'));
    framer.next();
    expect(framer.version).toBe(3);
  });

  test('types that data define are known to the next message, also when both came in one chunk', () => {
    const framer = new RequestFramer({ maxPayload });
    const put = 'ca02 00 0b 11000000 01000000 02000000 00  01 02  fd0100 80 00 00';
    const init = 'ca02 00 0a 0c000000 01000000 03000000 08  fe0100';
    framer.push(hex(put + init));
    const message = framer.next();
    if (message?.type !== 'PUT') expect.fail('no PUT');
    const { value } = readDelta(message.data, zeroStructure(structure('', { value: anyType }))) as Change;
    expect(framer.next()).toMatchObject({ type: 'GET_INIT', ioid: 3, pvRequest: { type: structure('', {}) } });
    expect(value.fields[1]).toMatchObject({ type: structure('', {}) });
  });

  const cases = recordedCases('malformed-pvxs');

  // Of the one left out PVXS waits for 4 GiB; here there is a limit.
  test.each(cases.filter(({ name, closed }) => !closed && name !== 'payload size 0xffffffff'))(
    'PVXS lives through: $name',
    ({ sent }) => {
      const framer = new RequestFramer({ maxPayload });
      for (const bytes of sent) framer.push(bytes);
      expect(drained(framer).filter(({ type }) => type === 'FAULT')).toStrictEqual([]);
    },
  );

  // What needs more than a decoder to be found wrong is the server's to test.
  test.each(
    cases.filter(
      ({ name, closed }) =>
        closed &&
        name !== 'PUT data truncated' &&
        /truncated|magic|version 0|flag|segment|unknown type id|0xfc|levels|type code|bounded string 0x86|duplicate|members|without count/.test(
          name,
        ),
    ),
  )('PVXS closes the connection on: $name', ({ sent }) => {
    const framer = new RequestFramer({ maxPayload });
    for (const bytes of sent) framer.push(bytes);
    expect(drained(framer).at(-1)).toMatchObject({ type: 'FAULT' });
  });
});
