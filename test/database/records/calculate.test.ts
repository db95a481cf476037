import { describe, expect, test } from 'vitest';
import { group, pv } from '../../../src/index.ts';
import { Client, NORMAL, PUT_FAILED } from '../../examples/client.ts';
import { simulate } from '../../examples/simulate.ts';

const TEXT = 0;

describe('a calc record', () => {
  const definition = group('x', {
    source: pv.double(3),
    calc: pv.double(0, {
      record: 'calc',
      limits: { alarm: [-100, 100] },
      fields: { CALC: 'A*2+B; C:=C+1', INPA: 'x:source NPP', INPB: '10', PINI: 'YES' },
    }),
    scanned: pv.double(0, { record: 'calc', fields: { CALC: 'VAL+1', SCAN: '1 second' } }),
    random: pv.double(2, { record: 'calc', fields: { CALC: 'RNDM' } }),
  });

  test('computes from PVs, constants and its own inputs, and keeps what it assigns', () =>
    simulate(definition, async ({ ioc, pvs: { calc, source } }) => {
      const client = await Client.of(ioc);
      const inputs = async () => [
        await client.value('x:calc.A'),
        await client.value('x:calc.B'),
        await client.value('x:calc.C'),
      ];
      expect([calc.value, await inputs()]).toEqual([16, [3, 10, 1]]);
      source.write(7);
      expect(await client.write('x:calc.PROC', [1])).toBe(NORMAL);
      expect([calc.value, await inputs(), await client.value('x:calc.LA')]).toEqual([24, [7, 10, 2], 7]);
      expect(await client.write('x:calc.B', [-20])).toBe(NORMAL);
      expect(calc.value).toBe(-6);
      client.close();
    }));

  test('has alarms as other numbers have', () =>
    simulate(definition, async ({ pvs: { calc, source } }) => {
      source.write(50);
      await calc.field('PROC').put(1);
      expect([calc.value, calc.status]).toEqual([110, 'HIHI']);
      await calc.field('CALC').put('A/0*0');
      expect([calc.value, calc.status]).toEqual([Number.NaN, 'UDF']);
    }));

  test('refuses what is not an expression, and computes a new one at once', () =>
    simulate(definition, async ({ ioc, pvs: { calc } }) => {
      const client = await Client.of(ioc);
      expect(await client.write('x:calc.CALC', ['A*'], TEXT)).toBe(PUT_FAILED);
      expect(await client.value('x:calc.CALC')).toBe('A*'); // as in base
      expect(await client.write('x:calc.CALC', ['MAX(A,B)'], TEXT)).toBe(NORMAL);
      expect(calc.value).toBe(10);
      client.close();
    }));

  test('raises LINK when an input leads nowhere', () =>
    simulate(definition, async ({ pvs: { calc } }) => {
      await calc.field('INPA').put('x:nowhere');
      await calc.field('PROC').put(1);
      expect([calc.value, calc.status, calc.severity]).toEqual([16, 'LINK', 'INVALID']);
      await calc.field('INPA').put('');
      await calc.field('PROC').put(1);
      expect(calc.severity).toBe('NO_ALARM');
    }));

  test('computes at its SCAN rate, and not when its inputs change', () =>
    simulate(definition, async ({ pvs: { scanned }, pass }) => {
      await pass(3);
      expect(scanned.value).toBe(4);
      await scanned.field('A').put(1);
      expect(scanned.value).toBe(4);
    }));

  test('has random numbers of the IOC', () =>
    simulate(definition, async ({ pvs: { random } }) => {
      await random.field('PROC').put(1);
      expect(random.value).toBeGreaterThan(0);
      expect(random.value).toBeLessThan(1);
    }));
});

describe('a calcout record', () => {
  const definition = group('x', {
    target: pv.double(0, { limits: { control: [-1000, 50] } }),
    out: pv.double(0, { record: 'calcout', fields: { CALC: 'A+1', OCAL: 'A*100-VAL', OUT: 'x:target PP' } }),
  });

  test.each([
    ['Every Time', [1, 1, 0], [2, 2, 1]],
    ['On Change', [1, 1, 0], [2, 1]],
    ['When Zero', [1, -1, -1, 3], [0, 0]],
    ['When Non-zero', [-1, 1, 1], [2, 2]],
    ['Transition To Zero', [1, -1, -1], [0]],
    ['Transition To Non-zero', [-1, 1, 2], [2]],
  ])('sends its value: %s', (option, inputs, sent) =>
    simulate(definition, async ({ pvs: { out, target } }) => {
      await out.field('OOPT').put(option);
      await out.field('A').put(-1); // from VAL 0
      const puts: number[] = [];
      target.write(-999);
      for (const input of inputs) {
        await out.field('A').put(input);
        if (target.value !== -999) puts.push(target.value);
        target.write(-999);
      }
      expect(puts).toEqual(sent);
    }),
  );

  test('sends what OCAL computes of the last OVAL, and keeps it there', () =>
    simulate(definition, async ({ pvs: { out, target } }) => {
      await out.field('DOPT').put('Use OCAL');
      await out.field('A').put(0.4);
      expect([out.value, out.field('OVAL').value, target.value]).toEqual([1.4, 40, 40]);
      await out.field('PROC').put(1);
      expect(out.field('OVAL').value).toBe(0);
    }));

  test('sends after ODLY; the put of an input completes then', () =>
    simulate(definition, async ({ pvs: { out, target }, pass }) => {
      await out.field('ODLY').put(2);
      const put = out.field('A').put(4);
      await pass(1.9);
      expect([out.value, target.value]).toEqual([5, 0]);
      await pass(0.2);
      await put;
      expect(target.value).toBe(5);
    }));

  test('does what IVOA says while it is INVALID', () =>
    simulate(definition, async ({ pvs: { out, target } }) => {
      await out.field('IVOA').put("Don't drive outputs");
      await out.field('CALC').put('0/A');
      await out.field('A').put(0);
      expect([out.severity, target.value]).toEqual(['INVALID', 0]);
      await out.field('IVOA').put('Set output to IVOV');
      await out.field('IVOV').put(-7);
      await out.field('PROC').put(1);
      expect(target.value).toBe(-7);
    }));

  test('does not learn from a PV that is not a record whether it takes the value, as by a CA link', () =>
    simulate(definition, async ({ ioc, pvs: { out, target } }) => {
      const client = await Client.of(ioc);
      expect(await client.write('x:out.A', [100])).toBe(NORMAL);
      expect([out.value, out.severity, target.value, target.status]).toEqual([101, 'NO_ALARM', 0, 'WRITE']);
      client.close();
    }));
});
