/**
 * histogram: counts values of a signal (SVL, SGNL) in NELM ranges from LLIM to ULIM. CMD clears, starts and stops it. Monitors are sent
 * after more than MDEL counts, or every SDEL seconds.
 *
 * Source: histogramRecord.c of base 7.0.10.
 */
import { AlarmStatus, Severity } from '../../../protocol/value/alarm.ts';
import { Dbe } from '../../../protocol/value/posting.ts';
import { deviceNames } from '../devices/names.ts';
import { commonFields, FieldTable } from '../field-table.ts';
import { simulation } from '../parts/blocks.ts';
import { initSimulation, readInput, simulationPut } from '../parts/simulation.ts';
import type { ReadStatus, RecordAccess, RecordSupport } from '../support.ts';

const table = new FieldTable(
  `${commonFields} VAL:X% NELM:US!^1=1 CSTA:S!^1=1 CMD:E{histogramCMD}%^1 ULIM,LLIM:D*^1 WDTH:D!^3 SGNL:D PREC:S*^1
   SVL:IN^1 BPTR,WDOG:X^4 MDEL:S^1 MCNT:S!^3 SDEL:D^1 SIOL:IN^1 SVAL:D ${simulation('menuYesNo')} HOPR,LOPR:UL*^1`,
  deviceNames('histogram'),
);

export const histogram: RecordSupport = {
  type: 'histogram',
  table,

  allocate(record) {
    if (record.number('NELM') === 0) record.set('NELM', 1);
    record.set('VAL', new Uint32Array(record.number('NELM')));
    setWidth(record);
  },

  init(record) {
    initSimulation(record);
    record.constant('SIOL', 'SVAL');
    record.device?.init?.(record);
    watch(record);
  },

  *process(record) {
    const status = yield* readInput(record, simulated);
    record.stamp('SIOL');
    if (status === 'raw') count(record);
    let mask = record.settleAlarm();
    if (record.number('MCNT') > record.number('MDEL')) {
      mask |= Dbe.VALUE | Dbe.LOG;
      record.set('MCNT', 0);
    }
    if (mask !== 0) record.post('VAL', mask);
    return status !== 'failed' || 'failed';
  },

  special: {
    ...simulationPut,
    CMD: { after: command },
    SGNL: { after: count },
    ULIM: { after: limited },
    LLIM: { after: limited },
    SDEL: { after: watch },
  },
  describe: (record, field) =>
    field === 'VAL'
      ? {
          display: [record.number('LOPR'), record.number('HOPR')],
          control: [record.number('LOPR'), record.number('HOPR')],
        }
      : { precision: record.number('PREC') },
  array: (record, field) => (field === 'VAL' ? { dbf: 'ULONG', capacity: record.number('NELM') } : undefined),
};

// --- helpers ------------------------------------------------------------------------------------------------------

function simulated(record: RecordAccess): ReadStatus {
  record.set('SGNL', record.number('SVAL'));
  record.set('UDF', 0);
  return 'raw';
}

function setWidth(record: RecordAccess): void {
  record.set('WDTH', (record.number('ULIM') - record.number('LLIM')) / record.number('NELM'));
}

function count(record: RecordAccess): void {
  if (record.number('CSTA') === 0) return;
  const [low, high, signal] = [record.number('LLIM'), record.number('ULIM'), record.number('SGNL')];
  if (low >= high) {
    // As in base: in force at once, until the record is processed again.
    if (record.number('NSEV') < Severity.INVALID) {
      record.set('STAT', AlarmStatus.SOFT);
      record.set('SEVR', Severity.INVALID);
    }
    return;
  }
  if (!(signal >= low && signal < high)) return;
  const counts = (record.value('VAL') as Uint32Array).slice();
  const index = Math.max(Math.ceil((signal - low) / record.number('WDTH')) - 1, 0);
  counts[Math.min(index, counts.length - 1)]!++;
  record.set('VAL', counts);
  record.set('MCNT', record.number('MCNT') + 1);
}

function clear(record: RecordAccess): void {
  record.set('VAL', new Uint32Array(record.number('NELM')));
  record.set('MCNT', record.number('MDEL') + 1);
  record.set('UDF', 0);
}

/** 0 Read, 1 Clear, 2 Start, 3 Stop */
function command(record: RecordAccess): void {
  const wanted = record.number('CMD');
  if (wanted <= 1) clear(record);
  else record.set('CSTA', wanted === 2 ? 1 : 0);
  record.set('CMD', 0);
}

function limited(record: RecordAccess): void {
  setWidth(record);
  clear(record);
}

/** SDEL */
function watch(record: RecordAccess): void {
  (record.memory as (() => void) | undefined)?.();
  const seconds = record.number('SDEL');
  record.memory =
    seconds > 0
      ? record.after(seconds, () => {
          if (record.number('MCNT') > 0) {
            record.stamp();
            record.post('VAL', Dbe.VALUE | Dbe.LOG);
            record.set('MCNT', 0);
          }
          watch(record);
        })
      : undefined;
}
