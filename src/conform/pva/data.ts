/** Whether the fields that a GET or an update brings are those that they must be. */
import { type BitSet, readBitSet } from '../../protocol/pva/bit-set.ts';
import type { Delta } from '../../protocol/pva/delta.ts';
import { readPart } from '../../protocol/pva/read-value.ts';
import { Reader } from '../../protocol/pva/reader.ts';
import { type StructureType, sameType, type Type } from '../../protocol/pva/type.ts';
import { type Field, type Structure, zeroStructure } from '../../protocol/pva/value.ts';
import { Violation } from '../violation.ts';
import type { PvaBook } from './model/rule-book.ts';
import type { PvState } from './pv-state.ts';

export interface WantedData {
  readonly pv: PvState;
  /** Leaves that the client has selected. */
  readonly mask: BitSet;
  readonly value: readonly number[];
  /** All that was selected; else what a put changes. */
  readonly isWhole: boolean;
}

/** @throws Violation */
export function judgeData(what: string, data: Delta, wanted: WantedData, book: PvaBook, isUpdate = false): void {
  const { pv, mask, value, isWhole } = wanted;
  const reader = new Reader(data.bytes, data.littleEndian, data.types);
  const { value: structure, marked } = readPart(reader, zeroStructure(pv.type));
  const overrun = isUpdate ? readBitSet(reader, pv.type.nodes) : undefined;
  const trouble = reader.fault ?? (reader.left > 0 ? `${reader.left} bytes too many` : undefined);
  if (trouble !== undefined) throw new Violation('any.payload', `saw ${what}: ${trouble}`);
  const { layout } = pv.type;
  const leaves = layout.leaves(marked);
  judgeSelection(what, leaves, wanted, book);
  if (leaves.has(pv.valueBit) && pv.numbers(structure.fields[pv.valueBit]).join() !== value.join()) {
    const saw = pv.numbers(structure.fields[pv.valueBit]).slice(0, 10).join(' ');
    throw new Violation('data.value', `saw ${what} with the value ${saw}, and must see ${value.join(' ')}`);
  }
  for (const bit of leaves) {
    judgeLeaf(what, bit, structure, pv, book);
  }
  if (isWhole || leaves.has(timeBit(pv.type) ?? 0)) judgeTime(what, structure, leaves, pv, book);
  if (overrun !== undefined && !overrun.isEmpty && !book.differs('update.overrun')) {
    throw new Violation('update.overrun', `saw ${what} with an overrun set: ${bits(overrun)}`);
  }
  if (!mask.has(pv.valueBit)) return;
  // What has not changed may come alone where it may come at all.
  if (leaves.has(pv.valueBit) || (isUpdate && book.differs('update.unchanged'))) return;
  throw new Violation('data.complete', `saw ${what} without a value`);
}

/** @throws Violation */
export function judgeType(what: string, rule: string, seen: Type | undefined, wanted: Type): void {
  if (seen !== undefined && sameType(seen, wanted)) return;
  throw new Violation(
    rule,
    `saw ${what} with ${seen === undefined ? 'no type' : `a type of ${seen.kind}`}, and must see another`,
  );
}

// --- helpers --------------------------------------------------------------------------------------------------------

function judgeSelection(what: string, leaves: BitSet, { pv, mask, isWhole }: WantedData, book: PvaBook): void {
  const rest = leaves.copy();
  for (const bit of mask) rest.delete(bit);
  if (!rest.isEmpty && !book.differs('data.selected'))
    throw new Violation('data.selected', `saw ${what} with what was not selected: ${bits(rest)}`);
  if (isWhole) {
    if (book.differs('data.complete')) return;
    const missing = mask.copy();
    for (const bit of leaves) missing.delete(bit);
    if (!missing.isEmpty) throw new Violation('data.complete', `saw ${what} without the fields ${bits(missing)}`);
    return;
  }
  if (book.differs('update.unchanged')) return;
  const alarm = range(pv.type, 'alarm');
  const time = range(pv.type, 'timeStamp');
  for (const bit of leaves) {
    const isChanged = bit === pv.valueBit || (bit >= time[0] && bit < time[1]);
    if (isChanged || (bit >= alarm[0] && bit < alarm[1] && book.family !== undefined)) continue;
    throw new Violation('update.unchanged', `saw ${what} with field ${bit}, which has not changed`);
  }
}

function judgeLeaf(what: string, bit: number, { fields }: Structure, pv: PvState, book: PvaBook): void {
  const [alarmAt, alarmEnd] = range(pv.type, 'alarm');
  const [timeAt, timeEnd] = range(pv.type, 'timeStamp');
  if (bit === pv.valueBit || (bit >= timeAt && bit < timeEnd)) return;
  const field = fields[bit];
  if (bit >= alarmAt && bit < alarmEnd) {
    // An alarm of before the first put is the PV's own business.
    if (!pv.isWritten) return;
    const isFirst = bit === alarmAt + 1;
    const isGood = isFirst ? field === 0 : field === 0 || field === '' || book.differs('data.alarm');
    if (!isGood) throw new Violation('data.alarm', `saw ${what} with ${text(field)} in its alarm`);
    return;
  }
  const [saw, must] = [text(field), text(pv.baseline.fields[bit])];
  if (saw !== must)
    throw new Violation('data.metadata', `saw ${what} with ${saw} in field ${bit}, and must see ${must}`);
}

function judgeTime(what: string, { fields }: Structure, leaves: BitSet, pv: PvState, book: PvaBook): void {
  const at = timeBit(pv.type);
  if (at === undefined || !leaves.has(at + 1) || !pv.isWritten || book.differs('data.time')) return;
  const [seconds, nanoseconds] = [fields[at + 1] as bigint, fields[at + 2] as number];
  const [before, beforeNs] = pv.latest;
  const isBack = seconds < before || (seconds === before && nanoseconds < beforeNs);
  if (seconds < YEAR_2017 || nanoseconds < 0 || nanoseconds >= 1e9 || isBack) {
    throw new Violation(
      'data.time',
      `saw ${what} with the time stamp ${seconds} s, ${nanoseconds} ns, after ${before} s`,
    );
  }
  pv.latest = [seconds, nanoseconds];
}

/** Seconds since 1970: later than what an epoch of 1990 makes of now. */
const YEAR_2017 = 1_500_000_000n;

function timeBit(type: StructureType): number | undefined {
  return type.bit('timeStamp');
}

function range(type: StructureType, path: string): readonly [number, number] {
  const bit = type.bit(path);
  return bit === undefined ? [-1, -1] : [bit, type.layout.ends[bit]!];
}

function bits(set: BitSet): string {
  return [...set].join(' ');
}

function text(field: Field): string {
  return ArrayBuffer.isView(field)
    ? String(field)
    : (JSON.stringify(field, (_, each) => (typeof each === 'bigint' ? String(each) : each)) ?? 'nothing');
}
