/** Commands that show and put fields: `dbgf`, `dbpf`, `dbpr`, `dbtr`. */

import type { Pv } from '../../actors/pv/pv.ts';
import type { DbRecord } from '../../actors/record/db-record.ts';
import { Columns } from '../columns.ts';
import type { Call, Command } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { family } from '../family.ts';
import { fieldReport } from '../field-text.ts';
import { mayProcess, mayRead, mayReadField, NO_RIGHT, putBy } from '../rights.ts';
import { reportsUsage } from '../usage/reports.ts';
import { failed, longTextLine, valueLine } from '../value-line.ts';
import { valueOfText } from '../value-of-text.ts';

export const fieldCommands: readonly Command[] = family(reportsUsage, {
  dbgf: get,
  dbpf: put,
  dbpr: print,
  dbtr: processRecord,
});

// --- helpers ------------------------------------------------------------------------------------------------------

function get(call: Call): void {
  const name = call.text(0);
  if (name === undefined) call.say('Usage: dbgf "pv name"');
  else if (call.shell.site.running === undefined) call.say('dbgf only works after iocInit');
  else {
    const field = call.shell.site.running.ioc.database.resolve(name)?.field;
    const pv =
      field?.dbf === 'NOACCESS' && call.shell.site.running.ioc.pv(name) === undefined ? undefined : found(call, name);
    if (pv !== undefined) show(call, name, pv);
    else if (field !== undefined) call.output.out(failed());
  }
}

async function put(call: Call): Promise<void> {
  const [name, text] = [call.text(0), call.text(1)];
  if (name === undefined || text === undefined) {
    call.say('Usage: dbpf "pv name", "value"');
    call.fail();
    return;
  }
  if (call.shell.site.running === undefined) {
    call.say('dbpf only works after iocInit');
    call.fail();
    return;
  }
  const pv = found(call, name);
  if (pv === undefined) return;
  const value = valueOfText(pv, text);
  if (value === undefined) {
    call.warn(`recGblRecordError: ${text} Error (511,13) PV: ${name}`);
    call.fail();
    if (pv.maxCount > 1) return;
  } else {
    const outcome = await putBy(call.shell, pv, value, false);
    if (outcome.kind !== 'done') {
      call.warn(`${name}: ${outcome.reason}`);
      call.fail();
    }
  }
  show(call, name, pv);
}

function print(call: Call): void {
  const name = call.text(0);
  if (name === undefined) {
    call.say('Usage: dbpr "pv name", level');
    return;
  }
  const record = recordOf(call, name);
  if (record !== undefined) call.output.out(report(record, call.number(1)));
}

function processRecord(call: Call): void {
  const name = call.text(0);
  if (name === undefined) {
    call.say('Usage: dbtr "pv name"');
    return;
  }
  const record = recordOf(call, name);
  if (record === undefined) return;
  if (!mayProcess(call.shell, record.name)) throw new CommandError(`${record.name}.PROC: ${NO_RIGHT}`);
  call.shell.site.running!.ioc.database.engine.process(record);
  call.output.out(report(record, 3));
}

/** Fields in alphabetical order, up to a level of interest. */
function report(record: DbRecord, level: number): string {
  const columns = new Columns(20);
  const fields = record.table.fields.filter(({ interest }) => interest <= level);
  for (const field of fields.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
    columns.add(`${field.name.padEnd(4)}: ${fieldReport(record, field)}`);
  }
  return columns.text();
}

function show(call: Call, name: string, pv: Pv): void {
  if (!mayRead(call.shell, pv)) {
    call.warn(`${name}: no right to read`);
    call.fail();
    return;
  }
  const { database } = call.shell.site.running!.ioc;
  const isLong = name.endsWith('$') && typeof pv.current.value === 'string';
  call.output.out(isLong ? longTextLine(String(pv.current.value)) : valueLine(pv, database.resolve(name)));
}

function found(call: Call, name: string): Pv | undefined {
  const pv = call.shell.site.running!.ioc.pv(name);
  if (pv !== undefined) return pv;
  call.say(`PV '${name}' not found`);
  call.fail();
  return undefined;
}

function recordOf(call: Call, name: string): DbRecord | undefined {
  const { running } = call.shell.site;
  if (running === undefined) throw new CommandError('this works after iocInit only');
  const record = running.ioc.database.resolve(name)?.record;
  if (record === undefined) call.say(`PV '${name}' not found`);
  else if (!mayReadField(call.shell, `${record.name}.DESC`)) throw new CommandError(`${name}: no right to read`);
  return record;
}
