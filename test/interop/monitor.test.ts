import { describe, expect, test } from 'vitest';
import type { Finding } from './client.ts';
import { DBE, ECA_NORMAL, family, native } from './dbr.ts';
import { usePeer } from './peer.ts';

const peer = usePeer();
const TIME_DOUBLE = family.TIME + native.DOUBLE;
const CTRL_DOUBLE = family.CTRL + native.DOUBLE;
const masks = [DBE.VALUE, DBE.LOG, DBE.ALARM, DBE.PROPERTY, DBE.VALUE | DBE.LOG | DBE.ALARM];

describe('each event mask gets the initial value and then', () => {
  test('values beyond the monitor deadband (VALUE) and the archive deadband (LOG)', async () => {
    // MDEL 1, ADEL 10
    const updates = await subscribe(
      'interop:archived',
      TIME_DOUBLE,
      [0.5, 2, 2.5, 12, 30].map(put('interop:archived')),
    );
    expect(updates.every(({ eca }) => eca === ECA_NORMAL)).toBe(true);
    expect(valuesByMask(updates)).toEqual({
      [DBE.VALUE]: [0, 2, 12, 30],
      [DBE.LOG]: [0, 12, 30],
      [DBE.ALARM]: [0],
      [DBE.PROPERTY]: [0],
      [DBE.VALUE | DBE.LOG | DBE.ALARM]: [0, 2, 12, 30],
    });
  });

  test('changes of the alarm (ALARM)', async () => {
    const updates = await subscribe('interop:alarmed', TIME_DOUBLE, [1, 7, 7.5, 9, -7, 0].map(put('interop:alarmed')));
    const severities = updates.filter(({ mask }) => mask === DBE.ALARM).map(({ severity }) => severity);
    expect(severities).toEqual([0, 1, 2, 1, 0]);
    expect(valuesByMask(updates)).toEqual({
      [DBE.VALUE]: [0, 1, 7, 7.5, 9, -7, 0],
      [DBE.LOG]: [0, 1, 7, 7.5, 9, -7, 0],
      [DBE.ALARM]: [0, 7, 9, -7, 0],
      [DBE.PROPERTY]: [0],
      [DBE.VALUE | DBE.LOG | DBE.ALARM]: [0, 1, 7, 7.5, 9, -7, 0],
    });
  });

  test('changes of limits and units (PROPERTY)', async () => {
    const changes = [
      ['interop:double.HIGH', native.DOUBLE, [5]],
      ['interop:double.EGU', native.STRING, ['cm']],
      ['interop:double', native.DOUBLE, [1]],
    ];
    const updates = await subscribe('interop:double', CTRL_DOUBLE, changes);
    expect(valuesByMask(updates)).toMatchObject({ [DBE.VALUE]: [1.5, 1], [DBE.PROPERTY]: [1.5, 1.5, 1.5] });
    expect(updates.filter(({ mask }) => mask === DBE.PROPERTY)).toMatchObject([
      { units: 'mm', limits: { upper_warning: 6 } },
      { units: 'mm', limits: { upper_warning: 5 } },
      { units: 'cm', limits: { upper_warning: 5 } },
    ]);
  });
});

describe('a monitor follows', () => {
  test('an array that shrinks, empties and grows', async () => {
    const puts = [[1, 2], [], [3, 4, 5, 6, 7]].map((items) => ['interop:longs', native.LONG, items]);
    const updates = await subscribe('interop:longs', family.TIME + native.LONG, puts, [DBE.VALUE]);
    expect(updates.map(({ value }) => value)).toEqual([[10, -20, 30], [1, 2], [], [3, 4, 5, 6, 7]]);
  });

  test('a string and an enum', async () => {
    const strings = ['one', 'two'].map((text) => ['interop:string', native.STRING, [text]]);
    const updates = await subscribe('interop:string', family.TIME + native.STRING, strings, [DBE.VALUE]);
    expect(updates.map(({ value }) => value)).toEqual([['beam on target'], ['one'], ['two']]);
    const states = [2, 0].map((state) => ['interop:enum', native.ENUM, [state]]);
    const labels = await subscribe('interop:enum', native.STRING, states, [DBE.VALUE]);
    expect(labels.map(({ value }) => value)).toEqual([['moving'], ['fault'], ['idle']]);
  });

  test.each(['pyepics_monitor.py', 'aioca_monitor.py'])('each put of %s', async (script) => {
    const updates = await peer.run(script, { name: 'interop:alarmed', puts: [1, 7, 9, 0] });
    expect(updates.map(({ value, severity }) => [value, severity])).toEqual([
      [0, 0],
      [1, 0],
      [7, 1],
      [9, 2],
      [0, 0],
    ]);
  });
});

const put = (name: string) => (value: number) => [name, native.DOUBLE, [value]];

function subscribe(name: string, type: number, puts: readonly unknown[], to: readonly number[] = masks) {
  return peer.run('libca_masks.py', { name, type, masks: to, puts });
}

function valuesByMask(updates: readonly Finding[]): Record<number, unknown[]> {
  const found: Record<number, unknown[]> = {};
  for (const { mask, value } of updates) {
    found[Number(mask)] ??= [];
    found[Number(mask)]?.push(...(value as unknown[]));
  }
  return found;
}
