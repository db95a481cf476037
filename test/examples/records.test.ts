/** Examples with records: fields, alarms, handlers of fields, motors. */
import { describe, expect, it } from 'vitest';
import anyRecord from '../../src/examples/any_record.ts';
import enums from '../../src/examples/enums.ts';
import motors from '../../src/examples/fake_motor_record.ts';
import process from '../../src/examples/process.ts';
import records from '../../src/examples/records.ts';
import subclass from '../../src/examples/records_subclass.ts';
import { recordTypes } from '../../src/index.ts';
import { startIoc } from '../support/ioc.ts';
import { Client, NORMAL, PUT_FAILED, Types, withClient } from './client.ts';
import { simulate } from './simulate.ts';

/** CTRL_DOUBLE */
const CTRL = 34;

describe('records', () => {
  it('spread what is put to RVAL', async () =>
    withClient(await startIoc(records), async (client) => {
      await client.write('mock:A.RVAL', [5]);
      expect([await client.value('mock:A'), await client.value('mock:B')]).toEqual([5, 5]);
      await client.write('mock:B.RVAL', [7]);
      expect([await client.value('mock:A'), await client.value('mock:B')]).toEqual([-3, 17]);
      await client.write('mock:D.RVAL', [0]);
      expect([await client.value('mock:A'), await client.value('mock:B')]).toEqual([-10, 10]);
    }));

  it('spread nothing that B refuses', async () =>
    withClient(await startIoc(records), async (client) => {
      expect(await client.write('mock:A.RVAL', [1])).toBe(PUT_FAILED);
      expect(await client.write('mock:D.RVAL', [-9])).toBe(PUT_FAILED);
      expect([await client.value('mock:A'), await client.value('mock:B')]).toEqual([1, 2]);
      expect(await client.value('mock:B.STAT', Types.STRING)).toBe('WRITE');
    }));

  it('refuse with WRITE/MAJOR', async () =>
    withClient(await startIoc(records), async (client) => {
      expect(await client.write('mock:B', [1])).toBe(PUT_FAILED);
      expect(await client.value('mock:B')).toBe(2);
      expect(await client.value('mock:B.STAT', Types.STRING)).toBe('WRITE');
      expect(await client.value('mock:B.SEVR', Types.STRING)).toBe('MAJOR');
      await client.write('mock:B.PREC', [4]);
      expect((await client.readAs('mock:B', CTRL)).fields.precision).toBe(4);
    }));

  it('have the fields of their limits', async () =>
    withClient(await startIoc(records), async (client) => {
      const { fields } = await client.readAs('mock:C', CTRL);
      expect(fields).toMatchObject({ alarmHigh: 2, alarmLow: -2, warningHigh: 1, warningLow: -1, units: 'mm' });
      for (const [field, value] of Object.entries({ HIHI: 2, LOLO: -2, HIGH: 1, LOW: -1, HOPR: 3, LOPR: -3 })) {
        expect(await client.value(`mock:C.${field}`), field).toBe(value);
      }
      expect(await client.value('mock:C.DESC')).toBe('The C pvproperty');
    }));

  it.each(['NO_ALARM', 'MINOR', 'MAJOR', 'INVALID'])('raise %s where a limit has that severity', async (severity) =>
    withClient(await startIoc(records), async (client) => {
      const expected = ['NO_ALARM', 'MINOR', 'MAJOR', 'INVALID'].indexOf(severity);
      // All four: a limit without severity leaves the alarm to the next one (checkAlarms of base's ai).
      for (const field of ['LLSV', 'LSV', 'HSV', 'HHSV']) {
        await client.write(`mock:C.${field}`, [severity], Types.STRING);
      }
      for (const [field, value, status] of [
        ['LLSV', -2.5, 5],
        ['LSV', -1.5, 6],
        ['HSV', 1.5, 4],
        ['HHSV', 2.5, 3],
      ] as const) {
        await client.write('mock:C', [value]);
        const { fields } = await client.read('mock:C');
        expect(fields.severity, field).toBe(expected);
        if (expected > 0) expect(fields.status, field).toBe(status);
      }
      await client.write('mock:C', [0]);
      expect((await client.read('mock:C')).fields).toMatchObject({ severity: 0, status: 0 });
    }),
  );

  it('have long strings', async () =>
    withClient(await startIoc(records), async (client) => {
      expect((await client.channel('mock:E.VAL$')).type).toBe(Types.CHAR);
      expect(await client.text('mock:E.VAL$')).toBe('this is a test');
    }));
});

describe('enums', () => {
  it('have their states in fields', async () =>
    withClient(await startIoc(enums), async (client) => {
      expect(await client.value('enum:bo.ZNAM')).toBe('Zero Value');
      expect(await client.value('enum:bo.ONAM')).toBe('One Value');
      expect(await client.value('enum:mbbi.FRST')).toBe('four');
      for (const [index, label] of ['Zero Value', 'One Value'].entries()) {
        await client.write('enum:bo', [index]);
        expect(await client.value('enum:bo', Types.STRING)).toBe(label);
      }
    }));
});

describe('process', () => {
  it('counts the puts to PROC', async () =>
    withClient(await startIoc(process), async (client) => {
      expect(await client.value('process_test:count')).toBe(0);
      for (let i = 0; i < 2; i++) expect(await client.write('process_test:record.PROC', [1])).toBe(NORMAL);
      expect(await client.value('process_test:count')).toBe(2);
    }));
});

describe('any_record', () => {
  it.each(recordTypes)('serves the record %s', async (type) =>
    withClient(await startIoc(anyRecord, { macros: { 'record-type': type } }), async (client) => {
      expect(await client.value('any:record:A.RTYP')).toBe(type);
      expect((await client.read('any:record:A')).values).toHaveLength(1);
      expect(await client.write('any:record:A.DESC', ['tried'], Types.STRING)).toBe(NORMAL);
    }),
  );

  it('refuses a type that there is not', async () => {
    await expect(startIoc(anyRecord, { macros: { 'record-type': 'aCalcout' } })).rejects.toThrow(
      'there is no record type aCalcout',
    );
  });
});

describe('records_subclass', () => {
  it('trembles around VAL', () =>
    simulate(subclass, async ({ ioc, pvs: { motor1 }, clock }) => {
      const field = (name: string) => Number(motor1.field(name).value);
      motor1.write(4);
      const seen = new Set<number>();
      for (let i = 0; i < 20; i++) {
        clock.advance(100);
        seen.add(field('RBV'));
        expect(field('RBV')).toBeGreaterThanOrEqual(4);
        expect(field('RBV')).toBeLessThan(4.01);
        expect(field('DRBV')).toBe(field('RBV'));
        expect(field('RRBV')).toBe(Math.trunc(field('RBV') * 100_000));
      }
      expect(seen.size).toBe(20);
      expect(ioc.ioc.handle('mock:motor2.RBV')!.value).toBeGreaterThanOrEqual(2);
    }));
});

describe('fake_motor_record', () => {
  it('moves, and completes the put when it is there', () =>
    simulate(motors, async ({ ioc, pvs: { mtr1 }, pass }) => {
      const client = await Client.of(ioc);
      await client.channel('sim:mtr1.RBV');
      await client.begin('sim:mtr1', [2]);
      await client.settle();
      await pass(1.5, 0.1);
      expect(await client.settle()).toEqual([]);
      const position = Number(mtr1.field('RBV').value);
      expect(position).toBeGreaterThan(0.5);
      expect(position).toBeLessThan(1.5);
      expect(mtr1.field('DMOV').value).toBe(0);
      await pass(2, 0.1); // 2 s of travel and 1 s of acceleration
      expect(await client.completed()).toBe(NORMAL);
      expect(mtr1.field('RBV').value).toBeCloseTo(2, 6);
      expect(mtr1.field('DMOV').value).toBe(1);
      client.close();
    }));

  it('stops where it is', () =>
    simulate(motors, async ({ ioc, pvs: { mtr3 }, pass }) => {
      const client = await Client.of(ioc);
      void mtr3.put(30);
      await pass(4, 0.1);
      await client.put('sim:mtr3.STOP', [1]); // one with completion would wait for its turn
      await pass(3, 0.1);
      expect(mtr3.field('DMOV').value).toBe(1);
      expect(Number(mtr3.field('RBV').value)).toBeGreaterThan(5);
      expect(Number(mtr3.field('RBV').value)).toBeLessThan(20);
      expect(mtr3.value).toBeCloseTo(Number(mtr3.field('RBV').value), 6);
      client.close();
    }));
});
