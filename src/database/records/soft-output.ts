/**
 * Where records send their value after each change of it, and each time they are processed: as with base's Soft Channel
 * support.
 *
 * - Outputs (ao, bo, longout, mbbo, stringout …) put it to the PV that OUT names; one whose DTYP is Raw Soft Channel puts
 *   RVAL. While the record is INVALID, IVOA says what is put.
 * - A dfanout puts it to the PVs in OUTA to OUTH, a fanout processes the records in LNK0 to LNKF, a seq puts to each of
 *   LNK0 to LNKF what DOL0 to DOLF have, DLY0 to DLYF seconds after the one before. SELM, SELN and SELL say to which.
 *
 * Links reach PVs of the same IOC. Source: `writeValue`, `process` and `push_values` of base's records, and devSoft. Left
 * out: SIOL of outputs.
 */
import { AlarmStatus, Severity } from '../../protocol/value/alarm.ts';
import type { Value } from '../../protocol/value/value.ts';
import { parseLink } from '../links/link.ts';
import type { AlarmState } from '../pv/definition.ts';
import { analogOutput, type ConvertedOutput, isRaw } from './conversion.ts';
import { followLink } from './inputs.ts';
import { menus } from './menus.ts';
import { rawState } from './states.ts';

/** The record, as far as its outputs go. */
export interface OutputAccess extends ConvertedOutput {
  fetch(link: string): number | undefined;
  /** Puts to the PV that a link leads to. A promise when that takes time; throws when it is refused. */
  send(link: string, value: Value): unknown;
  /** Processes the record that a link leads to. A promise when that takes time. */
  forward(link: string): unknown;
  /** Says what became of a value where its links lead. @param value what the record has instead */
  conclude(alarm: AlarmState, value?: Value): void;
  sleep(seconds: number): Promise<void>;
}

/** Fields that lead out of a record. */
export const outputFields = /^(FLNK|OUT[A-H]?|LNK[0-9A-F])$/;

/** Sends what a record has now. A promise when that takes time; throws when another PV refuses. */
export function softOutput(record: OutputAccess): unknown {
  return (byType[record.type] ?? nothing)(record);
}

// --- helpers ------------------------------------------------------------------------------------------------------

type Send = (record: OutputAccess) => unknown;

const letters = [...'ABCDEFGH'];
const digits = [...'0123456789ABCDEF'];
const broken: AlarmState = { status: AlarmStatus.LINK, severity: Severity.INVALID };
const outOfRange: AlarmState = { status: AlarmStatus.SOFT, severity: Severity.INVALID };
const nothing: Send = () => undefined;
const value: Send = (record) => output(record, record.value);
const state: Send = (record) => output(record, (isRaw(record) ? rawState(record) : undefined) ?? record.value);

const byType: Readonly<Record<string, Send>> = {
  ...Object.fromEntries(['aao', 'int64out', 'longout', 'lso', 'printf', 'stringout'].map((type) => [type, value])),
  ...Object.fromEntries(['bo', 'mbbo', 'mbboDirect'].map((type) => [type, state])),
  ao: (record) => output(record, analogOutput(record)),
  dfanout: (record) =>
    each(selected(record, letters.length, 1), (index) => send(record, `OUT${letters[index]}`, record.value)),
  fanout: (record) =>
    each(selected(record, digits.length, 0), (index) => record.forward(text(record, `LNK${digits[index]}`))),
  seq: sequence,
};

function output(record: OutputAccess, present: Value): unknown {
  if (record.alarm.severity !== Severity.INVALID) return send(record, 'OUT', present);
  const option = menus.menuIvoa[Number(record.read('IVOA'))];
  if (option === "Don't drive outputs") return undefined;
  if (option !== 'Set output to IVOV') return send(record, 'OUT', present);
  const safe = record.read('IVOV');
  record.conclude(record.alarm, safe);
  return send(record, 'OUT', safe);
}

function send(record: OutputAccess, field: string, present: Value): unknown {
  const link = text(record, field);
  if (parseLink(link) === undefined) return undefined;
  return record.leads(link) ? record.send(link, present) : record.conclude(broken);
}

/**
 * Indices of the links that SELM and SELN choose.
 *
 * @param first what SELN is for the first link when one is specified
 */
function selected(record: OutputAccess, count: number, first: number): number[] {
  const all = Array.from({ length: count }, (_, index) => index);
  const mode = menus.fanoutSELM[Number(record.read('SELM'))];
  if (mode === 'All') return all;
  const number = followLink(record, 'SELL', 'SELN') ?? Number(record.read('SELN'));
  const [offset, shift] =
    record.type === 'dfanout' ? [0, 0] : [Number(record.read('OFFS')), Number(record.read('SHFT'))];
  if (mode === 'Specified') {
    const index = number + offset - first;
    if (index < -first || index >= count) record.conclude(outOfRange);
    return all.filter((each) => each === index);
  }
  const mask = shift < 0 ? number << -shift : number >>> shift;
  return all.filter((index) => (mask & (1 << index)) !== 0);
}

function each(indices: readonly number[], act: (index: number) => unknown): unknown {
  const waited = indices.map(act).filter((answer) => answer instanceof Promise);
  return waited.length === 0 ? undefined : Promise.all(waited);
}

async function sequence(record: OutputAccess): Promise<void> {
  for (const index of selected(record, digits.length, 0)) {
    const digit = digits[index]!;
    const [from, to] = [text(record, `DOL${digit}`), text(record, `LNK${digit}`)];
    if (from === '' && to === '') continue;
    const delay = Number(record.read(`DLY${digit}`));
    if (delay > 0) await record.sleep(delay);
    const fetched = parseLink(from) && record.fetch(from);
    if (fetched !== undefined) record.set(`DO${digit}`, fetched);
    if (to !== '') await send(record, `LNK${digit}`, Number(record.read(`DO${digit}`)));
  }
}

function text(record: OutputAccess, field: string): string {
  return String(record.read(field)).trim();
}
