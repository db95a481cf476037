import { describe, expect, test } from 'vitest';
import { ECA_NORMAL, ECA_PUTFAIL, native } from './dbr.ts';
import { usePeer } from './peer.ts';

const peer = usePeer();

/** name, DBR type of the put, items, ECA status of its completion, what the PV then holds in its own type */
type Put = readonly [name: string, type: number, items: readonly unknown[], eca: number, value: readonly unknown[]];

describe('libca puts, in the type of the PV,', () => {
  testPuts([
    ['interop:long', native.LONG, [77], ECA_NORMAL, [77]],
    ['interop:short', native.SHORT, [-300], ECA_NORMAL, [-300]],
    ['interop:char', native.CHAR, [9], ECA_NORMAL, [9]],
    ['interop:float', native.FLOAT, [-0.5], ECA_NORMAL, [-0.5]],
    ['interop:double', native.DOUBLE, [2.75], ECA_NORMAL, [2.75]],
    ['interop:string', native.STRING, ['shutter closed'], ECA_NORMAL, ['shutter closed']],
    ['interop:string', native.STRING, [''], ECA_NORMAL, ['']],
    ['interop:string', native.STRING, ['x'.repeat(39)], ECA_NORMAL, ['x'.repeat(39)]],
    ['interop:enum', native.ENUM, [2], ECA_NORMAL, [2]],
    ['interop:longs', native.LONG, [1, 2, 3, 4, 5], ECA_NORMAL, [1, 2, 3, 4, 5]],
    ['interop:shorts', native.SHORT, [5, 4], ECA_NORMAL, [5, 4]],
    ['interop:chars', native.CHAR, [0, 255, 128], ECA_NORMAL, [0, 255, 128]],
    ['interop:floats', native.FLOAT, [1.5], ECA_NORMAL, [1.5]],
    ['interop:doubles', native.DOUBLE, [1e-300, -1e300], ECA_NORMAL, [1e-300, -1e300]],
    ['interop:strings', native.STRING, ['a', '', 'ccc', 'd'], ECA_NORMAL, ['a', '', 'ccc', 'd']],
    ['interop:empty', native.DOUBLE, [1, 2], ECA_NORMAL, [1, 2]],
    ['interop:empty', native.DOUBLE, [], ECA_NORMAL, []],
  ]);
});

describe('libca puts, in another type,', () => {
  testPuts([
    ['interop:double', native.STRING, ['2.25'], ECA_NORMAL, [2.25]],
    ['interop:double', native.STRING, ['1e1'], ECA_NORMAL, [9]],
    ['interop:double', native.LONG, [3], ECA_NORMAL, [3]],
    ['interop:long', native.DOUBLE, [2.9], ECA_NORMAL, [2]],
    ['interop:long', native.STRING, ['-12'], ECA_NORMAL, [-12]],
    ['interop:shorts', native.DOUBLE, [2.9, -3.9], ECA_NORMAL, [2, -3]],
    ['interop:string', native.DOUBLE, [0.5], ECA_NORMAL, ['0.500000']],
    ['interop:string', native.LONG, [17], ECA_NORMAL, ['17']],
    ['interop:enum', native.STRING, ['idle'], ECA_NORMAL, [0]],
    ['interop:enum', native.STRING, ['2'], ECA_NORMAL, [2]],
    ['interop:enum', native.DOUBLE, [1], ECA_NORMAL, [1]],
    ['interop:doubles', native.STRING, ['1', '2.5'], ECA_NORMAL, [1, 2.5]],
    ['interop:strings', native.LONG, [1, 2], ECA_NORMAL, ['1', '2']],
  ]);
});

describe('a put that cannot be converted fails and changes nothing:', () => {
  testPuts([
    ['interop:alarmed', native.STRING, ['many'], ECA_PUTFAIL, [0]],
    ['simple:A', native.STRING, ['one'], ECA_PUTFAIL, [1]],
    ['interop:enum', native.STRING, ['nonsense'], ECA_PUTFAIL, [1]],
    ['interop:enum', native.STRING, ['3'], ECA_PUTFAIL, [1]],
  ]);
});

describe('pyepics puts', () => {
  test.each([
    ['interop:double', -2.5],
    ['interop:long', 12],
    ['interop:string', 'by pyepics'],
    ['interop:enum', 0],
    ['interop:longs', [9, 8, 7]],
    ['interop:strings', ['p', 'q']],
    ['simple:C', [4, 5]],
  ])('to %s: %j', async (name, value) => {
    expect(await peer.run('pyepics_write.py', [{ name, value }])).toEqual([{ name, done: 1, value }]);
  });

  test('text longer than a string to an array of characters', async () => {
    const value = 'A sentence that is longer than the forty characters of a string PV.';
    const findings = await peer.run('pyepics_write.py', [{ name: 'interop:text', value, as_string: true }]);
    expect(findings).toEqual([{ name: 'interop:text', done: 1, value }]);
  });

  test('a label to an enum', async () => {
    const findings = await peer.run('pyepics_write.py', [{ name: 'interop:enum', value: 'fault', as_string: true }]);
    expect(findings).toEqual([{ name: 'interop:enum', done: 1, value: 'fault' }]);
  });
});

describe('aioca puts', () => {
  test('numbers, text beyond ASCII, and arrays', async () => {
    const puts = [
      { name: 'interop:double', value: 3.5 },
      { name: 'interop:string', value: 'Ångström µm' },
      { name: 'interop:doubles', value: [0.25, 0.5] },
    ];
    const findings = await peer.run('aioca_write.py', puts);
    expect(findings).toMatchObject(puts.map((put) => ({ ...put, ok: true, error: null })));
  });

  test('and learns why the IOC refuses', async () => {
    const puts = [
      { name: 'interop:alarmed', value: 'many' },
      { name: 'interop:failing', value: 9 },
      { name: 'interop:read_only', value: 9 },
    ];
    expect(await peer.run('aioca_write.py', puts)).toMatchObject([
      { error: 'interop:alarmed: Channel write request failed', value: 0 },
      { error: 'interop:failing: Channel write request failed', value: 3 },
      { error: 'interop:read_only: Write access denied', value: 4 },
    ]);
  });
});

describe("caproto's client puts", () => {
  test('with completion and without', async () => {
    const puts = [
      { name: 'interop:double', value: [4.5] },
      { name: 'interop:longs', value: [6, 7] },
      { name: 'interop:double', value: [5.5], wait: false },
      { name: 'interop:failing', value: [9] },
    ];
    expect(await peer.run('caproto_write.py', puts)).toMatchObject([
      { eca: ECA_NORMAL, value: [4.5] },
      { eca: ECA_NORMAL, value: [6, 7] },
      { eca: null, value: [5.5] },
      { eca: ECA_PUTFAIL, value: [3] },
    ]);
  });
});

function testPuts(puts: readonly Put[]): void {
  test.each(puts)('to %s, type %i: %j', async (name, type, items, eca, value) => {
    expect(await peer.run('libca_write.py', [{ name, type, items }])).toEqual([{ name, eca, value }]);
  });
}
