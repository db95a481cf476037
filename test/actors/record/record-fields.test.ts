/** Fields of records, as clients see them. */
import { describe, expect, test } from 'vitest';
import { type Group, group, type Members, pv, reject } from '../../../src/index.ts';
import { Dbr } from '../../../src/protocol/ca/dbr-types.ts';
import { Eca } from '../../../src/protocol/ca/status.ts';
import type { Metadata } from '../../../src/protocol/value/sample.ts';
import { Client, NO_WRITE_ACCESS, NORMAL, PUT_FAILED } from '../../examples/client.ts';
import { type Simulation, simulate } from '../../examples/simulate.ts';
import { RawClient } from '../../support/raw-client.ts';
import { doubles, write } from '../../support/requests.ts';

/** Serves `definition` and hands a client of it to `run`. */
function withFields<M extends Members>(
  definition: Group<M>,
  run: (client: Client, simulation: Simulation<M>) => Promise<void>,
): Promise<void> {
  return simulate(definition, async (simulation) => {
    const client = await Client.of(simulation.ioc);
    try {
      await run(client, simulation);
    } finally {
      client.close();
    }
  });
}

const TEXT = 0;
const analog = group('x', {
  ai: pv.double(0, {
    record: 'ai',
    doc: 'An input',
    units: 'mm',
    precision: 3,
    limits: { alarm: [-2, 2], warning: [-1, 1], control: [-3, 3] },
    hysteresis: 0.1,
    deadband: { value: 0.5, log: 0.25 },
  }),
  ao: pv.double(1, { record: 'ao', limits: { display: [0, 100], control: [-10, 10] } }),
  longin: pv.long(1, { record: 'longin', units: 'cts' }),
  bare: pv.double(1, { record: 'ai' }),
});

describe('of an analog record', () => {
  test('show what was said of the PV', () =>
    withFields(analog, async (client) => {
      const expected: readonly (readonly [string, number | string])[] = [
        ...([
          ['NAME', 'x:ai'],
          ['RTYP', 'ai'],
          ['DESC', 'An input'],
          ['EGU', 'mm'],
          ['PREC', 3],
        ] as const),
        ...([
          ['HIHI', 2],
          ['LOLO', -2],
          ['HIGH', 1],
          ['LOW', -1],
          ['HOPR', 3],
          ['LOPR', -3],
        ] as const),
        ...([
          ['HYST', 0.1],
          ['MDEL', 0.5],
          ['ADEL', 0.25],
          ['UDF', 0],
          ['PACT', 0],
          ['ASLO', 1],
        ] as const),
      ];
      for (const [field, value] of expected)
        expect([field, await client.value(`x:ai.${field}`)]).toEqual([field, value]);
      for (const [field, severity] of [
        ['HHSV', 'MAJOR'],
        ['HSV', 'MINOR'],
        ['LSV', 'MINOR'],
        ['LLSV', 'MAJOR'],
      ] as const) {
        expect(await client.value(`x:ai.${field}`, TEXT)).toBe(severity);
      }
      expect([
        await client.value('x:ao.DRVH'),
        await client.value('x:ao.DRVL'),
        await client.value('x:ao.HOPR'),
      ]).toEqual([...[10, -10, 100]]);
      expect([await client.value('x:longin.EGU'), await client.value('x:bare.HIHI')]).toEqual(['cts', 0]);
    }));

  test('change it when they are put, and alarms and metadata with it', () =>
    withFields(analog, async (client, { pvs: { ai, ao } }) => {
      await client.write('x:ai', [1.5]);
      expect(ai.status).toBe('HIGH');
      await client.write('x:ai.HIHI', [1.4]);
      expect([ai.status, ai.metadata.alarmHigh, await client.value('x:ai.STAT', TEXT)]).toEqual(['HIHI', 1.4, 'HIHI']);
      await client.write('x:ai.HHSV', ['MINOR'], TEXT);
      expect([ai.severity, await client.value('x:ai.SEVR', TEXT)]).toEqual(['MINOR', 'MINOR']);
      await client.write('x:ai.HHSV', ['NO_ALARM'], TEXT);
      expect(ai.status).toBe('HIGH');
      await client.write('x:ai.HYST', [0.6]);
      await client.write('x:ai', [0.5]);
      expect([ai.status, await client.value('x:ai.LALM')]).toEqual(['HIGH', 1]);
      await client.write('x:ai.EGU', ['kA'], TEXT);
      await client.write('x:ai.PREC', [4]);
      await client.write('x:ai.HOPR', [9]);
      expect(ai.metadata).toMatchObject({ units: 'kA', precision: 4, displayHigh: 9, controlHigh: 9 });
      await client.write('x:ao.DRVH', [2]);
      await client.write('x:ao', [5]);
      expect([ao.value, ao.metadata.displayHigh]).toEqual([2, 100]);
    }));

  test('have the units and the precision of their record, and follow them', () =>
    withFields(analog, async (client, { pvs }) => {
      expect((await client.readAs('x:ai.HIHI', Dbr.CTRL_DOUBLE)).fields).toMatchObject({ units: 'mm', precision: 3 });
      pvs.ai.configure({ units: 'km' });
      expect((await client.readAs('x:ai.HIHI', Dbr.CTRL_DOUBLE)).fields).toMatchObject({ units: 'km', precision: 3 });
    }));

  test('have the limits of their record where they are on its scale', () =>
    withFields(analog, async (client, { pvs: { ai, longin } }) => {
      const limits = async (name: string) => {
        const { fields } = await client.readAs(name, Dbr.CTRL_DOUBLE);
        const { displayLow, displayHigh, controlLow, controlHigh, alarmHigh } = fields as unknown as Metadata;
        return [displayLow, displayHigh, controlLow, controlHigh, alarmHigh];
      };
      const { displayLow, displayHigh, controlLow, controlHigh } = ai.metadata;
      expect(await limits('x:ai.HIHI')).toEqual([displayLow, displayHigh, controlLow, controlHigh, Number.NaN]);
      await client.write('x:ai.HOPR', [77]);
      expect((await limits('x:ai.LALM'))[1]).toBe(77);
      expect(await limits('x:ai.HYST')).toEqual([-1e300, 1e300, -1e300, 1e300, Number.NaN]);
      // Nobody gave PREC: it is 0, also in the text of the value.
      await client.write('x:bare', [1.75]);
      expect([await client.value('x:bare', TEXT), await client.value('x:ai.HIHI', TEXT)]).toEqual(['2', '2.000']);
      longin.configure({ limits: { display: [1, 2] } });
      expect((await limits('x:longin.LOW')).slice(0, 2)).toEqual([1, 2]);
      expect((await client.readAs('x:longin.LOW', Dbr.GR_LONG)).fields).toMatchObject({ units: 'cts' });
      expect((await client.readAs('x:ai.HIHI', Dbr.CLASS_NAME)).values).toEqual(['ai']);
    }));

  test('carry the alarm of their record, and acknowledge it', () =>
    withFields(analog, async (client, { pvs }) => {
      await client.channel('x:ai.DESC');
      pvs.ai.write(5);
      expect((await client.read('x:ai.DESC')).fields).toMatchObject({ status: 3, severity: 2 });
      expect((await client.read('x:ai.LOPR')).fields).toMatchObject({ status: 3, severity: 2 });
      await client.write('x:ai.DESC', [2], Dbr.PUT_ACKS);
      expect(await client.value('x:ai.ACKS', TEXT)).toBe('NO_ALARM');
    }));

  test('deadbands follow MDEL and ADEL, MLST and ALST tell what was sent', () =>
    withFields(analog, async (client, { pvs }) => {
      pvs.ai.write(0.3);
      expect([await client.value('x:ai.MLST'), await client.value('x:ai.ALST')]).toEqual([0, 0.3]);
      await client.write('x:ai.MDEL', [0]);
      pvs.ai.write(0.4);
      expect([await client.value('x:ai.MLST'), await client.value('x:ai.ALST')]).toEqual([0.4, 0.3]);
    }));

  test('a limit that nobody gave raises nothing until it has a severity', () =>
    withFields(analog, async (client, { pvs: { bare } }) => {
      await client.write('x:bare', [5]);
      expect(bare.severity).toBe('NO_ALARM');
      await client.write('x:bare.HIGH', [4]);
      expect([bare.severity, bare.metadata.warningHigh]).toEqual(['NO_ALARM', Number.NaN]);
      await client.write('x:bare.HSV', ['MINOR'], TEXT);
      expect(bare.status).toBe('HIGH');
    }));

  test('no number is undefined: UDF, with UDFS', () =>
    withFields(analog, async (client, { pvs: { bare } }) => {
      await client.write('x:bare', [Number.NaN]);
      expect([bare.status, bare.severity, await client.value('x:bare.UDF')]).toEqual(['UDF', 'INVALID', 1]);
      expect([await client.value('x:bare.STAT'), await client.value('x:bare.STAT', TEXT)]).toEqual([17, 'UDF']);
      await client.write('x:bare.UDFS', ['MINOR'], TEXT);
      await client.write('x:bare', [Number.NaN]);
      expect(bare.severity).toBe('MINOR');
      await client.write('x:bare', [1]);
      expect(await client.value('x:bare.UDF')).toBe(0);
    }));
});

describe('of any record', () => {
  const plain = group('x', {
    a: pv.double(1, { record: 'ai', doc: 'from doc', fields: { EGUF: 7, LINR: 'LINEAR' } }),
    text: pv.string('this is a test', { record: 'stringin' }),
    none: pv.double(1),
  });

  test('are the PV itself as VAL, and keep what they are given or put', () =>
    withFields(plain, async (client) => {
      expect([
        await client.value('x:a.VAL'),
        await client.value('x:a.EGUF'),
        await client.value('x:a.LINR', TEXT),
      ]).toEqual([...[1, 7, 'LINEAR']]);
      expect(await client.write('x:a.EGUF', [8])).toBe(NORMAL);
      expect(await client.value('x:a.EGUF')).toBe(8);
      expect(await client.write('x:a.LINR', ['no such'], TEXT)).toBe(PUT_FAILED);
    }));

  test('that are read-only refuse', () =>
    withFields(plain, async (client) => {
      for (const field of ['NAME', 'STAT', 'LALM', 'PACT']) {
        expect([field, await client.write(`x:a.${field}`, ['1'], TEXT)]).toEqual([field, NO_WRITE_ACCESS]);
      }
    }));

  test('that are text show all of it through $', () =>
    withFields(plain, async (client, { ioc }) => {
      const long = 'd'.repeat(40);
      expect(await client.text('x:text.VAL$')).toBe('this is a test');
      expect(await client.writeText('x:a.DESC$', long)).toBe(NORMAL);
      expect([await client.text('x:a.DESC$'), await client.value('x:a.DESC')]).toEqual([long, long.slice(0, 39)]);
      expect([ioc.ioc.serves('x:a.XYZ'), ioc.ioc.serves('x:none.DESC'), ioc.ioc.serves('x:a.DESC')]).toEqual([
        ...[false, true, true],
      ]);
    }));

  test('are made when they are asked for: not by searches', () =>
    withFields(plain, async (client, { ioc }) => {
      const made = () => ioc.ioc.pvs.get('x:a')!.fields.size;
      ioc.ioc.serves('x:a.HIHI');
      expect(made()).toBe(0);
      await client.channel('x:a.HIHI');
      await client.channel('x:a.HIHI');
      expect(made()).toBe(1);
    }));

  test('OVAL is the text that the next one is compared with, as in base', () =>
    withFields(plain, async (client) => {
      await client.channel('x:text.OVAL');
      await client.write('x:text', ['new'], TEXT);
      expect(await client.value('x:text.OVAL')).toBe('new');
    }));

  test('DISP keeps clients from putting to the record and to its fields', () =>
    withFields(plain, async (client, { pvs }) => {
      await client.write('x:a.DISP', [1]);
      expect(await client.write('x:a', [5])).toBe(PUT_FAILED);
      expect(await client.write('x:a.DESC', ['new'])).toBe(PUT_FAILED);
      expect([pvs.a.value, pvs.a.severity]).toEqual([1, 'NO_ALARM']);
      await client.write('x:a.DISP', [0]);
      expect(await client.write('x:a', [5])).toBe(NORMAL);
      expect(await client.write('x:a.DESC', ['new'])).toBe(NORMAL);
    }));

  test('a put without completion while DISP is set gets an error', () =>
    simulate(plain, async ({ ioc }) => {
      const raw = await RawClient.open(ioc.port);
      const disp = await raw.create('x:a.DISP', 1);
      const value = await raw.create('x:a', 2);
      raw.send(write(disp, Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0), { type: Dbr.CHAR }));
      raw.send(write(value, doubles(2), { ioid: 7 }));
      expect(await raw.settle()).toMatchObject([{ type: 'ERROR', status: Eca.PUTFAIL, text: 'x:a' }]);
      raw.close();
    }));

  test('DISP keeps neither links from writing nor the record from being processed', () => {
    const done: number[] = [];
    const definition = group('x', {
      out: pv.long(0, { record: 'longout', fields: { OUT: 'x:locked PP', FLNK: 'x:follows' } }),
      locked: pv.long(0, { record: 'longout', fields: { DISP: 1 } }),
      follows: pv.long(3, { record: 'longout', fields: { DISP: 1 }, put: (value) => void done.push(value) }),
    });
    return withFields(definition, async (client, { pvs }) => {
      expect(await client.write('x:out', [7])).toBe(NORMAL);
      expect([pvs.locked.value, pvs.out.severity, done]).toEqual([7, 'NO_ALARM', [3]]);
      expect(await client.write('x:locked', [8])).toBe(PUT_FAILED);
    });
  });
});

test('what fields are given configures the record from the start', () =>
  withFields(
    group('x', {
      a: pv.double(5, { record: 'ai', fields: { HIHI: 4, HHSV: 'MINOR', EGU: 'mm', PREC: 2, HOPR: 10, MDEL: 3 } }),
      b: pv.enum('on', ['off', 'on'], { record: 'bi', fields: { ZNAM: 'dark', OSV: 'MAJOR' } }),
    }),
    async (client, { pvs: { a, b } }) => {
      expect([a.status, a.severity, b.severity, b.metadata.enumStrings]).toEqual([
        ...['HIHI', 'MINOR', 'MAJOR'],
        ['dark', 'on'],
      ]);
      expect(a.metadata).toMatchObject({ alarmHigh: 4, units: 'mm', precision: 2, displayHigh: 10 });
      expect([await client.value('x:a.HIHI'), await client.value('x:a.MDEL'), await client.value('x:b.ZNAM')]).toEqual([
        ...[4, 3, 'dark'],
      ]);
    },
  ));

describe('of records with states', () => {
  const definition = group('x', {
    bo: pv.enum('One', ['Zero', 'One'], { record: 'bo', severities: { One: 'MINOR' } }),
    mbbo: pv.enum('a', ['a', 'b', 'c'], { record: 'mbbo' }),
    bits: pv.long(5, { record: 'mbboDirect' }),
  });

  test('name the states', () =>
    withFields(definition, async (client, { pvs }) => {
      const names = ['x:bo.ZNAM', 'x:bo.ONAM', 'x:mbbo.ZRST', 'x:mbbo.TWST', 'x:mbbo.THST'];
      const shown: unknown[] = [];
      for (const name of names) shown.push(await client.value(name));
      expect(shown).toEqual(['Zero', 'One', 'a', 'c', '']);
      await client.write('x:bo.ONAM', ['n'.repeat(30)], TEXT);
      expect(await client.value('x:bo', TEXT)).toBe('n'.repeat(25));
      await client.write('x:mbbo.FVST', ['five'], TEXT);
      expect(pvs.mbbo.metadata.enumStrings).toEqual(['a', 'b', 'c', '', '', 'five']);
      await client.write('x:mbbo.FVST', [''], TEXT);
      expect(pvs.mbbo.metadata.enumStrings).toEqual(['a', 'b', 'c']);
    }));

  test('give them severities', () =>
    withFields(definition, async (client, { pvs: { bo, mbbo } }) => {
      expect([await client.value('x:bo.OSV', TEXT), await client.value('x:bo.ZSV', TEXT)]).toEqual([
        'MINOR',
        'NO_ALARM',
      ]);
      await client.write('x:bo.OSV', ['MAJOR'], TEXT);
      expect(bo.severity).toBe('MAJOR');
      await client.write('x:mbbo.COSV', ['MINOR'], TEXT);
      await client.write('x:mbbo', ['b'], TEXT);
      expect([mbbo.status, mbbo.severity]).toEqual(['COS', 'MINOR']);
      await client.write('x:mbbo.COSV', ['NO_ALARM'], TEXT);
      expect(mbbo.severity).toBe('NO_ALARM');
    }));

  test('RVAL is the raw value that the state has, as in base', () =>
    withFields(definition, async (client, { pvs }) => {
      await client.write('x:mbbo.TWVL', [8]);
      pvs.mbbo.write('c');
      expect(await client.value('x:mbbo.RVAL')).toBe(8);
      expect(await client.write('x:mbbo.RVAL', [2])).toBe(NORMAL);
      expect([pvs.mbbo.value, await client.value('x:mbbo.RVAL')]).toEqual(['c', 8]);
    }));

  test('B0 to B1F are the bits of VAL', () =>
    withFields(definition, async (client, { pvs }) => {
      const bits = async () => [
        await client.value('x:bits.B0'),
        await client.value('x:bits.B1'),
        await client.value('x:bits.B2'),
      ];
      expect(await bits()).toEqual([1, 0, 1]);
      await client.write('x:bits.B1', [1]);
      await client.write('x:bits.B0', [0]);
      expect([pvs.bits.value, await bits()]).toEqual([6, [0, 1, 1]]);
      await client.write('x:bits.B1F', [1]);
      expect(pvs.bits.value).toBe(-2147483648 + 6);
    }));
});

test('arrays tell how long they are and of what', () =>
  withFields(
    group('x', {
      wave: pv.double([1, 2], { maxLength: 5, record: 'waveform' }),
      part: pv.short([1], { maxLength: 4, record: 'subArray' }),
      lsi: pv.text('hello', { maxLength: 30, record: 'lsi' }),
    }),
    async (client, { pvs }) => {
      const wave = async () => [await client.value('x:wave.NELM'), await client.value('x:wave.NORD')];
      expect([...(await wave()), await client.value('x:wave.FTVL', TEXT)]).toEqual([5, 2, 'DOUBLE']);
      await client.write('x:wave', [1, 2, 3, 4]);
      expect(await wave()).toEqual([5, 4]);
      expect([
        await client.value('x:part.MALM'),
        await client.value('x:part.NELM'),
        await client.value('x:part.FTVL', TEXT),
      ]).toEqual([...[4, 1, 'SHORT']]);
      expect([await client.value('x:lsi.LEN'), await client.value('x:lsi.SIZV')]).toEqual([6, 31]);
      pvs.lsi.write('hi');
      expect(await client.value('x:lsi.LEN')).toBe(3);
    },
  ));

describe('processing', () => {
  const runs: string[] = [];
  const definition = group('x', {
    scanned: pv.long(0, { record: 'longin', scan: { every: 1, run: ({ pv }) => pv.value + 1 } }),
    put: pv.double(1, {
      record: 'ao',
      put: (value) => void runs.push(`put ${value}`),
      fields: { FLNK: 'x:linked.PROC' },
    }),
    linked: pv.long(0, { record: 'longin', scan: { run: ({ pv }) => pv.value + 1 }, fields: { FLNK: 'x:put' } }),
    first: pv.double(1, { record: 'ai', get: () => 42, fields: { PINI: 'YES' } }),
    periodic: pv.long(0, { record: 'longin', scan: { run: ({ pv }) => pv.value + 1 }, fields: { SCAN: '.5 second' } }),
    stamped: pv.double(1, { record: 'ai' }),
    slow: pv.double(1, { record: 'ai', scan: { run: ({ ioc }) => ioc.sleep(2) as Promise<never> } }),
  });

  test('SCAN tells the rate of a scan, and changes it', () =>
    withFields(definition, async (client, { pvs: { scanned, periodic }, pass }) => {
      expect([await client.value('x:scanned.SCAN', TEXT), await client.value('x:periodic.SCAN', TEXT)]).toEqual([
        ...['1 second', '.5 second'],
      ]);
      await pass(2);
      expect([scanned.value, periodic.value]).toEqual([3, 5]);
      await client.write('x:scanned.SCAN', ['Passive'], TEXT);
      await pass(5);
      expect([scanned.value, await client.value('x:scanned.SCAN', TEXT)]).toEqual([3, 'Passive']);
      await client.write('x:scanned.SCAN', ['.1 second'], TEXT);
      await pass(1, 0.1);
      expect(scanned.value).toBeGreaterThanOrEqual(12);
    }));

  test('SCAN processes records that have no scan handler', () =>
    withFields(definition, async (client, { pvs: { stamped }, pass }) => {
      await client.write('x:stamped.SCAN', ['2 second'], TEXT);
      const before = stamped.timestamp.seconds;
      await pass(4.5);
      expect(stamped.timestamp.seconds - before).toBe(4);
    }));

  test('PROC runs the scan handler, or puts the value again, and completes with it', () =>
    withFields(definition, async (client, { pvs, pass }) => {
      runs.length = 0;
      await client.write('x:linked.PROC', [1]);
      expect(pvs.linked.value).toBe(1);
      await client.write('x:put.PROC', [1]);
      expect(runs).toContain('put 1');
      await client.begin('x:slow.PROC', [1]);
      await client.settle();
      await pass(1.9);
      expect(await client.settle()).toEqual([]);
      await pass(0.2);
      expect(await client.completed()).toBe(NORMAL);
    }));

  test('FLNK processes the next record, and a ring of links ends', () =>
    withFields(definition, async (client, { pvs }) => {
      runs.length = 0;
      const before = pvs.linked.value;
      await client.write('x:put', [7]);
      expect(pvs.linked.value).toBe(before + 1);
      expect(runs[0]).toBe('put 7');
    }));

  test('PACT and PUTF tell that it goes on', () => {
    const active = group('x', {
      put: pv.double(0, { record: 'ao', put: (_value, { ioc }) => ioc.sleep(1) }),
      scan: pv.double(0, { record: 'ai', scan: { every: 10, run: ({ ioc }) => ioc.sleep(1) } }),
    });
    return withFields(active, async (client, { pass }) => {
      const flags = async (name: string) => [
        await client.value(`x:${name}.PACT`),
        await client.value(`x:${name}.PUTF`),
      ];
      expect([await flags('put'), await flags('scan')]).toEqual([
        [0, 0],
        [1, 0],
      ]);
      await client.put('x:put', [5]);
      expect(await flags('put')).toEqual([1, 1]);
      await pass(1.1);
      expect([await flags('put'), await flags('scan')]).toEqual([
        [0, 0],
        [0, 0],
      ]);
    });
  });

  const chained = group('x', {
    begin: pv.double(0, { record: 'ao', fields: { FLNK: 'x:scan' } }),
    scan: pv.long(0, {
      record: 'longin',
      scan: { run: ({ pv, ioc }) => ioc.sleep(2).then(() => pv.value + 1) },
      fields: { FLNK: 'x:move.PROC PP NMS' },
    }),
    move: pv.double(1, { record: 'ao', put: (_value, { ioc }) => ioc.sleep(1), fields: { FLNK: 'x:begin' } }),
    round: pv.long(0, {
      record: 'longin',
      scan: { run: ({ pv, ioc }) => ioc.sleep(1).then(() => pv.value + 1) },
      fields: { FLNK: 'x:again' },
    }),
    again: pv.long(0, {
      record: 'longin',
      scan: { run: ({ pv, ioc }) => ioc.sleep(1).then(() => pv.value + 1) },
      fields: { FLNK: 'x:round' },
    }),
  });

  test.each(['x:begin', 'x:begin.PROC'])('a put to %s completes when all is done that forward links lead to', (name) =>
    withFields(chained, async (client, { ioc, pvs, pass }) => {
      await client.begin(name, [7]);
      await client.settle();
      await pass(2.9, 0.1);
      expect(await client.settle()).toEqual([]);
      expect([pvs.scan.value, [...ioc.ioc.pvs.get('x:begin')!.children()].length > 0]).toEqual([1, true]);
      await pass(0.2, 0.1);
      expect(await client.completed()).toBe(NORMAL);
      await client.put('x:begin', [8]);
      await client.write('x:begin.DESC', ['nobody waits for the plain put'], TEXT);
    }),
  );

  test('a put does not wait for what later values set off', () => {
    const target = pv.long(0, { record: 'longin', get: ({ ioc }) => ioc.sleep(1).then(() => 1) });
    const definition = group('x', {
      begin: pv.double(0, { record: 'ao', fields: { FLNK: 'x:a' } }),
      a: target,
      b: target,
    });
    return withFields(definition, async (client, { pvs: { begin }, pass }) => {
      await client.begin('x:begin', [7]);
      await client.settle();
      await pass(0.5);
      await begin.field('FLNK').put('x:b');
      begin.write(8);
      await pass(0.6);
      expect(await client.completed()).toBe(NORMAL);
    });
  });

  test('a put completes once where forward links go round and take their time', () =>
    withFields(chained, async (client, { pvs, pass }) => {
      await client.begin('x:round.PROC', [1]);
      await client.settle();
      await pass(2.1, 0.1);
      expect(await client.completed()).toBe(NORMAL);
      await pass(20, 0.1);
      expect(pvs.again.value).toBeGreaterThan(1);
    }));

  test('PINI processes at the start', () =>
    withFields(definition, async (client, { pvs }) => {
      expect(await client.value('x:first')).toBe(42);
      expect(pvs.first.value).toBe(42);
    }));

  test('DISA equal to DISV keeps a record from being processed', () =>
    withFields(definition, async (client, { pvs: { linked } }) => {
      await client.write('x:linked.DISS', ['MINOR'], TEXT);
      await client.write('x:linked.DISA', [1]);
      const before = linked.value;
      await client.write('x:linked.PROC', [1]);
      expect([linked.value - before, linked.status, linked.severity]).toEqual([0, 'DISABLE', 'MINOR']);
    }));
});

describe('handlers of fields', () => {
  const hooked = group('x', {
    a: pv.double(1, { record: 'ai', fields: { DESC: { value: 'x', put: (value) => String(value).toUpperCase() } } }),
    b: pv.double(2, { record: 'ao' }),
    count: pv.long(-1),
    record: pv.long(1, { record: 'longout' }),
  }).handlers(({ a, b, count }) => ({
    a: {
      fields: {
        RVAL: {
          put: (value) => {
            b.write(Number(value));
            a.write(Number(value));
          },
        },
        HIHI: { put: (value) => (Number(value) < 0 ? reject('below 0') : undefined) },
        SVAL: { get: () => 99 },
      },
    },
    record: { fields: { PROC: { startup: () => count.write(0), put: () => count.write(count.value + 1) } } },
  }));

  test('come before what the field itself does', () =>
    withFields(hooked, async (client, { pvs: { a, b, count } }) => {
      await client.write('x:a.RVAL', [42]);
      expect([a.value, b.value, await client.value('x:a.RVAL')]).toEqual([42, 42, 42]);
      await client.write('x:a.DESC', ['text'], TEXT);
      expect(await client.value('x:a.DESC')).toBe('TEXT');
      expect(await client.write('x:a.HIHI', [-1])).toBe(PUT_FAILED);
      expect(await client.write('x:a.HIHI', [5])).toBe(NORMAL);
      await client.write('x:a.HHSV', ['MAJOR'], TEXT);
      expect([a.metadata.alarmHigh, await client.value('x:a.SVAL'), a.field('HIHI').value]).toEqual([5, 99, 5]);
      await client.write('x:record.PROC', [1]);
      await client.write('x:record.PROC', [1]);
      expect(count.value).toBe(2);
    }));
});
