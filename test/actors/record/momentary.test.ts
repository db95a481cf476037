/** HIGH of a bo: an output that is 1 for a moment. */
import { describe, expect, test } from 'vitest';
import { group, pv, reject } from '../../../src/index.ts';
import { Client, NORMAL } from '../../examples/client.ts';
import { simulate } from '../../examples/simulate.ts';

const states = ['off', 'on'];

type Step = readonly [seconds: number, field: string, value: number | string];

/** What VAL is then, after puts to fields at times. HIGH is 1 s at first. */
const cases: readonly (readonly [string, steps: readonly Step[], seen: readonly (readonly [number, string])[]])[] = [
  [
    'is 0 again after HIGH seconds',
    [[0, 'VAL', 1]],
    [
      [0.9, 'on'],
      [1.1, 'off'],
      [5, 'off'],
    ],
  ],
  [
    'is 1 longer when it is put again',
    [
      [0, 'VAL', 1],
      [0.6, 'VAL', 1],
    ],
    [
      [1.5, 'on'],
      [1.7, 'off'],
    ],
  ],
  [
    'is 1 longer when it is processed',
    [
      [0, 'VAL', 1],
      [0.6, 'PROC', 1],
    ],
    [
      [1.5, 'on'],
      [1.7, 'off'],
    ],
  ],
  [
    'may be put back before',
    [
      [0, 'VAL', 1],
      [0.5, 'VAL', 0],
    ],
    [
      [0.6, 'off'],
      [2, 'off'],
    ],
  ],
  [
    'has its time from the last put',
    [
      [0, 'VAL', 1],
      [0.5, 'VAL', 0],
      [0.8, 'VAL', 1],
    ],
    [
      [1.7, 'on'],
      [1.9, 'off'],
    ],
  ],
  [
    'has the HIGH of when it was put',
    [
      [0, 'HIGH', 3],
      [0, 'VAL', 1],
      [1, 'HIGH', 9],
    ],
    [
      [2.9, 'on'],
      [3.1, 'off'],
    ],
  ],
  [
    'stays 1 without HIGH',
    [
      [0, 'HIGH', 0],
      [0, 'VAL', 1],
    ],
    [[9, 'on']],
  ],
  [
    'stays 1 with a HIGH below 0',
    [
      [0, 'HIGH', -1],
      [0, 'VAL', 1],
    ],
    [[9, 'on']],
  ],
  [
    'does not begin when HIGH is written',
    [
      [0, 'HIGH', 0],
      [0, 'VAL', 1],
      [1, 'HIGH', 1],
    ],
    [[9, 'on']],
  ],
  [
    'begins when it is processed then',
    [
      [0, 'HIGH', 0],
      [0, 'VAL', 1],
      [1, 'HIGH', 1],
      [2, 'PROC', 1],
    ],
    [
      [2.9, 'on'],
      [3.1, 'off'],
    ],
  ],
  [
    'is 0 again although DISP keeps clients out',
    [
      [0, 'VAL', 1],
      [0, 'DISP', 1],
    ],
    [
      [0.9, 'on'],
      [1.1, 'off'],
    ],
  ],
];

describe('a bo with HIGH', () => {
  test.each(cases)('%s', (_, steps, seen) =>
    simulate(
      group('x', { bo: pv.enum('off', states, { record: 'bo', fields: { HIGH: 1 } }) }),
      async ({ ioc, pvs: { bo }, pass }) => {
        const client = await Client.of(ioc);
        const times = [...new Set([...steps, ...seen].map(([at]) => at))].sort((a, b) => a - b);
        let now = 0;
        for (const time of times) {
          if (time > now) await pass(time - now);
          now = time;
          for (const [at, field, value] of steps) {
            if (at === time) expect(await client.write(`x:bo.${field}`, [value])).toBe(NORMAL);
          }
          for (const [at, state] of seen) if (at === time) expect([at, bo.value]).toEqual([at, state]);
        }
        client.close();
      },
    ),
  );

  test('has it from a client, too', () =>
    simulate(group('x', { bo: pv.enum('off', states, { record: 'bo' }) }), async ({ ioc, pvs: { bo }, pass }) => {
      const client = await Client.of(ioc);
      await client.write('x:bo.HIGH', [0.5]);
      await client.write('x:bo', [1]);
      expect(bo.value).toBe('on');
      await pass(0.5);
      expect(bo.value).toBe('off');
      client.close();
    }));

  test('tells its handler, the PV that OUT names and the record that FLNK names', () => {
    const done: string[] = [];
    const definition = group('x', {
      bo: pv.enum('off', states, {
        record: 'bo',
        put: (value) => void done.push(value),
        fields: { HIGH: 1, OUT: 'x:sink PP', FLNK: 'x:runs' },
      }),
      sink: pv.long(0),
      runs: pv.double(0, { record: 'calc', fields: { CALC: 'VAL+1' } }),
    });
    return simulate(definition, async ({ pvs: { bo, sink, runs }, pass }) => {
      await bo.put('on');
      expect([done, sink.value, runs.value]).toEqual([['on'], 1, 1]);
      await pass(1);
      expect([done, sink.value, runs.value]).toEqual([['on', 'off'], 0, 2]);
      await pass(10, 1);
      expect([done, runs.value]).toEqual([['on', 'off'], 2]);
    });
  });

  test('begins when PINI processes it, and when its author writes', () =>
    simulate(
      group('x', {
        first: pv.enum('on', states, { record: 'bo', fields: { HIGH: 1, PINI: 'YES' } }),
        written: pv.enum('off', states, { record: 'bo', fields: { HIGH: 1 } }),
        still: pv.enum('on', states, { record: 'bo', fields: { HIGH: 1 } }),
      }),
      async ({ pvs: { first, written, still }, pass }) => {
        written.write('on');
        expect([first.value, written.value]).toEqual(['on', 'on']);
        await pass(1);
        expect([first.value, written.value, still.value]).toEqual(['off', 'off', 'on']);
      },
    ));

  test('is not touched while a put is at work', () => {
    const done: string[] = [];
    const definition = group('x', {
      bo: pv.enum('off', states, {
        record: 'bo',
        put: async (value, { ioc }) => {
          done.push(value);
          if (done.length === 2) await ioc.sleep(1.2);
        },
        fields: { HIGH: 1 },
      }),
    });
    return simulate(definition, async ({ pvs: { bo }, pass }) => {
      await bo.put('on');
      await pass(0.5);
      const again = bo.put('on');
      await pass(0.5);
      await pass(0.5);
      expect([bo.value, done]).toEqual(['on', ['on', 'on']]);
      await pass(0.2);
      await again;
      await pass(0.9);
      expect(bo.value).toBe('on');
      await pass(0.1);
      expect([bo.value, done]).toEqual(['off', ['on', 'on', 'off']]);
    });
  });

  test('is 0 where its handler refuses, too, and says so', () => {
    let refusals = 1;
    const definition = group('x', {
      bo: pv.enum('off', states, {
        record: 'bo',
        put: (value) => (value === 'off' && refusals-- > 0 ? reject('not now') : undefined),
        fields: { HIGH: 1 },
      }),
    });
    return simulate(definition, async ({ pvs: { bo }, pass }) => {
      await bo.put('on');
      await pass(1);
      expect([bo.value, bo.status]).toEqual(['off', 'WRITE']);
      await bo.put('off');
      expect([bo.value, bo.status]).toEqual(['off', 'NO_ALARM']);
    });
  });

  test('is processed with what DOL has, where that gives its value', () => {
    const definition = group('x', {
      source: pv.long(1),
      bo: pv.enum('off', states, { record: 'bo', fields: { HIGH: 1, DOL: 'x:source', OMSL: 'closed_loop' } }),
    });
    return simulate(definition, async ({ pvs: { bo, source }, pass }) => {
      await bo.field('PROC').put(1);
      await pass(1);
      expect(bo.value).toBe('on');
      source.write(0);
      await pass(1);
      expect(bo.value).toBe('off');
    });
  });
});

test('HIGH of another record is an alarm limit alone', () =>
  simulate(
    group('x', { ao: pv.double(0, { record: 'ao', fields: { HIGH: 1, HSV: 'MINOR' } }) }),
    async ({ pvs: { ao }, pass }) => {
      await ao.put(1);
      await pass(5);
      expect([ao.value, ao.status]).toEqual([1, 'HIGH']);
    },
  ));
