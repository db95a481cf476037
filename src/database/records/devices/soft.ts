/**
 * Soft Channel: an input takes its value from where INP leads, an output puts it to where OUT leads.
 *
 * Source: devAiSoft.c, devAoSoft.c and their brothers of base 7.0.10.
 */
import { castTo } from '../convert.ts';
import type { DbfType } from '../field-table.ts';
import { fetchText, setText } from '../parts/long-text.ts';
import type { DeviceSupport, Part, ReadStatus, RecordAccess } from '../support.ts';

/** TSE of -2: the device gives the time stamp. */
export function stampFromLink(record: RecordAccess, link: string): void {
  if (record.number('TSE') === -2 && record.isConstant('TSEL')) record.stampFrom(link);
}

const NAME = 'Soft Channel';

/** An input whose VAL is what INP has; a constant INP is its first value. */
const input: DeviceSupport = {
  name: NAME,
  link: 'CONSTANT',
  init(record) {
    if (record.constant('INP', 'VAL')) record.set('UDF', 0);
  },
  *read(record) {
    if (record.isConstant('INP')) return 'done';
    const due = record.due('INP');
    if (due) yield due;
    if (!record.fetch('INP', 'VAL')) return 'failed';
    stampFromLink(record, 'INP');
    return 'done';
  },
};

/** Smoothed by SMOO, from the first good value after a bad one on. */
const analogInput: DeviceSupport = {
  ...input,
  *read(record) {
    if (record.isConstant('INP')) return 'done';
    const due = record.due('INP');
    if (due) yield due;
    const before = record.number('VAL');
    if (!record.fetch('INP', 'VAL')) {
      record.memory = undefined;
      return 'failed';
    }
    stampFromLink(record, 'INP');
    const smoothing = record.number('SMOO');
    if (smoothing !== 0 && record.memory === GOOD && Number.isFinite(before)) {
      record.set('VAL', before * smoothing + record.number('VAL') * (1 - smoothing));
    }
    record.set('UDF', 0);
    record.memory = GOOD;
    return 'done';
  },
};

/** stringin and event: a constant INP leaves UDF as it is. */
const textInput: DeviceSupport = {
  ...input,
  *read(record) {
    const status = yield* input.read!(record);
    if (status === 'done' && !record.isConstant('INP')) record.set('UDF', 0);
    return status;
  },
};

/** mbbiDirect: what is too large for 32 bits loses its upper ones. */
const bitsInput: DeviceSupport = {
  ...input,
  *read(record) {
    if (record.isConstant('INP')) return 'done';
    const due = record.due('INP');
    if (due) yield due;
    const value = record.read('INP', 'ULONG');
    if (value === undefined) return 'failed';
    record.set('VAL', Number(value) | 0);
    stampFromLink(record, 'INP');
    return 'done';
  },
};

const GOOD = Symbol('good');

function output(field: string, dbf: DbfType): DeviceSupport {
  return {
    name: NAME,
    link: 'CONSTANT',
    *write(record): Part<boolean> {
      const value = record.value(field);
      const sent = record.send('OUT', dbf === 'ULONG' ? castTo(dbf, Number(value)) : value, dbf);
      return typeof sent === 'object' ? yield sent : sent;
    },
  };
}

/** waveform and aai: NORD elements; a constant array is the first value. */
const arrayInput: DeviceSupport = {
  name: NAME,
  link: 'CONSTANT',
  init(record) {
    takeConstant(record, 'INP');
  },
  *read(record): Part<ReadStatus> {
    if (record.isConstant('INP')) return 'done';
    const due = record.due('INP');
    if (due) yield due;
    const shape = record.arrayShape('VAL');
    const value = record.read('INP', shape.dbf, shape.capacity);
    if (value === undefined) return 'failed';
    record.set('VAL', value);
    stampFromLink(record, 'INP');
    return 'done';
  },
};

const arrayOutput: DeviceSupport = {
  name: NAME,
  link: 'CONSTANT',
  *write(record): Part<boolean> {
    const sent = record.send('OUT', record.value('VAL'), record.arrayShape('VAL').dbf);
    return typeof sent === 'object' ? yield sent : sent;
  },
};

/** A constant of an array's INP. */
function takeConstant(record: RecordAccess, link: string): boolean {
  const shape = record.arrayShape('VAL');
  const constant = record.constantArray(link, shape.dbf, shape.capacity);
  if (constant === undefined) return false;
  record.set('VAL', constant);
  record.set('UDF', 0);
  return true;
}

const longTextInput: DeviceSupport = {
  name: NAME,
  link: 'CONSTANT',
  init(record) {
    const constant = record.constantText('INP');
    if (constant === undefined) return;
    setText(record, constant);
    record.set('UDF', 0);
  },
  *read(record): Part<ReadStatus> {
    if (record.isConstant('INP')) return 'done';
    if (!(yield* fetchText(record, 'INP'))) return 'failed';
    stampFromLink(record, 'INP');
    return 'done';
  },
};

const longTextOutput: DeviceSupport = {
  name: NAME,
  link: 'CONSTANT',
  *write(record): Part<boolean> {
    const sent = record.sendText('OUT', record.text('VAL'), record.number('LEN'));
    return typeof sent === 'object' ? yield sent : sent;
  },
};

/** subArray: all of INP is read; the record takes its part. */
const subArrayInput: DeviceSupport = {
  name: NAME,
  link: 'CONSTANT',
  init(record) {
    const constant = record.constantArray('INP', record.arrayShape('VAL').dbf, record.number('MALM'));
    if (constant !== undefined) record.memory = constant;
  },
  *read(record): Part<ReadStatus> {
    const shape = record.arrayShape('VAL');
    const wanted = Math.min(record.number('INDX') + record.number('NELM'), record.number('MALM'));
    if (record.isConstant('INP')) {
      // As in base, the constant is taken anew each time; without one, a part of what was there.
      record.memory = record.constantArray('INP', shape.dbf, wanted) ?? record.value('VAL');
      return 'done';
    }
    const due = record.due('INP');
    if (due) yield due;
    const value = record.read('INP', shape.dbf, wanted);
    if (value === undefined) return 'failed';
    record.memory = value;
    stampFromLink(record, 'INP');
    return 'done';
  },
};

const signalInput: DeviceSupport = {
  name: NAME,
  link: 'CONSTANT',
  init(record) {
    if (record.constant('SVL', 'SGNL')) record.set('UDF', 0);
  },
  *read(record): Part<ReadStatus> {
    const due = record.due('SVL');
    if (due) yield due;
    // As in base, what was read last counts where nothing can be read.
    record.fetch('SVL', 'SGNL');
    return 'raw';
  },
};

/** By record type. */
export const softChannel: Readonly<Record<string, DeviceSupport>> = {
  ai: analogInput,
  ...Object.fromEntries(['bi', 'int64in', 'longin', 'mbbi'].map((type) => [type, input])),
  event: textInput,
  stringin: textInput,
  mbbiDirect: bitsInput,
  ao: output('OVAL', 'DOUBLE'),
  bo: output('VAL', 'USHORT'),
  busy: output('VAL', 'USHORT'),
  calcout: output('OVAL', 'DOUBLE'),
  int64out: output('VAL', 'INT64'),
  longout: output('VAL', 'LONG'),
  mbbo: output('VAL', 'USHORT'),
  mbboDirect: output('VAL', 'ULONG'),
  stringout: output('VAL', 'STRING'),
  waveform: arrayInput,
  aai: arrayInput,
  aao: arrayOutput,
  subArray: subArrayInput,
  lsi: longTextInput,
  lso: longTextOutput,
  printf: longTextOutput,
  histogram: signalInput,
  epid: { name: NAME, link: 'CONSTANT' },
  scaler: { name: NAME, link: 'CONSTANT' },
  // Its inputs process it when they change.
  swait: { name: NAME, link: 'CONSTANT', interrupts: true },
};
