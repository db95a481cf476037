/** The door for device supports in TypeScript. */
import type { Value } from '../../../protocol/value/value.ts';
import { outcomeOf } from '../parts/outcome.ts';
import type { DeviceSupport, Part, ReadStatus, RecordAccess } from '../support.ts';
import { addDevice } from './registry.ts';

export interface DeviceOptions {
  /** Record types that have it. */
  readonly types: readonly string[];
  /** `INST_IO`, the default: INP or OUT is `@` and what the device support needs to know. */
  readonly link?: 'CONSTANT' | 'INST_IO';
  /** Once for each record, when it starts. */
  readonly init?: (record: RecordAccess) => void;
  /**
   * The value of an input record, or a promise of it: the record is active until then. What it throws makes the record READ/INVALID.
   * With `raw` it is the raw value, RVAL.
   */
  readonly read?: (record: RecordAccess) => Value | Promise<Value>;
  readonly raw?: boolean;
  /** Writes what an output record has. What it throws makes the record WRITE/INVALID. */
  // biome-ignore lint/suspicious/noConfusingVoidType: functions without a return statement are meant.
  readonly write?: (record: RecordAccess) => void | Promise<unknown>;
}

/**
 * Device support for the records of a DTYP.
 *
 *     deviceSupport('EtherIP', { types: ['ai'], read: (record) => plc.read(record.text('INP').slice(1)) });
 */
export function deviceSupport(name: string, { types, link = 'INST_IO', init, read, raw, write }: DeviceOptions): void {
  const support: DeviceSupport = {
    name,
    link,
    ...(init && { init }),
    ...(read && { read: (record) => readWith(record, read, raw === true) }),
    ...(write && { write: (record) => writeWith(record, write) }),
  };
  addDevice(types, support);
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** READ and WRITE of menuAlarmStat, INVALID of menuAlarmSevr. */
const READ = 1;
const WRITE = 2;
const INVALID = 3;

function* readWith(record: RecordAccess, read: NonNullable<DeviceOptions['read']>, raw: boolean): Part<ReadStatus> {
  const outcome = yield* outcomeOf(() => read(record));
  if ('error' in outcome) {
    record.raise(READ, INVALID, String(outcome.error));
    return 'failed';
  }
  record.set(raw ? 'RVAL' : 'VAL', outcome.value as Value);
  return raw ? 'raw' : 'done';
}

function* writeWith(record: RecordAccess, write: NonNullable<DeviceOptions['write']>): Part<boolean> {
  const outcome = yield* outcomeOf(() => write(record));
  if ('error' in outcome) record.raise(WRITE, INVALID, String(outcome.error));
  return !('error' in outcome);
}
