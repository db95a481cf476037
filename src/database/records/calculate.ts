/**
 * What calc and calcout records do when they are processed.
 *
 * Inputs A to L are fetched from the PVs that INPA to INPL name, CALC gives VAL, and a calcout sends VAL, or what OCAL
 * gives, to the PV in OUT and posts the event in OEVT when OOPT says so. A sel takes one of its inputs instead: SELM says
 * which. Links reach PVs of the same IOC; a constant in INPA is A's first value.
 *
 * Source: base's calcRecord.c, calcoutRecord.c and selRecord.c. Left out: links to other IOCs.
 */
import { AlarmStatus, Severity } from '../../protocol/value/alarm.ts';
import { type Calc, CalcError, compileCalc } from '../calc/calc.ts';
import { parseLink } from '../links/link.ts';
import { Rejection } from '../pv/answer.ts';
import type { FieldValue } from '../pv/definition.ts';
import type { FieldLink, FieldLinks, RecordAccess } from './field-support.ts';
import { fetchInputs, type InputAccess, keepInputs, letters } from './inputs.ts';
import { menus } from './menus.ts';
import { select } from './select.ts';

/** What a calculation needs of its record beside what fields do. */
export interface CalcAccess extends InputAccess {
  /** Puts to the PV that a link leads to. A promise when that takes time. */
  send(link: string, value: number): unknown;
  postEvent(name: string): void;
  sleep(seconds: number): Promise<void>;
  random(): number;
}

/** The computation of a record type, or undefined when it has none. It remembers compiled expressions. */
export function calculation(type: string): ((record: CalcAccess) => unknown) | undefined {
  if (type === 'sel') return select;
  if (type !== 'calc' && type !== 'calcout') return undefined;
  const compiled = new Map<string, Calc>();
  const evaluate = (record: CalcAccess, field: 'CALC' | 'OCAL', values: Map<string, number>) => {
    const text = String(record.read(field));
    let calc = compiled.get(field);
    if (calc?.expression !== text) {
      calc = compileCalc(text, { random: () => record.random() });
      compiled.set(field, calc);
    }
    return calc.evaluate(values);
  };
  return (record) => {
    const values = fetchInputs(record);
    if (values === undefined) return record.raise({ status: AlarmStatus.LINK, severity: Severity.INVALID });
    const before = Number(record.value);
    let result: number;
    try {
      result = evaluate(record, 'CALC', values);
    } catch {
      return record.raise({ status: AlarmStatus.CALC, severity: Severity.INVALID });
    }
    record.accept(result);
    const output = () => evaluate(record, 'OCAL', values.set('VAL', result));
    const sent = type === 'calcout' ? sendOutput(record, before, result, output) : undefined;
    keepInputs(record, values);
    return sent;
  };
}

/** calc and calcout: expressions are checked when they are written. */
export const calcLinks: FieldLinks = {
  CALC: { write: checkExpression },
  OCAL: { write: checkExpression },
  PVAL: { read: ({ value }) => Number(value) },
  POVL: { fresh: true, read: (record) => record.read('OVAL') },
  OUTV: linkState('OUT'),
  ...Object.fromEntries(letters.map((letter) => [`IN${letter}V`, linkState(`INP${letter}`)])),
};

// --- helpers ------------------------------------------------------------------------------------------------------

/** INAV and the like: whether a link leads somewhere. */
function linkState(field: string): FieldLink {
  const state = (text: string, record: RecordAccess): (typeof menus.calcoutINAV)[number] => {
    if (parseLink(text) === undefined) return 'Constant';
    return record.leads(text) ? 'Local PV' : 'Ext PV NC';
  };
  return { fresh: true, read: (record) => menus.calcoutINAV.indexOf(state(String(record.read(field)), record)) };
}

function sendOutput(record: CalcAccess, before: number, result: number, compute: () => number): unknown {
  if (!shallOutput(String(menus.calcoutOOPT[Number(record.read('OOPT'))]), before, result)) return undefined;
  const useOcal = menus.calcoutDOPT[Number(record.read('DOPT'))] === 'Use OCAL';
  let value: number;
  try {
    value = useOcal ? compute() : result;
  } catch {
    return record.raise({ status: AlarmStatus.CALC, severity: Severity.INVALID });
  }
  record.set('OVAL', value);
  const delay = Number(record.read('ODLY'));
  const send = () => {
    const link = String(record.read('OUT')).trim();
    const safe = safeOutput(record, value);
    if (safe === undefined) return undefined;
    const event = String(record.read('OEVT')).trim();
    if (event !== '') record.postEvent(event);
    return link === '' ? undefined : record.send(link, safe);
  };
  return delay > 0 ? record.sleep(delay).then(send) : send();
}

/** OOPT */
function shallOutput(option: string, before: number, result: number): boolean {
  if (option === 'On Change') return before !== result;
  if (option === 'When Zero') return result === 0;
  if (option === 'When Non-zero') return result !== 0;
  if (option === 'Transition To Zero') return before !== 0 && result === 0;
  if (option === 'Transition To Non-zero') return before === 0 && result !== 0;
  return true;
}

/** IVOA: what to send while the record is INVALID; undefined: nothing. */
function safeOutput(record: CalcAccess, value: number): number | undefined {
  if (record.alarm.severity !== Severity.INVALID) return value;
  const option = menus.menuIvoa[Number(record.read('IVOA'))];
  if (option === "Don't drive outputs") return undefined;
  return option === 'Set output to IVOV' ? Number(record.read('IVOV')) : value;
}

function checkExpression(_record: RecordAccess, text: FieldValue): void {
  try {
    compileCalc(String(text), { random: () => 0 });
  } catch (error) {
    throw error instanceof CalcError ? new Rejection(error.message) : error;
  }
}
