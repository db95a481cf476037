/**
 * aSub: calls a function by the name in SNAM, with the arrays A to U of the types FTA to FTU, which come from INPA to INPU; what it
 * leaves in VALA to VALU goes to OUTA to OUTU, when EFLG says so. With LFLG of READ the name comes from SUBL.
 *
 * Source: aSubRecord.c of base 7.0.10.
 */
import { AlarmStatus, Severity } from '../../../protocol/value/alarm.ts';
import { Dbe } from '../../../protocol/value/posting.ts';
import { elementCount } from '../../../protocol/value/value.ts';
import { createArray } from '../convert.ts';
import { deviceNames } from '../devices/names.ts';
import { commonFields, FieldTable } from '../field-table.ts';
import { typeOf } from '../parts/array.ts';
import { letters } from '../parts/blocks.ts';
import { callSubroutine } from '../parts/subroutine.ts';
import type { Part, RecordAccess, RecordSupport } from '../support.ts';

const table = new FieldTable(
  `${commonFields} VAL:L% OVAL:L!^3 INAM:T[41]!^1 LFLG:E{aSubLFLG}^1 SUBL:IN!^1 SNAM:T[41]^1 ONAM:T[41]!^3 SADR,CADR:X^2
   BRSV:E{menuAlarmSevr}+^1 PREC:S*^1 EFLG:E{aSubEFLG}^1=1 INP[A..U]:IN^1 [A..U]:X%^2 FT[A..U]:E{menuFtype}!^1=DOUBLE
   NO[A..U]:UL!^1=1 NE[A..U]:UL!^3=1 OUT[A..U]:OUT^1 VAL[A..U]:X%^2 OVL[A..U]:X%^4 FTV[A..U]:E{menuFtype}!^1=DOUBLE
   NOV[A..U]:UL!^1=1 NEV[A..U]:UL!^3=1 ONV[A..U]:UL!^4=1`,
  deviceNames('aSub'),
);

export const aSub: RecordSupport = {
  type: 'aSub',
  table,

  allocate(record) {
    for (const letter of letters) {
      for (const [array, type, most, valid] of [
        [letter, `FT${letter}`, `NO${letter}`, `NE${letter}`],
        [`VAL${letter}`, `FTV${letter}`, `NOV${letter}`, `NEV${letter}`],
      ] as const) {
        if (record.number(most) === 0) record.set(most, 1);
        record.set(valid, record.number(most));
        record.set(array, createArray(typeOf(record, type), record.number(most)));
      }
      record.set(`OVL${letter}`, record.value(`VAL${letter}`));
      record.set(`ONV${letter}`, record.number(`NEV${letter}`));
    }
  },

  init(record) {
    for (const letter of letters) {
      const constant = record.constantArray(
        `INP${letter}`,
        typeOf(record, `FT${letter}`),
        record.number(`NO${letter}`),
      );
      if (constant !== undefined) store(record, letter, `NE${letter}`, constant);
    }
    const initial = record.text('INAM');
    if (initial !== '') {
      if (record.services.subroutine(initial) === undefined) missing(record, 'INAM', initial);
      else void record.services.subroutine(initial)?.(record);
    }
    if (record.number('LFLG') === 0) {
      const name = record.text('SNAM');
      if (name !== '' && record.services.subroutine(name) === undefined) missing(record, 'SNAM', name);
    }
    record.set('ONAM', record.text('SNAM'));
    record.set('OVAL', record.number('VAL'));
  },

  *process(record) {
    let status = 0;
    if (yield* fetchValues(record)) {
      const name = record.text('SNAM');
      const answer = name === '' ? 0 : yield* callSubroutine(record, name);
      if (name === '') record.set('VAL', 0);
      else if (answer === undefined) record.raise(AlarmStatus.BAD_SUB, Severity.INVALID);
      else if (answer < 0) record.raise(AlarmStatus.SOFT, record.number('BRSV'));
      else record.set('UDF', 0);
      status = answer ?? BAD_SUB;
      record.set('VAL', status);
    } else status = -1;
    if (status === 0) yield* writeOutputs(record);
    record.stamp();
    monitor(record);
    return true;
  },

  special: {
    SNAM: {
      after(record) {
        const name = record.text('SNAM');
        if (name !== '' && record.services.subroutine(name) === undefined) missing(record, 'SNAM', name);
      },
    },
  },
  describe: (record) => ({ precision: record.number('PREC') }),
  array(record, field) {
    const [, prefix, letter] = /^(VAL)?([A-U])$/.exec(field) ?? [];
    if (letter === undefined) return undefined;
    const isOutput = prefix !== undefined;
    return {
      dbf: typeOf(record, isOutput ? `FTV${letter}` : `FT${letter}`),
      capacity: record.number(isOutput ? `NOV${letter}` : `NO${letter}`),
      count: isOutput ? `NEV${letter}` : `NE${letter}`,
    };
  },
};

// --- helpers ------------------------------------------------------------------------------------------------------

/** S_db_BadSub */
const BAD_SUB = (511 << 16) | 35;

function missing(record: RecordAccess, field: string, name: string): void {
  record.log(`${record.name}.${field} ERROR function '${name}' not found`);
}

function store(record: RecordAccess, array: string, count: string, value: ReturnType<RecordAccess['value']>): void {
  record.set(array, value);
  record.set(count, elementCount(value));
}

function* fetchValues(record: RecordAccess): Part<boolean> {
  if (record.number('LFLG') === 1) {
    const due = record.due('SUBL');
    if (due) yield due;
    if (!record.fetch('SUBL', 'SNAM')) return false;
    if (record.text('SNAM') !== record.text('ONAM')) record.set('ONAM', record.text('SNAM'));
  }
  for (const letter of letters) {
    const link = `INP${letter}`;
    if (record.isConstant(link)) continue;
    const due = record.due(link);
    if (due) yield due;
    const value = record.read(link, typeOf(record, `FT${letter}`), record.number(`NO${letter}`));
    if (value === undefined) return false;
    store(record, letter, `NE${letter}`, value);
  }
  return true;
}

function* writeOutputs(record: RecordAccess): Part<void> {
  for (const letter of letters) {
    const sent = record.send(`OUT${letter}`, record.value(`VAL${letter}`), typeOf(record, `FTV${letter}`));
    if (typeof sent === 'object') yield sent;
  }
}

/** EFLG: 0 NEVER, 1 ON CHANGE, 2 ALWAYS */
function monitor(record: RecordAccess): void {
  const mask = record.settleAlarm() | Dbe.VALUE | Dbe.LOG;
  if (record.number('VAL') !== record.number('OVAL')) {
    record.post('VAL', mask);
    record.set('OVAL', record.number('VAL'));
  }
  const option = record.number('EFLG');
  if (option === 0) return;
  for (const letter of letters) {
    const value = record.value(`VAL${letter}`);
    if (option === 1 && String(value) === String(record.value(`OVL${letter}`))) continue;
    record.set(`OVL${letter}`, value);
    record.post(`VAL${letter}`, mask);
    record.post(`NEV${letter}`, mask);
    record.set(`ONV${letter}`, record.number(`NEV${letter}`));
  }
}
