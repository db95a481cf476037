/**
 * Input and output records of an integer: longin, int64in, longout, int64out.
 *
 * Source: longinRecord.c, longoutRecord.c and their 64-bit brothers of base 7.0.10.
 */
import { deviceNames } from '../devices/names.ts';
import { commonFields, type DbfType, FieldTable } from '../field-table.ts';
import type { Part, ReadStatus, RecordAccess, RecordSupport, SpecialPut } from '../support.ts';
import { filteredLimitAlarm, limitAlarm } from './alarms.ts';
import { limits, simulation } from './blocks.ts';
import { describeNumber } from './describe.ts';
import { monitorNumber } from './monitor.ts';
import { fetchDol, followsDol, writeValid } from './output.ts';
import { initSimulation, readInput, simulationPut, writeOutput } from './simulation.ts';

interface IntegerType {
  readonly type: string;
  readonly dbf: DbfType;
  /** Of the notation. */
  readonly letter: 'L' | 'Q';
  /** Marks of the severities: base has forgotten `prop` on those of the 64-bit records. */
  readonly severities: string;
}

export function integerInput({ type, dbf, letter, severities }: IntegerType): RecordSupport {
  const table = new FieldTable(
    `${commonFields} VAL:${letter}+% INP:IN^1 EGU:T[16]*^1 HOPR,LOPR:${letter}*^1 ${limits(letter, severities)}
     HYST:${letter}^1 AFTC:D^1 AFVL:D!^3 ADEL,MDEL:${letter}^1 LALM,ALST,MLST:${letter}!^3 SIOL:IN^1 SVAL:${letter}
     ${simulation('menuYesNo')}`,
    deviceNames(type),
  );
  return {
    type,
    table,
    init(record) {
      initSimulation(record);
      record.constant('SIOL', 'SVAL');
      record.device?.init?.(record);
      for (const last of ['MLST', 'ALST', 'LALM']) record.set(last, record.value('VAL'));
    },
    alarm: (record) => filteredLimitAlarm(record, record.time),
    *process(record) {
      const before = record.time;
      const status = yield* readInput(record, takeSimulated);
      if (status !== 'failed') record.set('UDF', 0);
      record.stamp('SIOL');
      filteredLimitAlarm(record, before);
      monitorNumber(record);
      return status !== 'failed' || 'failed';
    },
    special: simulationPut,
    describe: describeNumber({
      units: dbf,
      precision: false,
      onScale: 'VAL HIHI HIGH LOW LOLO LALM ALST MLST SVAL',
    }),
  };
}

/** What longout does beyond the others. */
interface OutputOption {
  /** Writes to the device. @param device what its device support does */
  readonly write?: (record: RecordAccess, device: () => Part<boolean>) => Part<boolean>;
  readonly init?: (record: RecordAccess) => void;
  readonly special?: Record<string, SpecialPut>;
}

export function integerOutput(
  { type, dbf, letter, severities }: IntegerType,
  extra = '',
  option: OutputOption = {},
): RecordSupport {
  const table = new FieldTable(
    `${commonFields} VAL:${letter}+% OUT:OUT^1 DOL:IN^1 OMSL:E{menuOmsl}^1 EGU:T[16]*^1 DRVH,DRVL:${letter}*+^1
     HOPR,LOPR:${letter}*^1 ${limits(letter, severities)} HYST,ADEL,MDEL:${letter}^1 LALM,ALST,MLST:${letter}!^3
     SIOL:OUT^1 ${simulation('menuYesNo')} IVOA:E{menuIvoa}^2 IVOV:${letter}^2 ${extra}`,
    deviceNames(type),
  );
  const write = (record: RecordAccess) =>
    writeOutput(
      record,
      () => ['VAL', dbf] as const,
      option.write && { write: (device) => option.write!(record, device) },
    );
  return {
    type,
    table,
    init(record) {
      initSimulation(record);
      // As in base: of 64 bits, a number in JSON is not taken.
      const isTaken = dbf !== 'INT64' || !record.text('DOL').startsWith('{');
      if (isTaken && record.constant('DOL', 'VAL')) record.set('UDF', 0);
      record.device?.init?.(record);
      for (const last of ['MLST', 'ALST', 'LALM']) record.set(last, record.value('VAL'));
      if (table.field('PVAL')) record.set('PVAL', record.number('VAL'));
      option.init?.(record);
    },
    alarm: limitAlarm,
    *process(record) {
      let fine = true;
      if (followsDol(record)) {
        const before = record.value('VAL');
        fine = yield* fetchDol(record);
        if (fine) record.set('UDF', 0);
        else record.set('VAL', before);
      }
      if (fine) clamp(record);
      record.stamp();
      limitAlarm(record);
      const isWritten = yield* writeValid(record, () => write(record), useSafe);
      if (record.hasWaited) record.stamp('SIOL');
      monitorNumber(record);
      return isWritten || 'failed';
    },
    special: { ...simulationPut, ...option.special },
    describe: describeNumber({
      units: dbf,
      precision: false,
      onScale: 'VAL HIHI HIGH LOW LOLO LALM ALST MLST',
      control: ['DRVL', 'DRVH'],
    }),
  };
}

// --- helpers ------------------------------------------------------------------------------------------------------

function takeSimulated(record: RecordAccess): ReadStatus {
  record.set('VAL', record.value('SVAL'));
  return 'done';
}

function useSafe(record: RecordAccess): void {
  record.set('VAL', record.value('IVOV'));
}

/** Drive limits. */
function clamp(record: RecordAccess): void {
  const [value, low, high] = [record.value('VAL'), record.value('DRVL'), record.value('DRVH')];
  if (!(high > low)) return;
  if (value > high) record.set('VAL', high);
  else if (value < low) record.set('VAL', low);
}
