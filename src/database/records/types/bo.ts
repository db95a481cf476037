/**
 * bo: a binary output. RVAL is MASK, or 1 where there is none, while the state is 1. With HIGH it is 1 for so many seconds, then it
 * is processed as 0.
 *
 * Source: boRecord.c of base 7.0.10.
 */
import { AlarmStatus, Severity } from '../../../protocol/value/alarm.ts';
import { Dbe } from '../../../protocol/value/posting.ts';
import { deviceNames } from '../devices/names.ts';
import { commonFields, FieldTable } from '../field-table.ts';
import { binaryAlarm, binaryState, binaryStates, describeBinary } from '../parts/binary.ts';
import { simulation } from '../parts/blocks.ts';
import { postChanged } from '../parts/monitor.ts';
import { fetchDol, followsDol, writeValid } from '../parts/output.ts';
import { initSimulation, simulationPut, writeOutput } from '../parts/simulation.ts';
import type { Described, RecordAccess, RecordSupport } from '../support.ts';

const table = new FieldTable(
  `${commonFields} VAL:E+% OMSL:E{menuOmsl}^1 DOL:IN^1 OUT:OUT^1 HIGH:D^1 ZNAM,ONAM:T[26]*+^1 RVAL:UL+ ORAW:UL!^3
   MASK:UL!^1 RPVT,WDPT:X^4 ${binaryStates.split(' ')[0]} RBV:UL! ORBV:UL!^3 MLST,LALM:US!^3 SIOL:OUT^1
   ${simulation('menuSimm')} IVOA:E{menuIvoa}^2 IVOV:US^2`,
  deviceNames('bo'),
);

export const bo: RecordSupport = {
  type: 'bo',
  table,

  init(record) {
    initSimulation(record);
    if (record.constant('DOL', 'VAL')) {
      record.set('VAL', record.number('VAL') === 0 ? 0 : 1);
      record.set('UDF', 0);
    }
    record.device?.init?.(record);
    convert(record);
    for (const last of ['MLST', 'LALM']) record.set(last, record.number('VAL'));
    record.set('ORAW', record.number('RVAL'));
    record.set('ORBV', record.number('RBV'));
  },

  alarm: (record) => binaryAlarm(record),

  *process(record) {
    if (followsDol(record)) {
      const before = record.number('VAL');
      if (yield* fetchDol(record)) record.set('UDF', 0);
      else {
        record.set('VAL', before);
        record.raise(AlarmStatus.LINK, Severity.INVALID);
      }
    }
    convert(record);
    record.stamp();
    binaryAlarm(record);
    const isWritten = yield* writeValid(record, () => writeOutput(record, simulated, { raw: true }), useSafe);
    if (record.hasWaited) record.stamp('SIOL');
    hold(record);
    monitor(record);
    return isWritten || 'failed';
  },

  special: simulationPut,
  describe: (record, field) =>
    field === 'HIGH' ? { units: 's', precision: 2, control: [0, 1e300] } : withControl(describeBinary(record, field)),
  stateOf: binaryState,
};

// --- helpers ------------------------------------------------------------------------------------------------------

/** Of its control limits base tells those of the type. */
function withControl(described: Described | undefined): Described | undefined {
  return described && { ...described, control: [0, 65535] };
}

function convert(record: RecordAccess): void {
  const mask = record.number('MASK');
  const value = record.number('VAL');
  record.set('RVAL', mask === 0 ? value : value === 0 ? 0 : mask);
}

function useSafe(record: RecordAccess): void {
  record.set('VAL', record.number('IVOV'));
  convert(record);
}

function simulated(_record: RecordAccess, raw: boolean) {
  return raw ? (['RVAL', 'ULONG'] as const) : (['VAL', 'USHORT'] as const);
}

/** HIGH: the seconds that it is 1. A second 1 meanwhile begins them anew. */
function hold(record: RecordAccess): void {
  const seconds = record.number('HIGH');
  if (record.number('VAL') !== 1 || !(seconds > 0)) return;
  (record.memory as (() => void) | undefined)?.();
  record.memory = record.after(seconds, () => {
    record.memory = undefined;
    if (record.isActive) {
      if (record.number('VAL') === 1) hold(record);
      return;
    }
    record.set('VAL', 0);
    record.processSoon();
  });
}

function monitor(record: RecordAccess): void {
  let mask = record.settleAlarm();
  const value = record.number('VAL');
  if (record.number('MLST') !== value) {
    mask |= Dbe.VALUE | Dbe.LOG;
    record.set('MLST', value);
  }
  if (mask !== 0) record.post('VAL', mask);
  postChanged(record, 'RVAL', 'ORAW', mask | Dbe.VALUE | Dbe.LOG);
  postChanged(record, 'RBV', 'ORBV', mask | Dbe.VALUE | Dbe.LOG);
}
