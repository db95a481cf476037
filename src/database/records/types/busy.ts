/**
 * busy: a bo that says when an operation is over. While it is 1 its forward link is not followed, and puts that have made it so do not
 * complete; whoever does the work puts 0.
 *
 * Source: the busy module's documentation and busyRecord.dbd.
 */
import { deviceNames } from '../devices/names.ts';
import { commonFields, FieldTable } from '../field-table.ts';
import { simulation } from '../parts/blocks.ts';
import type { RecordSupport } from '../support.ts';
import { bo } from './bo.ts';

const table = new FieldTable(
  `${commonFields} VAL:E+% OMSL:E{menuOmsl}^1 DOL:IN^1 OUT:OUT^1 HIGH:D^1 ZNAM:T[26]+^1=Done ONAM:T[26]+^1=Busy RVAL:UL+
   ORAW:UL!^3 MASK:UL!^1 RPVT,WDPT:X^4 ZSV,OSV,COSV:E{menuAlarmSevr}+^1 RBV:UL! ORBV:UL!^3 MLST,LALM:US!^3 SIOL:OUT^1
   ${simulation('menuYesNo')} IVOA:E{menuIvoa}^2 IVOV:US^2`,
  deviceNames('busy'),
);

export const busy: RecordSupport = {
  ...bo,
  type: 'busy',
  table,

  *process(record) {
    const outcome = yield* bo.process(record);
    return record.number('VAL') === 0 ? outcome : 'unfinished';
  },
};
