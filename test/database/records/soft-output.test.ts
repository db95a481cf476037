/** Records that hand their value on, or are processed, by links to other PVs of the IOC. */
import { describe, expect, test } from 'vitest';
import { group, pv } from '../../../src/index.ts';
import { Dbr } from '../../../src/protocol/ca/dbr-types.ts';
import { Severity } from '../../../src/protocol/value/alarm.ts';
import { Client, NORMAL } from '../../examples/client.ts';
import { simulate } from '../../examples/simulate.ts';

describe('a record with OUT', () => {
  const slow = { put: async () => new Promise<void>((resolve) => setImmediate(resolve)) };
  const definition = group('x', {
    out: pv.long(0, { record: 'longout', fields: { OUT: 'x:target PP' } }),
    target: pv.long(0, { ...slow, record: 'longout' }),
    plain: pv.long(0, slow),
    loose: pv.long(0, { record: 'longout', fields: { OUT: 'x:plain' } }),
    stores: pv.long(0, { record: 'longout', fields: { OUT: 'x:target' } }),
    lost: pv.long(0, { record: 'longout', fields: { OUT: 'x:nowhere' } }),
    strict: pv.long(0, { limits: { control: [0, 5] } }),
    refused: pv.long(0, { record: 'longout', fields: { OUT: 'x:strict' } }),
    ring1: pv.long(0, { record: 'longout', fields: { OUT: 'x:ring2 PP' } }),
    ring2: pv.long(0, { record: 'longout', fields: { OUT: 'x:ring1 PP' } }),
  });

  test('puts to the PV there, and completes with it', () =>
    simulate(definition, async ({ ioc, pvs: { out, target } }) => {
      const done = out.put(7);
      expect([out.value, ioc.ioc.database.record('x:target')!.isActive]).toEqual([7, true]);
      await done;
      expect([target.value, ioc.ioc.database.record('x:target')!.isActive]).toEqual([7, false]);
    }));

  test('without PP stores, and nothing follows', () =>
    simulate(definition, async ({ ioc, pvs: { stores, target } }) => {
      await stores.put(5);
      expect([target.value, ioc.ioc.database.record('x:target')!.isActive]).toEqual([5, false]);
    }));

  test('does not wait for a PV that is not a record, as base does not for a CA link', () =>
    simulate(definition, async ({ pvs: { loose, plain } }) => {
      await loose.put(7);
      expect(plain.value).toBe(0);
      await expect.poll(() => plain.value).toBe(7);
    }));

  test('sends again when it is processed', () =>
    simulate(definition, async ({ pvs: { out, target } }) => {
      await out.put(7);
      target.write(1);
      await out.field('PROC').put(1);
      expect(target.value).toBe(7);
    }));

  test('raises LINK when there is no such PV', () =>
    simulate(definition, async ({ pvs: { lost, refused, strict } }) => {
      await lost.put(1);
      await refused.put(9);
      expect([lost.status, lost.severity, strict.value, strict.status]).toEqual(['LINK', 'INVALID', 0, 'WRITE']);
      await refused.put(4);
      expect([refused.status, strict.value]).toEqual(['NO_ALARM', 4]);
    }));

  test('ends where a ring of links comes back', () =>
    simulate(definition, async ({ pvs: { ring1, ring2 } }) => {
      await ring2.put(3);
      expect([ring1.value, ring2.value]).toEqual([3, 3]);
      await ring1.put(4);
      expect([ring1.value, ring2.value]).toEqual([4, 4]);
    }));
});

describe('a CP link', () => {
  const definition = group('x', {
    source: pv.double(1),
    sum: pv.double(0, { record: 'calc', fields: { INPA: 'x:source CP', CALC: 'A+1' } }),
    passive: pv.double(0, { record: 'ai', fields: { INP: 'x:source CPP' } }),
    later: pv.double(0, { record: 'ai' }),
  });

  test('has the record processed at the start, and whenever the PV changes', () =>
    simulate(definition, async ({ pvs: { source, sum, passive }, pass }) => {
      await pass(0.01);
      expect([sum.value, passive.value]).toEqual([2, 1]);
      source.write(5);
      await pass(0.01);
      expect([sum.value, passive.value]).toEqual([6, 5]);
      await passive.field('SCAN').put('Event');
      source.write(8);
      await pass(0.01);
      expect([sum.value, passive.value]).toEqual([9, 5]);
    }));

  test('may be written and taken away while the IOC runs', () =>
    simulate(definition, async ({ pvs: { source, later }, pass }) => {
      await later.field('INP').put('x:source CP MS');
      await pass(0.01);
      expect(later.value).toBe(1);
      source.write(2, { severity: 'MINOR' });
      await pass(0.01);
      expect([later.value, later.status, later.severity]).toEqual([2, 'LINK', 'MINOR']);
      await later.field('INP').put('');
      source.write(3);
      await pass(0.01);
      expect(later.value).toBe(2);
    }));
});

test('FLNK follows a scan that gave no new value', () =>
  simulate(
    group('x', {
      idle: pv.double(0, { record: 'ai', scan: { every: 1, run: () => {} }, fields: { FLNK: 'x:runs' } }),
      runs: pv.double(0, { record: 'calc', fields: { CALC: 'VAL+1' } }),
    }),
    async ({ pvs: { runs }, pass }) => {
      await pass(3, 1);
      expect(runs.value).toBe(4);
    },
  ));

test('a record that DISA disables stores a put, and does not do what a put causes', () => {
  const done: number[] = [];
  const definition = group('x', {
    gate: pv.long(1),
    gated: pv.double(0, {
      record: 'ao',
      put: (value) => void done.push(value),
      fields: { SDIS: 'x:gate', DISS: 'MINOR', FLNK: 'x:runs' },
    }),
    runs: pv.double(0, { record: 'calc', fields: { CALC: 'VAL+1' } }),
  });
  return simulate(definition, async ({ pvs: { gate, gated, runs } }) => {
    await gated.put(3);
    expect([gated.value, gated.status, gated.severity, done, runs.value]).toEqual([3, 'DISABLE', 'MINOR', [], 0]);
    gate.write(0);
    await gated.put(4);
    expect([gated.value, gated.status, done, runs.value]).toEqual([4, 'NO_ALARM', [4], 1]);
  });
});

test('calcout says whether its links lead somewhere', () =>
  simulate(
    group('x', {
      calc: pv.double(0, { record: 'calcout', fields: { INPA: 'x:calc.PREC', INPB: '3', INPC: 'x:nowhere', OUT: '' } }),
    }),
    ({ pvs: { calc } }) => {
      const states = ['INAV', 'INBV', 'INCV', 'OUTV'].map((field) => calc.field(field).value);
      expect(states).toEqual([2, 3, 0, 3]); // Local PV, Constant, Ext PV NC, Constant
    },
  ));

test('FLNK does not follow an acknowledgement, nor what is said of the PV anew', () =>
  simulate(
    group('x', {
      out: pv.long(0, { record: 'longout', fields: { HIHI: 5, HHSV: 'MAJOR', FLNK: 'x:runs' } }),
      runs: pv.double(0, { record: 'calc', fields: { CALC: 'VAL+1' } }),
    }),
    async ({ ioc, pvs: { out, runs } }) => {
      const client = await Client.of(ioc);
      await out.put(7);
      await out.put(1);
      expect([out.metadata.acknowledgeSeverity, runs.value]).toEqual([Severity.MAJOR, 2]);
      expect(await client.write('x:out', [1], Dbr.PUT_ACKT)).toBe(NORMAL);
      expect(await client.write('x:out', [Severity.MAJOR], Dbr.PUT_ACKS)).toBe(NORMAL);
      out.configure({ units: 'mm' });
      expect([out.metadata.acknowledgeSeverity, runs.value]).toEqual([Severity.NO_ALARM, 2]);
      client.close();
    },
  ));
