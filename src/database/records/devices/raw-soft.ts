/**
 * Raw Soft Channel: as Soft Channel, with RVAL in place of VAL.
 *
 * Source: devAiSoftRaw.c and its brothers of base 7.0.10.
 */
import type { DbfType } from '../field-table.ts';
import type { DeviceSupport, Part, ReadStatus, RecordAccess } from '../support.ts';
import { stampFromLink } from './soft.ts';

const NAME = 'Raw Soft Channel';

function input(init?: (record: RecordAccess) => void): DeviceSupport {
  return {
    name: NAME,
    link: 'CONSTANT',
    init(record) {
      record.constant('INP', 'RVAL');
      init?.(record);
    },
    *read(record): Part<ReadStatus> {
      const due = record.due('INP');
      if (due) yield due;
      if (!record.fetch('INP', 'RVAL')) return 'failed';
      const mask = record.table.field('MASK') === undefined ? 0 : record.number('MASK');
      if (mask !== 0) record.set('RVAL', (record.number('RVAL') & mask) >>> 0);
      stampFromLink(record, 'INP');
      return 'raw';
    },
  };
}

function output(dbf: DbfType, init?: (record: RecordAccess) => void): DeviceSupport {
  return {
    name: NAME,
    link: 'CONSTANT',
    ...(init && { init }),
    *write(record): Part<boolean> {
      const hasMask = record.table.field('NOBT') !== undefined;
      const raw = hasMask ? (record.number('RVAL') & record.number('MASK')) >>> 0 : record.number('RVAL');
      const sent = record.send('OUT', raw, dbf);
      return typeof sent === 'object' ? yield sent : sent;
    },
  };
}

/** The bits that NOBT asks for, where SHFT has them; without NOBT all. */
function shiftMask(record: RecordAccess): void {
  const mask = record.number('NOBT') === 0 ? 0xffffffff : record.number('MASK');
  record.set('MASK', (mask << Math.min(record.number('SHFT'), 31)) >>> 0);
}

/** By record type. */
export const rawSoftChannel: Readonly<Record<string, DeviceSupport>> = {
  ai: input(),
  bi: input(),
  mbbi: input(shiftMask),
  mbbiDirect: input(shiftMask),
  ao: output('LONG'),
  bo: output('ULONG'),
  busy: output('ULONG'),
  mbbo: output('ULONG', shiftMask),
  mbboDirect: output('ULONG', shiftMask),
};
