/**
 * calcout: a calculation whose result is written to OUT, when OOPT says so, after ODLY seconds: VAL, or with DOPT of Use OCAL what
 * OCAL gives. OEVT is posted then.
 *
 * INAV to INUV and OUTV tell where the links lead. The record stays active while ODLY runs (DLYA).
 *
 * Source: calcoutRecord.c of base 7.0.10.
 */
import { AlarmStatus, Severity } from '../../../protocol/value/alarm.ts';
import { Dbe } from '../../../protocol/value/posting.ts';
import { deviceNames } from '../devices/names.ts';
import { commonFields, FieldTable } from '../field-table.ts';
import { limitAlarm } from '../parts/alarms.ts';
import { letters, limits } from '../parts/blocks.ts';
import { describeInputs } from '../parts/describe-inputs.ts';
import { checkExpression, evaluate, isExpression } from '../parts/expression.ts';
import { constantInputs, fetchInputs, inputsOf, postInputs } from '../parts/inputs.ts';
import { linkMoved, showLink } from '../parts/link-status.ts';
import { monitorNumber } from '../parts/monitor.ts';
import { writeValid } from '../parts/output.ts';
import { type Part, type RecordAccess, type RecordSupport, type SpecialPut, Wait } from '../support.ts';

const table = new FieldTable(
  `${commonFields} RPVT:X^4 VAL:D% PVAL:D CALC:T[160]+=0 CLCV:L^1 INP[A..U]:IN^1 OUT:OUT^1 IN[A..U]V:E{calcoutINAV}!^1=1
   OUTV:E{calcoutINAV}!^1 OOPT:E{calcoutOOPT}^1 ODLY:D%^1 DLYA:US!% DOPT:E{calcoutDOPT}^1 OCAL:T[160]+=0 OCLV:L^1
   OEVT:T[40]% EPVT:X^4 IVOA:E{menuIvoa}^2 IVOV:D^2 EGU:T[16]*^1 PREC:S*^1 HOPR,LOPR:D*^1 ${limits('D')}
   HYST,ADEL,MDEL:D^1 [A..U]:D+ OVAL:D% L[A..U]:D!^3 POVL:D% LALM,ALST,MLST:D!^3 RPCL,ORPC:X^4`,
  deviceNames('calcout'),
);

const inputs = inputsOf(letters);

export const calcout: RecordSupport = {
  type: 'calcout',
  table,

  init(record) {
    constantInputs(record, inputs);
    for (const letter of letters) showLink(record, `INP${letter}`, `IN${letter}V`);
    showLink(record, 'OUT', 'OUTV');
    record.set('CLCV', isExpression(record.text('CALC')) ? 0 : 1);
    record.set('OCLV', isExpression(record.text('OCAL')) ? 0 : 1);
    record.device?.init?.(record);
    for (const [field, last] of lasts) record.set(last, record.number(field));
  },

  alarm: limitAlarm,

  *process(record) {
    if (yield* fetchInputs(record, inputs)) {
      const value = evaluate(record, 'CALC', letters, record.number('VAL'));
      if (value === undefined) record.raise(AlarmStatus.CALC, Severity.INVALID);
      else {
        record.set('VAL', value);
        record.set('UDF', Number.isNaN(value) ? 1 : 0);
      }
    }
    limitAlarm(record);
    record.stamp();
    const drives = isDue(record);
    record.set('PVAL', record.number('VAL'));
    if (drives) {
      const delay = record.number('ODLY');
      if (delay > 0) {
        record.set('DLYA', 1);
        record.post('DLYA', Dbe.VALUE);
        yield new Wait(delay);
        record.set('DLYA', 0);
        record.post('DLYA', Dbe.VALUE);
        record.stamp();
      }
      yield* execute(record);
    }
    const mask = monitorNumber(record);
    postInputs(record, inputs, mask);
    if (record.number('POVL') !== record.number('OVAL')) {
      record.post('OVAL', mask | Dbe.VALUE | Dbe.LOG);
      record.set('POVL', record.number('OVAL'));
    }
    return true;
  },

  connection(record, link) {
    linkMoved(record, link, statusOf);
  },

  special: {
    CALC: checkExpression,
    OCAL: checkExpression,
    ...Object.fromEntries(letters.map((letter) => [`INP${letter}`, relink(`IN${letter}V`)])),
    OUT: relink('OUTV'),
  },
  describe: describeInputs('VAL HIHI HIGH LOW LOLO LALM ALST MLST OVAL POVL PVAL IVOV', 'ODLY'),
};

// --- helpers ------------------------------------------------------------------------------------------------------

const lasts = [
  ['VAL', 'PVAL'],
  ['VAL', 'MLST'],
  ['VAL', 'ALST'],
  ['VAL', 'LALM'],
  ['OVAL', 'POVL'],
] as const;

/** OOPT: every time, on change, when zero, when non-zero, on a transition to zero, to non-zero. */
function isDue(record: RecordAccess): boolean {
  const value = record.number('VAL');
  const before = record.number('PVAL');
  const option = record.number('OOPT');
  // Written the other way round, what is not a number would not be a change.
  if (option === 1) return !(Math.abs(before - value) <= record.number('MDEL'));
  if (option === 2) return value === 0;
  if (option === 3) return value !== 0;
  if (option === 4) return before !== 0 && value === 0;
  if (option === 5) return before === 0 && value !== 0;
  return true;
}

function* execute(record: RecordAccess): Part<void> {
  if (record.number('DOPT') === 0) record.set('OVAL', record.number('VAL'));
  else {
    const value = evaluate(record, 'OCAL', letters, record.number('OVAL'));
    if (value === undefined) record.raise(AlarmStatus.CALC, Severity.INVALID);
    else {
      record.set('OVAL', value);
      record.set('UDF', Number.isNaN(value) ? 1 : 0);
    }
  }
  if (record.number('UDF') !== 0) record.raise(AlarmStatus.UDF, record.number('UDFS'));
  yield* writeValid(
    record,
    () => write(record),
    (known) => known.set('OVAL', known.number('IVOV')),
  );
}

function* write(record: RecordAccess): Part<boolean> {
  const fine = record.device?.write === undefined || (yield* record.device.write(record));
  const event = record.text('OEVT');
  if (event !== '') record.postEvent(event);
  return fine;
}

/** 3 of calcoutINAV */
const CONSTANT = 3;

function statusOf(link: string): string | undefined {
  if (link === 'OUT') return 'OUTV';
  return /^INP[A-U]$/.test(link) ? `IN${link.slice(3)}V` : undefined;
}

function relink(field: string): SpecialPut {
  return {
    // As in base: the new link is not there yet, and a constant is not taken over.
    after(record) {
      record.set(field, CONSTANT);
      record.post(field, Dbe.VALUE);
    },
  };
}
