/** The PVs of this IOC that monitored links lead to: records, and others. */

import type { DbfType, Field } from '../../database/records/field-table.ts';
import { convertRead, convertWrite } from '../../protocol/value/convert.ts';
import type { Native } from '../../protocol/value/native.ts';
import { Dbe } from '../../protocol/value/posting.ts';
import type { Value } from '../../protocol/value/value.ts';
import { ownPut } from '../pv/own-put.ts';
import { processing } from '../pv/put.ts';
import type { Pv } from '../pv/pv.ts';
import { asSent, channelType, plainText, toChannel } from './channel-value.ts';
import type { DbRecord } from './db-record.ts';
import { describeField, elementType, isUnset, readField } from './field-access.ts';
import type { Feed, Reading } from './monitored-link.ts';
import { Slot } from './slots.ts';

/**
 * @param put puts as a client does
 * @param soon calls back after the processing that goes on: as in base, a monitored link gets its value then
 */
export function recordFeed(
  record: DbRecord,
  field: Field,
  put: (value: Value, dbf: DbfType) => void,
  soon: (act: () => void) => void,
): Feed {
  const type = elementType(record, field);
  const capacity = record.support.array?.(record, field.name)?.capacity ?? 1;
  const reading = (): Reading => ({
    value: isUnset(record, field) ? [] : asSent(readField(record, field)),
    status: record.values[Slot.STAT] as number,
    severity: record.values[Slot.SEVR] as number,
    message: record.values[Slot.AMSG] as string,
    seconds: record.seconds,
    nanoseconds: record.nanoseconds,
    isState: field.native === 'enum',
    // The precision of the record does not come along.
    textOf: (number) => plainText(type, number) ?? record.textOf(field, number),
  });
  return {
    isLocal: true,
    watch(told) {
      told(reading());
      let isOver = false;
      const end = record.watch(field.name, {
        publish: (mask) => {
          if ((mask & (Dbe.VALUE | Dbe.ALARM)) === 0) return;
          const update = reading();
          soon(() => {
            if (!isOver) told(update);
          });
        },
      });
      return () => {
        isOver = true;
        end();
      };
    },
    put,
    request: (value, dbf) => new Promise((resolve) => record.home.request(record, field, value, dbf, resolve)),
    type,
    convert: (value, dbf) => toChannel(value, dbf, type, capacity),
    isBytes: capacity > 1 && channelType(type) === 'CHAR',
    describe: () => describeField(record, field),
  };
}

export function pvFeed(pv: Pv): Feed {
  const reading = (): Reading => ({
    ...pv.current,
    value: pv.current.value,
    textOf: (number) => String(convertRead(pv.native, number, 'string', pv.metadata)),
  });
  return {
    isLocal: true,
    watch(told) {
      told(reading());
      return pv.audience.watch((_update, mask) => {
        if ((mask & (Dbe.VALUE | Dbe.ALARM)) !== 0) told(reading());
      });
    },
    put(value, dbf) {
      putToHandler(pv, value, dbf); // refused: a CA link is not told either
    },
    async request(value, dbf) {
      const converted = convertWrite(nativeOf(dbf, value), value, pv.native, pv.maxCount, pv.metadata);
      if (converted !== undefined) await Promise.resolve(ownPut(pv, converted, processing)).catch(() => {});
    },
  };
}

/** A put by a link through the handlers of a PV. @returns whether it was taken, as far as is known at once */
export function putToHandler(pv: Pv, value: Value, dbf: DbfType): boolean {
  const converted = convertWrite(nativeOf(dbf, value), value, pv.native, pv.maxCount, pv.metadata);
  if (converted === undefined) return false;
  try {
    ownPut(pv, converted, processing)?.catch(() => {}); // the PV says it by its alarm
    return true;
  } catch {
    return false;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function nativeOf(dbf: DbfType, value: Value): Native {
  const isText = typeof value === 'string' || (typeof value === 'object' && typeof value[0] === 'string');
  if (isText || dbf === 'STRING') return 'string';
  return 'double';
}
