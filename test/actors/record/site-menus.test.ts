/** Menus of a site in place of those built in: other periods of SCAN, and breakpoint tables of its own. */
import { expect, test } from 'vitest';
import { epicsDatabases } from '../../../src/helpers/epics-db.ts';
import { simulate } from '../../examples/simulate.ts';

const site = (text: string) => epicsDatabases([{ file: 'site.db', text }], { environment: {} });

test('records are scanned at the periods that it adds', () =>
  simulate(
    site(`
      menu(menuScan) {
        choice(menuScanPassive, "Passive") choice(menuScanEvent, "Event") choice(menuScanI_O_Intr, "I/O Intr")
        choice(menuScan2_minutes, "2 minutes") choice(menuScan20_second, "20 second") choice(menuScan4_Hz, "4 Hz")
      }
      record(calc, "slow") { field(SCAN, "2 minutes") field(CALC, "VAL+1") }
      record(calc, "medium") { field(SCAN, "20 second") field(CALC, "VAL+1") }
      record(calc, "fast") { field(SCAN, "4 Hz") field(CALC, "VAL+1") }
      record(stringin, "read") { field(INP, "slow.SCAN") }
    `),
    async ({ ioc, pass }) => {
      const { database } = ioc.ioc;
      const counts = () => ['slow', 'medium', 'fast'].map((name) => database.record(name)!.number('VAL'));
      const before = counts();
      await pass(120);
      expect(counts().map((count, index) => count - before[index]!)).toEqual([1, 6, 480]);
      database.engine.process(database.record('read')!);
      expect(database.record('read')!.text('VAL')).toBe('2 minutes');
      expect(database.find('slow', 'SCAN')!.metadata.enumStrings).toContain('4 Hz');
    },
  ));

test('LINR names tables that it adds', () =>
  simulate(
    site(`
      menu(menuConvert) {
        choice(menuConvertNO_CONVERSION, "NO CONVERSION") choice(menuConvertSLOPE, "SLOPE")
        choice(menuConvertLINEAR, "LINEAR") choice(menuConvertDiode, "diode DT-470")
      }
      breaktable("diode DT-470") { 0 500  1000 100  1600 4.2 }
      record(ai, "t") { field(DTYP, "Raw Soft Channel") field(INP, "raw") field(LINR, "diode DT-470") }
      record(longin, "raw") { field(VAL, "1000") field(FLNK, "t") }
      record(ao, "set") { field(DTYP, "Raw Soft Channel") field(OUT, "out") field(LINR, "diode DT-470") }
      record(longin, "out") { }
    `),
    ({ ioc }) => {
      const { database } = ioc.ioc;
      for (const [name, value] of [
        ['raw', 1300],
        ['set', 300],
      ] as const) {
        const { record, field } = database.resolve(name)!;
        database.put(record, field, value, undefined, 'DOUBLE');
      }
      expect(database.record('t')!.number('VAL')).toBeCloseTo(52.1, 9);
      expect(database.record('out')!.number('VAL')).toBe(500);
    },
  ));
