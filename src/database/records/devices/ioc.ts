/**
 * Device supports for what the IOC itself has: its time, its environment, its output, its named states. INP or OUT is `@` and a word.
 *
 * Source: devTimestamp.c, devGeneralTime.c, devEnviron.c, devStdio.c and devBiDbState.c of base 7.0.10.
 */
import { AlarmStatus, Severity } from '../../../protocol/value/alarm.ts';
import { textToBytes } from '../../../protocol/value/text.ts';
import { EPICS_EPOCH } from '../../../protocol/value/time.ts';
import { setText } from '../parts/long-text.ts';
import type { DeviceSupport, Part, ReadStatus, RecordAccess } from '../support.ts';

/** What stands after the `@`. */
function parameter(record: RecordAccess, link: 'INP' | 'OUT'): string {
  return record.text(link).replace(/^@/, '').trimEnd();
}

/** General Time knows its words in either case. */
function word(record: RecordAccess, link: 'INP' | 'OUT'): string {
  return parameter(record, link).trim().toUpperCase();
}

/** A support that reads at once. */
function reader(name: string, read: (record: RecordAccess) => ReadStatus): DeviceSupport {
  return {
    name,
    link: 'INST_IO',
    // biome-ignore lint/correctness/useYield: it never has to wait
    *read(record): Part<ReadStatus> {
      return read(record);
    },
  };
}

function writer(name: string, write: (record: RecordAccess) => boolean): DeviceSupport {
  return {
    name,
    link: 'INST_IO',
    // biome-ignore lint/correctness/useYield: it never has to wait
    *write(record): Part<boolean> {
      return write(record);
    },
  };
}

/** Seconds since the EPICS epoch, or the time as strftime writes it: nothing where that does not fit. */
export const softTimestamp: Readonly<Record<string, DeviceSupport>> = {
  ai: reader('Soft Timestamp', (record) => {
    record.stamp();
    record.set('VAL', record.time);
    record.set('UDF', 0);
    return 'done';
  }),
  stringin: reader('Soft Timestamp', (record) => {
    record.stamp();
    const text = record.time === 0 ? '<undefined>' : record.services.formatTime(parameter(record, 'INP'), record.time);
    record.set('VAL', textToBytes(text).length < STRING_SIZE ? text : '');
    record.set('UDF', 0);
    return 'done';
  }),
};

/** TIME; the names of the providers of time; the count of errors, which is 0. */
export const generalTime: Readonly<Record<string, DeviceSupport>> = {
  ai: reader('General Time', (record) => {
    if (word(record, 'INP') !== 'TIME') return failed(record);
    record.set('VAL', record.services.wallTime() / 1000 - EPICS_EPOCH);
    record.set('UDF', 0);
    return 'done';
  }),
  longin: reader('General Time', (record) => {
    if (word(record, 'INP') !== 'GETERRCNT') return failed(record);
    record.set('VAL', 0);
    return 'done';
  }),
  bo: writer('General Time', (record) => word(record, 'OUT') === 'RSTERRCNT'),
  stringin: reader('General Time', (record) => {
    const wanted = word(record, 'INP');
    if (!['BESTTCP', 'TOPTCP', 'BESTTEP'].includes(wanted)) return failed(record);
    // Nothing here provides the times of events.
    if (wanted === 'BESTTEP') record.raise(AlarmStatus.READ, Severity.MAJOR);
    record.set('VAL', wanted === 'BESTTEP' ? 'No working providers' : 'OS Clock');
    record.set('UDF', 0);
    return 'done';
  }),
};

/** A variable of the environment. */
export const getenv: Readonly<Record<string, DeviceSupport>> = {
  stringin: reader('getenv', (record) => variable(record, (text) => record.set('VAL', text))),
  lsi: reader('getenv', (record) => variable(record, (text) => setText(record, text))),
};

/** A line to stdout, stderr or the log. */
export const stdio: Readonly<Record<string, DeviceSupport>> = Object.fromEntries(
  ['lso', 'printf', 'stringout'].map((type) => [
    type,
    writer('stdio', (record) => {
      const stream = parameter(record, 'OUT');
      const isKnown = stream === 'stdout' || stream === 'stderr' || stream === 'errlog';
      if (isKnown) record.services.print(stream, `${record.text('VAL')}\n`);
      return true;
    }),
  ]),
);

/** A named state of the IOC. */
export const dbState: Readonly<Record<string, DeviceSupport>> = {
  bi: reader('Db State', (record) => {
    record.set('VAL', record.services.state(parameter(record, 'INP')) ? 1 : 0);
    record.set('UDF', 0);
    return 'done';
  }),
  bo: writer('Db State', (record) => {
    record.services.setState(parameter(record, 'OUT'), record.number('VAL') !== 0);
    return true;
  }),
};

// --- helpers ------------------------------------------------------------------------------------------------------

/** Bytes of a DBF_STRING, of which one ends it. */
const STRING_SIZE = 40;

function failed(record: RecordAccess): ReadStatus {
  record.raise(AlarmStatus.READ, Severity.INVALID);
  return 'failed';
}

function variable(record: RecordAccess, store: (text: string) => void): ReadStatus {
  const text = record.services.environment(parameter(record, 'INP'));
  store(text ?? '');
  record.set('UDF', text === undefined ? 1 : 0);
  if (text === undefined) record.raise(AlarmStatus.UDF, record.number('UDFS'), 'No such ENV');
  return 'done';
}
