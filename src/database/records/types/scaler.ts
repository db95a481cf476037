/**
 * scaler: up to 64 counters that count together, until one of those with a gate (Gn) has reached its preset (PRn), or CNT is 0 again. The
 * first one counts a clock of FREQ Hz: T is S1 / FREQ, TP is PR1 / FREQ. With CONT of AutoCount it counts for TP1 seconds again and again
 * while nobody else does. Values are shown RATE times a second (RAT1 of AutoCount).
 *
 * What is counted is simulated: counter n has 1000 n events a second, by chance. While it counts the record is not active; its forward
 * link is followed, and puts complete, when it is done.
 *
 * Source: the scaler module's documentation of the record and scalerRecord.dbd.
 */
import { Dbe } from '../../../protocol/value/posting.ts';
import { deviceNames } from '../devices/names.ts';
import { commonFields, FieldTable } from '../field-table.ts';
import { undefinedAlarm } from '../parts/alarms.ts';
import type { RecordAccess, RecordSupport, SpecialPut } from '../support.ts';

const MOST = 64;
const numbers = Array.from({ length: MOST }, (_, index) => index + 1);
const each = (prefix: string, rest: string) => `${numbers.map((number) => prefix + number).join(',')}:${rest}`;
const others = (prefix: string, rest: string) => each(prefix, rest).replace(`${prefix}1,`, '');

const table = new FieldTable(
  `${commonFields} VERS:F!=3.19 RPVT:X^4 VAL:D FREQ:D^1 CNT:E{scalerCNT}+^1 PCNT:E{scalerCNT}!^1 SS,US:S!^4
   CONT:E{scalerCONT}+^1 OUT:OUT!^1 CARD:S!^3 RATE:F=10 RAT1,DLY,DLY1:F NCH:S!^1 D1:E{scalerD1}^1=Dn ${others('D', 'E{scalerD1}^1')}
   G1:E{scalerG1}^1=Y ${others('G', 'E{scalerG1}^1')} ${each('S', 'UL!')} ${each('PR', 'UL^1')} TP:D^1 TP1:D^1=1 T:D!
   PREC:S^1 EGU:T[8]^1 ${each('NM', 'T[16]^1')} COUT,COUTP:OUT^1`,
  deviceNames('scaler'),
);

export const scaler: RecordSupport = {
  type: 'scaler',
  table,

  init(record) {
    record.memory = { stage: 'idle', counts: new Float64Array(MOST), since: 0, cancel: undefined } satisfies Memory;
    record.set('NCH', MOST);
    if (record.number('FREQ') === 0) record.set('FREQ', 1e7);
    if (record.number('TP') === 0 && record.number('PR1') === 0) record.set('TP', 1);
    if (record.number('TP') !== 0) record.set('PR1', ticks(record, record.number('TP')));
    else record.set('TP', record.number('PR1') / record.number('FREQ'));
    // Its fields have all their values at once.
    record.set('UDF', 0);
    if (record.number('CNT') !== 0 || record.number('CONT') !== 0) record.after(0, () => record.processSoon());
  },

  // biome-ignore lint/correctness/useYield: it never has to wait
  *process(record) {
    const memory = record.memory as Memory;
    record.set('UDF', 0);
    if (isCounting(memory)) count(record, memory);
    const isStopped = record.number('CNT') === 0 && record.number('PCNT') !== 0;
    const isOver = isStopped || memory.stage === 'reached';
    if (record.number('CNT') !== 0 && record.number('PCNT') === 0) begin(record, memory);
    else if (isOver) finish(record, memory);
    else record.settleAlarm();
    const isDone = record.number('CNT') === 0;
    if (isDone && memory.stage === 'idle' && record.number('CONT') !== 0) rest(record, memory, isOver);
    if (!isDone) return 'unfinished';
    record.stamp();
    undefinedAlarm(record);
    return true;
  },

  special: {
    TP: {
      after(record) {
        change(record, 'PR1', ticks(record, record.number('TP')));
        gate(record, 1);
      },
    },
    RATE: { after: (record) => record.set('RATE', Math.min(Math.max(record.number('RATE'), 0), 60)) },
    ...Object.fromEntries(numbers.map((number) => [`PR${number}`, preset(number)])),
    ...Object.fromEntries(
      numbers.map((number): [string, SpecialPut] => [
        `G${number}`,
        {
          after(record, field) {
            if (record.number(field) !== 0 && record.number(`PR${number}`) === 0) change(record, `PR${number}`, 1000);
          },
        },
      ]),
    ),
  },
  describe: (record, field) => ({
    precision: field === 'VERS' ? 2 : record.number('PREC'),
    ...(/^(VAL|FREQ|S\d+|T)$/.test(field) && { units: record.text('EGU') }),
  }),
};

// --- helpers ------------------------------------------------------------------------------------------------------

interface Memory {
  /** `reached`: a preset is. */
  stage: 'idle' | 'delayed' | 'counting' | 'reached' | 'resting' | 'auto';
  readonly counts: Float64Array;
  /** Unix time in ms up to which has been counted. */
  since: number;
  cancel: (() => void) | undefined;
}

/** Seconds that what was counted is shown before AutoCount goes on. */
const HOLD = 10;
const RATE_OF_EVENTS = 1000;
/** Between looks at presets where nothing is shown. */
const TICK = 0.1;

function isCounting({ stage }: Memory): boolean {
  return stage === 'counting' || stage === 'auto';
}

function ticks(record: RecordAccess, seconds: number): number {
  return Math.round(seconds * record.number('FREQ'));
}

function change(record: RecordAccess, field: string, value: number): void {
  if (record.number(field) === value) return;
  record.set(field, value);
  record.post(field, Dbe.VALUE);
}

function gate(record: RecordAccess, number: number): void {
  change(record, `D${number}`, 1);
  change(record, `G${number}`, 1);
}

function preset(number: number): SpecialPut {
  return {
    after(record, field) {
      if (number === 1) change(record, 'TP', record.number(field) / record.number('FREQ'));
      if (record.number(field) > 0) gate(record, number);
    },
  };
}

function begin(record: RecordAccess, memory: Memory): void {
  memory.cancel?.();
  record.set('PCNT', 1);
  send(record, 'COUTP');
  const delay = record.number('DLY');
  memory.stage = 'delayed';
  if (delay <= 0) start(record, memory, 'counting');
  else memory.cancel = record.after(delay, () => start(record, memory, 'counting'));
}

/** COUT and COUTP: what is to happen while it counts. */
function send(record: RecordAccess, link: string): void {
  void record.request(link, record.number('CNT'), 'SHORT');
}

function start(record: RecordAccess, memory: Memory, stage: 'counting' | 'auto'): void {
  memory.stage = stage;
  memory.counts.fill(0);
  memory.since = record.services.wallTime();
  if (stage === 'counting') {
    record.set('US', 3);
    send(record, 'COUT');
    show(record, memory);
  }
  record.set('SS', 2);
  watch(record, memory);
}

/** Shows what is counted, and looks at the presets, from time to time. */
function watch(record: RecordAccess, memory: Memory): void {
  const rate = record.number(memory.stage === 'auto' ? 'RAT1' : 'RATE');
  const left = secondsLeft(record, memory);
  memory.cancel = record.after(Math.min(rate > 0.1 ? 1 / rate : TICK, left), () => {
    count(record, memory);
    if (rate > 0.1) show(record, memory);
    if (isReached(record, memory)) {
      if (memory.stage === 'counting') memory.stage = 'reached';
      else {
        show(record, memory);
        memory.stage = 'idle';
        record.set('SS', 0);
      }
      record.processSoon();
    } else watch(record, memory);
  });
}

/** Until the clock has reached its preset. */
function secondsLeft(record: RecordAccess, memory: Memory): number {
  const wanted =
    memory.stage === 'auto' ? autoPreset(record) : record.number('G1') !== 0 ? record.number('PR1') : Infinity;
  return Math.max((wanted - memory.counts[0]!) / record.number('FREQ'), 0);
}

function autoPreset(record: RecordAccess): number {
  const seconds = record.number('TP1');
  return seconds >= 0.001 ? ticks(record, seconds) : record.number('PR1');
}

function isReached(record: RecordAccess, memory: Memory): boolean {
  if (memory.stage === 'auto') return memory.counts[0]! >= autoPreset(record);
  return numbers.some((number) => {
    const most = record.number(`PR${number}`);
    return record.number(`G${number}`) !== 0 && most > 0 && memory.counts[number - 1]! >= most;
  });
}

function count(record: RecordAccess, memory: Memory): void {
  const now = record.services.wallTime();
  const seconds = Math.max(now - memory.since, 0) / 1000;
  memory.since = now;
  const { counts } = memory;
  counts[0] = Math.min(counts[0]! + seconds * record.number('FREQ'), clockLimit(record, memory));
  for (let index = 1; index < counts.length; index++) {
    const expected = seconds * RATE_OF_EVENTS * (index + 1);
    // A sum of chances, of nearly the spread that counts have.
    const chance = record.random() + record.random() + record.random() - 1.5;
    counts[index] = counts[index]! + Math.max(Math.round(expected + 2 * chance * Math.sqrt(expected)), 0);
    const most = record.number(`PR${index + 1}`);
    const isGated = record.number(`G${index + 1}`) !== 0 && most > 0 && memory.stage !== 'auto';
    if (isGated) counts[index] = Math.min(counts[index]!, most);
  }
}

function clockLimit(record: RecordAccess, memory: Memory): number {
  if (memory.stage === 'auto') return autoPreset(record);
  return record.number('G1') !== 0 && record.number('PR1') > 0 ? record.number('PR1') : Number.POSITIVE_INFINITY;
}

function show(record: RecordAccess, { counts }: Memory): void {
  for (const number of numbers) change(record, `S${number}`, Math.round(counts[number - 1]!));
  change(record, 'T', record.number('S1') / record.number('FREQ'));
}

/** Counting is over: a preset is reached, or CNT is 0. */
function finish(record: RecordAccess, memory: Memory): void {
  memory.cancel?.();
  const hasCounted = memory.stage !== 'delayed';
  memory.stage = 'idle';
  for (const [field, value] of [
    ['SS', 0],
    ['US', 0],
    ['PCNT', 0],
  ] as const)
    record.set(field, value);
  change(record, 'CNT', 0);
  if (hasCounted) show(record, memory);
  record.set('VAL', record.number('T'));
  const mask = record.settleAlarm() | Dbe.VALUE | Dbe.LOG;
  record.post('VAL', mask);
  for (const number of numbers) record.post(`S${number}`, Dbe.LOG);
  send(record, 'COUT');
  send(record, 'COUTP');
}

/** AutoCount: after a while it begins by itself. */
function rest(record: RecordAccess, memory: Memory, isHeld: boolean): void {
  memory.stage = 'resting';
  record.set('SS', 1);
  memory.cancel = record.after(Math.max(record.number('DLY1'), isHeld ? HOLD : 0), () => {
    memory.stage = 'idle';
    if (record.number('CONT') !== 0) start(record, memory, 'auto');
  });
}
