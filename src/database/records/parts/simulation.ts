/**
 * Simulation mode: SIML gives SIMM; while that is not NO the record takes its value from SIOL, or puts it there, in place of its
 * device, and raises SIMM with the severity SIMS. With SDLY of 0 or more this takes so many seconds. When SIMM changes, SCAN and
 * SSCN change places.
 *
 * Source: `recGblGetSimm` and the like of base's recGbl.c, `readValue` and `writeValue` of its records.
 */
import { AlarmStatus, Severity } from '../../../protocol/value/alarm.ts';
import type { DbfType } from '../field-table.ts';
import { type Part, type ReadStatus, type RecordAccess, type SpecialPut, type Target, Wait } from '../support.ts';
import { fetchText } from './long-text.ts';

/** 0 NO, 1 YES, 2 RAW of menuSimm. */
const RAW = 2;
const UNSET = 65535;

/** At the start, where SIML is a constant or empty. */
export function initSimulation(record: RecordAccess): void {
  if (!record.isConstant('SIML')) return;
  saveMode(record);
  record.constant('SIML', 'SIMM');
  checkMode(record);
}

/** Reads an input record from its device, or from SIOL while it is simulated. @param apply takes SVAL over */
export function* readInput(
  record: RecordAccess,
  apply: (record: RecordAccess, raw: boolean) => ReadStatus,
  raw = false,
): Part<ReadStatus> {
  if (!record.isConstant('SIML')) yield* readMode(record);
  const mode = record.number('SIMM');
  if (mode === 0) return record.device?.read === undefined ? 'failed' : yield* record.device.read(record);
  if (!isMode(record, mode, raw)) return 'failed';
  yield* delay(record);
  const due = record.due('SIOL');
  if (due) yield due;
  return record.fetch('SIOL', 'SVAL') ? apply(record, mode === RAW) : 'failed';
}

/** As `readInput`, of records whose value is a text of any length. @returns whether there was nothing wrong */
export function* readLongText(record: RecordAccess): Part<boolean> {
  if (!record.isConstant('SIML')) yield* readMode(record);
  const mode = record.number('SIMM');
  if (mode === 0) return record.device?.read !== undefined && (yield* record.device.read(record)) !== 'failed';
  if (!isMode(record, mode, false)) return false;
  yield* delay(record);
  const fine = yield* fetchText(record, 'SIOL');
  if (fine) record.set('UDF', 0);
  return fine;
}

/** What an output record does otherwise than by its device support and plainly. */
interface Writing {
  /** SIMM may be RAW. */
  readonly raw?: boolean;
  /** Puts to SIOL. */
  readonly send?: () => Target | boolean;
  /** Writes to the device. @param device what its device support does */
  readonly write?: (device: () => Part<boolean>) => Part<boolean>;
}

/** Writes an output record to its device, or to SIOL while it is simulated. @param simulated what goes to SIOL */
export function* writeOutput(
  record: RecordAccess,
  simulated: (record: RecordAccess, raw: boolean) => readonly [field: string, dbf: DbfType],
  { raw = false, send, write }: Writing = {},
): Part<boolean> {
  if (!record.isConstant('SIML')) yield* readMode(record);
  const mode = record.number('SIMM');
  if (mode === 0) {
    const { device } = record;
    if (device?.write === undefined) return false;
    const writeDevice = () => device.write!(record);
    return yield* write === undefined ? writeDevice() : write(writeDevice);
  }
  if (!isMode(record, mode, raw)) return false;
  yield* delay(record);
  const [field, dbf] = simulated(record, mode === RAW);
  const sent = send === undefined ? record.send('SIOL', record.value(field), dbf) : send();
  return typeof sent === 'object' ? yield sent : sent;
}

/** A put to SIMM. */
export const simulationPut: Readonly<Record<string, SpecialPut>> = { SIMM: { before: saveMode, after: checkMode } };

// --- helpers ------------------------------------------------------------------------------------------------------

/** Reads SIML into SIMM. A link that fails leaves it as it is, with the status LINK where there is no other alarm. */
export function* readMode(record: RecordAccess): Part<void> {
  saveMode(record);
  const due = record.tryDue('SIML');
  const mode = due === undefined || (yield due) ? record.tryRead('SIML', 'USHORT') : undefined;
  if (typeof mode === 'number') record.set('SIMM', mode);
  else if (record.number('NSEV') === 0) record.set('NSTA', AlarmStatus.LINK);
  checkMode(record);
}

/** Raises SIMM, and waits for SDLY. */
export function* delay(record: RecordAccess): Part<void> {
  record.raise(AlarmStatus.SIMM, record.number('SIMS'));
  const seconds = record.number('SDLY');
  if (seconds >= 0) yield new Wait(seconds);
}

function isMode(record: RecordAccess, mode: number, raw: boolean): boolean {
  if (mode === 1 || (mode === RAW && raw)) return true;
  record.raise(AlarmStatus.SOFT, Severity.INVALID);
  return false;
}

function saveMode(record: RecordAccess): void {
  if (record.number('SSCN') !== UNSET) record.set('OLDSIMM', record.number('SIMM'));
}

function checkMode(record: RecordAccess): void {
  record.simulationChanged();
  if (record.number('SSCN') === UNSET || record.number('SIMM') === record.number('OLDSIMM')) return;
  const scan = record.number('SCAN');
  record.rescan(record.number('SSCN'));
  record.set('SSCN', scan);
}
