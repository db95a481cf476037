/**
 * sseq: a sequence of up to ten steps. Each waits DLYn seconds, reads DOLn, and writes to LNKn: STRn where that is a text or a state, else
 * DOn; both have the same value. With WAITn of Wait it waits for all that its output sets off, with After3 when step 3 is done, which
 * takes a link with CA (WERRn says that it has none). ABORT ends it before the next step, whose forward link is followed all the same.
 *
 * Source: the calc module's documentation of the record and sseqRecord.dbd.
 */
import { formatF } from '../../../protocol/value/format.ts';
import { parseDouble } from '../../../protocol/value/parse.ts';
import { Dbe } from '../../../protocol/value/posting.ts';
import { Rejection } from '../../pv/answer.ts';
import { deviceNames } from '../devices/names.ts';
import { commonFields, type DbfType, FieldTable } from '../field-table.ts';
import { linkMoved, showLink } from '../parts/link-status.ts';
import { type Part, type RecordAccess, type RecordSupport, type SpecialPut, Wait } from '../support.ts';

const steps = [...'123456789A'];

const groups = steps
  .map(
    (n) => `DLY${n}:D^1 DOL${n}:IN^1 DO${n}:D^1 LNK${n}:OUT^1 STR${n}:T[40]^4 DT${n},LT${n}:S!^4 WAIT${n}:E{sseqWAIT}^1
      WERR${n},WTG${n},IX${n}:S!^1 DOL${n}V,LNK${n}V:E{sseqLNKV}!^1=3`,
  )
  .join(' ');

const table = new FieldTable(
  `${commonFields} VAL:L+% SELM:E{sseqSELM}^1 SELN:US^1=1 SELL:IN^1 PREC:S^1 ABORT:S ABORTING:S! BUSY:S! ${groups}`,
  deviceNames('sseq'),
);

export const sseq: RecordSupport = {
  type: 'sseq',
  table,

  init(record) {
    record.memory = { wake: undefined, isGivenUp: false } satisfies Memory;
    record.constant('SELL', 'SELN');
    for (const step of steps) {
      if (record.constant(`DOL${step}`, `DO${step}`)) showNumber(record, step);
      else if (record.text(`STR${step}`) !== '') takeText(record, step);
      else if (record.number(`DO${step}`) !== 0) showNumber(record, step);
      for (const link of [`DOL${step}`, `LNK${step}`]) showLink(record, link, `${link}V`);
      checkWait(record, step);
    }
  },

  *process(record) {
    const memory = record.memory as Memory;
    memory.isGivenUp = false;
    change(record, 'BUSY', 1);
    if (record.number('SELM') !== 0) {
      const due = record.due('SELL');
      if (due) yield due;
      record.fetch('SELL', 'SELN');
    }
    const pending = new Map<string, { readonly until: number; readonly done: Promise<void> }>();
    for (const [index, step] of chosen(record)) {
      yield* settle(record, pending, index);
      if (isAborted(record)) break;
      yield* run(record, step, index, pending);
    }
    yield* settle(record, pending, Number.POSITIVE_INFINITY);
    record.set('UDF', 0);
    record.stamp();
    record.post('VAL', record.settleAlarm() | Dbe.VALUE);
    change(record, 'ABORT', 0);
    change(record, 'ABORTING', 0);
    change(record, 'BUSY', 0);
    return true;
  },

  connection(record, link) {
    linkMoved(record, link, statusOf);
    checkWait(record, link.at(-1)!);
  },

  special: {
    ABORT: { after: abort },
    ...Object.fromEntries(
      steps.flatMap((step): [string, SpecialPut][] => [
        [`DO${step}`, { after: (record) => showNumber(record, step) }],
        [`STR${step}`, { after: (record) => takeText(record, step) }],
        [`WAIT${step}`, { after: (record) => checkWait(record, step) }],
        ...[`DOL${step}`, `LNK${step}`].map((link): [string, SpecialPut] => [link, { after: relinked }]),
      ]),
    ),
  },
  describe: (record, field) => ({
    precision: /^DLY/.test(field) ? 2 : record.number('PREC'),
    ...(/^DLY/.test(field) && { units: 's' }),
  }),
};

// --- helpers ------------------------------------------------------------------------------------------------------

interface Memory {
  /** Ends what it waits for. */
  wake: (() => void) | undefined;
  /** ABORT was put twice: outputs that are under way are not waited for. */
  isGivenUp: boolean;
}

const SPECIFIED = 1;

/** Steps with their places, from 1. */
function chosen(record: RecordAccess): readonly (readonly [index: number, step: string])[] {
  const all = steps.map((step, index) => [index + 1, step] as const);
  const number = record.number('SELN');
  if (record.number('SELM') === 0) return all;
  if (record.number('SELM') === SPECIFIED) return all.filter(([index]) => index === number);
  return all.filter(([index]) => (number & (1 << (index - 1))) !== 0);
}

type Pending = Map<string, { readonly until: number; readonly done: Promise<void> }>;

function* run(record: RecordAccess, step: string, index: number, pending: Pending): Part<void> {
  const [from, to] = [`DOL${step}`, `LNK${step}`];
  if (record.isConstant(from) && record.isConstant(to)) return;
  const delay = record.number(`DLY${step}`);
  if (delay > 0) yield* pause(record, record.memory as Memory, delay);
  if (isAborted(record)) return;
  yield* read(record, step);
  const isText = isTextType(record.linkType(to));
  const value = record.value(`${isText ? 'STR' : 'DO'}${step}`);
  const dbf = isText ? 'STRING' : 'DOUBLE';
  const wait = record.number(`WAIT${step}`);
  const done = wait > 0 && isRemote(record, to) ? record.request(to, value, dbf) : undefined;
  if (done === undefined) {
    const sent = record.send(to, value, dbf);
    if (typeof sent === 'object') yield sent;
    return;
  }
  change(record, `WTG${step}`, 1);
  pending.set(step, { until: Math.max(index, wait - 1), done });
  yield* settle(record, pending, index + 1);
}

/** Waits for outputs that are to be done before the step of this place. */
function* settle(record: RecordAccess, pending: Pending, next: number): Part<void> {
  const memory = record.memory as Memory;
  for (const [step, { until, done }] of pending) {
    if (until >= next) continue;
    if (!memory.isGivenUp) {
      const givenUp = new Promise<void>((resolve) => {
        memory.wake = resolve;
      });
      yield new Wait(Promise.race([done, givenUp]));
      memory.wake = undefined;
    }
    pending.delete(step);
    change(record, `WTG${step}`, 0);
  }
}

function* pause(record: RecordAccess, memory: Memory, seconds: number): Part<void> {
  yield new Wait(
    new Promise<void>((resolve) => {
      const cancel = record.after(seconds, resolve);
      memory.wake = () => {
        cancel();
        resolve();
      };
    }),
  );
  memory.wake = undefined;
}

function* read(record: RecordAccess, step: string): Part<void> {
  const link = `DOL${step}`;
  if (record.isConstant(link)) return;
  const due = record.due(link);
  if (due) yield due;
  const before = [record.value(`STR${step}`), record.value(`DO${step}`)];
  if (isTextType(record.linkType(link))) {
    record.fetch(link, `STR${step}`);
    record.set(`DO${step}`, parseDouble(record.text(`STR${step}`)) ?? 0);
  } else if (record.fetch(link, `DO${step}`)) record.set(`STR${step}`, numberText(record, step));
  if (before[0] !== record.value(`STR${step}`)) record.post(`STR${step}`, Dbe.VALUE | Dbe.LOG);
  if (before[1] !== record.value(`DO${step}`)) record.post(`DO${step}`, Dbe.VALUE | Dbe.LOG);
}

function isTextType(dbf: DbfType | undefined): boolean {
  return dbf !== undefined && /^(STRING|ENUM|MENU|DEVICE|.*LINK)$/.test(dbf);
}

function isRemote(record: RecordAccess, link: string): boolean {
  const state = record.linkState(link);
  return state === 'connected' || state === 'lost';
}

function isAborted(record: RecordAccess): boolean {
  return record.number('ABORT') !== 0;
}

function numberText(record: RecordAccess, step: string): string {
  return formatF(record.number(`DO${step}`), Math.max(record.number('PREC'), 0));
}

function showNumber(record: RecordAccess, step: string): void {
  const text = numberText(record, step);
  if (text !== record.text(`STR${step}`)) change(record, `STR${step}`, text);
}

function takeText(record: RecordAccess, step: string): void {
  change(record, `DO${step}`, parseDouble(record.text(`STR${step}`)) ?? 0);
}

/** Without CA nothing can be waited for. */
function checkWait(record: RecordAccess, step: string): void {
  if (!steps.includes(step)) return;
  const isWrong = record.number(`WAIT${step}`) !== 0 && record.linkState(`LNK${step}`) === 'local';
  change(record, `WERR${step}`, isWrong ? 1 : 0);
}

function change(record: RecordAccess, field: string, value: number | string): void {
  if (record.value(field) === value) return;
  record.set(field, value);
  record.post(field, Dbe.VALUE);
}

function statusOf(link: string): string | undefined {
  return /^(DOL|LNK)[1-9A]$/.test(link) ? `${link}V` : undefined;
}

function relinked(record: RecordAccess, link: string): void {
  linkMoved(record, link, statusOf);
  checkWait(record, link.at(-1)!);
}

function abort(record: RecordAccess): void {
  if (record.number('ABORT') === 0) return;
  if (record.number('BUSY') === 0) {
    record.set('ABORT', 0);
    throw new Rejection(`${record.name} is not at work`);
  }
  const memory = record.memory as Memory;
  if (record.number('ABORTING') !== 0) memory.isGivenUp = true;
  else {
    change(record, 'ABORTING', 1);
    if (steps.some((step) => record.number(`WTG${step}`) !== 0)) return;
  }
  memory.wake?.();
}
