/**
 * Where records get their value when they are processed, if no handler gives it: as with base's Soft Channel support.
 *
 * - Inputs (ai, longin, stringin …) take it from the PV that INP names. While SIMM, which SIML may switch, is not NO they
 *   take it from the one in SIOL, handlers or not, with the alarm SIMM of severity SIMS.
 * - Outputs (ao, longout, stringout …) whose OMSL is closed_loop take it from the PV that DOL names, as if it were put; an
 *   ao whose OIF is Incremental adds it.
 * - An event record posts the event that VAL names.
 *
 * An input whose DTYP is Raw Soft Channel takes RVAL from INP, and converts it. Links reach PVs of the same IOC; one that leads
 * nowhere raises LINK/INVALID. A number in INP or DOL is the first value.
 *
 * Source: `readValue` and `fetch_value` of base's records. Left out: links to other IOCs and to hardware, raw simulation, simulated outputs.
 */
import { AlarmStatus, Severity } from '../../protocol/value/alarm.ts';
import type { Value } from '../../protocol/value/value.ts';
import { linkConstant, parseLink } from '../links/link.ts';
import type { AlarmState } from '../pv/definition.ts';
import { acceptRaw, isRaw } from './conversion.ts';
import type { RecordAccess } from './field-support.ts';
import { menus } from './menus.ts';
import { stateOfRaw } from './states.ts';

/** The record, as far as its source goes. */
export interface SourceAccess extends RecordAccess {
  /** The author's handlers give the value when it is processed. */
  readonly hasHandlers: boolean;
  /** What the PV of a link has, as a value of the record; undefined when there is no such PV, or no such value in it. */
  linked(link: string): Value | undefined;
  /** Puts a value, as a client does. A promise when that takes time. */
  drive(value: Value): unknown;
  postEvent(name: string): void;
}

/** What processing does; undefined: something else gives the value. */
export function softSource(record: SourceAccess): (() => unknown) | undefined {
  if (inputs.has(record.type)) return inputSource(record);
  if (outputs.has(record.type)) return outputSource(record);
  return record.type === 'event' ? () => record.postEvent(String(record.value)) : undefined;
}

/** A number in INP or DOL: the value that the record begins with. */
export function constantSource(record: SourceAccess): void {
  const field = inputs.has(record.type) ? 'INP' : outputs.has(record.type) ? 'DOL' : undefined;
  const constant = field && linkConstant(textOf(record, field));
  if (constant === undefined) return;
  accept(record, constant);
}

// --- helpers ------------------------------------------------------------------------------------------------------

const inputs: ReadonlySet<string> = new Set(['ai', 'bi', 'int64in', 'longin', 'mbbi', 'mbbiDirect', 'stringin']);
const outputs: ReadonlySet<string> = new Set([
  ...['ao', 'bo', 'dfanout', 'int64out', 'longout', 'lso', 'mbbo', 'mbboDirect', 'stringout'],
]);
const closedLoop = menus.menuOmsl.indexOf('closed_loop');
const incremental = menus.aoOIF.indexOf('Incremental');
const broken: AlarmState = { status: AlarmStatus.LINK, severity: Severity.INVALID };

function inputSource(record: SourceAccess): (() => unknown) | undefined {
  const isSimulated = simulationMode(record) !== 0;
  const link = linkIn(record, isSimulated ? 'SIOL' : 'INP');
  if (link === undefined || (record.hasHandlers && !isSimulated)) return undefined;
  return () => {
    const value = record.linked(link);
    if (value === undefined) record.raise(broken);
    else if (!isSimulated) accept(record, value);
    else record.accept(value, { status: AlarmStatus.SIMM, severity: Number(record.read('SIMS')) });
  };
}

/** SIMM, which follows SIML where that leads to a PV. */
function simulationMode(record: SourceAccess): number {
  const link = linkIn(record, 'SIML');
  const switched = link === undefined ? undefined : record.linked(link);
  const mode = Number(record.read('SIMM'));
  if (switched === undefined || Number(switched) === mode) return mode;
  record.set('SIMM', Number(switched));
  return Number(switched);
}

function outputSource(record: SourceAccess): (() => unknown) | undefined {
  const link = linkIn(record, 'DOL');
  if (link === undefined || record.read('OMSL') !== closedLoop) return undefined;
  return () => {
    const value = record.linked(link);
    if (value === undefined) return record.raise(broken);
    const adds = record.type === 'ao' && record.read('OIF') === incremental;
    return record.drive(adds ? Number(record.value) + Number(value) : value);
  };
}

function accept(record: SourceAccess, given: Value): void {
  if (!inputs.has(record.type) || !isRaw(record)) {
    record.accept(given);
    return;
  }
  const raw = Number(given);
  if (record.type !== 'ai') record.accept(stateOfRaw(record, raw));
  else {
    record.set('RVAL', raw);
    acceptRaw(record, raw);
  }
}

/** Undefined: the field holds no link to a PV. */
function linkIn(record: SourceAccess, field: string): string | undefined {
  const text = textOf(record, field);
  return parseLink(text) && text;
}

function textOf(record: SourceAccess, field: string): string {
  return String(record.read(field)).trim();
}
