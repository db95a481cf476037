/** Commands that list records: `dbl`, `dbla`, `dbli`, `dbgrep`, `dbnr`. */
import { isRecordType } from '../../database/records/record-type.ts';
import type { Call, Command } from '../command.ts';
import { family } from '../family.ts';
import { fieldString } from '../field-text.ts';
import { matcher } from '../glob.ts';
import { namesOf, recordsOf, recordTypes } from '../records.ts';
import { mayReadField } from '../rights.ts';
import { reportsUsage } from '../usage/reports.ts';

export const listCommands: readonly Command[] = family(reportsUsage, {
  dbl: list,
  dbla: listAliases,
  dbli: listInfos,
  dbnr: countRecords,
  dbgrep: search,
  dbglob: search,
});

// --- helpers ------------------------------------------------------------------------------------------------------

function list(call: Call): void {
  const type = call.text(0) ?? '';
  const { site } = call.shell;
  const isAll = type === '' || type === '*';
  if (!isAll && !recordTypes(site).includes(type)) {
    call.say('No record type');
    return;
  }
  const names = namesOf(site).filter(({ record }) => isAll || record.type === type);
  for (const { name } of names) call.say(nameLine(call, name, call.text(1)));
}

function search(call: Call): void {
  const pattern = call.text(0);
  if (pattern === undefined) {
    call.say('Usage: dbglob "pattern" "fields"');
    return;
  }
  const matches = matcher(pattern);
  for (const { name } of namesOf(call.shell.site)) if (matches(name)) call.say(nameLine(call, name, call.text(1)));
}

/** A name, and fields that were asked for: `T:a, "text", "0"`. */
function nameLine({ shell }: Call, name: string, fields: string | undefined): string {
  const wanted = (fields ?? '').split(/[\s,]+/).filter((field) => field !== '');
  return [name, ...wanted.map((field) => quotedField(name, field))].join(', ');

  function quotedField(record: string, field: string): string {
    const { running, loader } = shell.site;
    if (!mayReadField(shell, `${record}.${field}`)) return '';
    const found = running?.ioc.database.record(record);
    if (found !== undefined) {
      const known = found.table.field(field);
      return known === undefined ? '' : `"${fieldString(found, known)}"`;
    }
    const handle = running?.ioc.handle(`${record}.${field}`);
    if (handle !== undefined) return `"${String(handle.value)}"`;
    const description = loader.description.records.find(
      ({ name: own, aliases }) => own === record || aliases.includes(record),
    );
    const type = description && loader.description.definitions.recordType(description.type);
    if (type?.fields.get(field) === undefined) return '';
    return `"${description!.fields.get(field)?.text ?? type.fields.get(field)!.initial ?? ''}"`;
  }
}

function listAliases(call: Call): void {
  const matches = matcher(call.text(0) ?? '*');
  for (const { name, aliases } of recordsOf(call.shell.site)) {
    for (const alias of aliases) if (matches(alias)) call.say(`${alias} -> ${name}`);
  }
}

function listInfos(call: Call): void {
  const matches = matcher(call.text(0) ?? '*');
  for (const { name, infos } of recordsOf(call.shell.site)) {
    for (const [info, text] of infos) if (matches(info)) call.say(`${name} info(${info}, "${text}")`);
  }
}

/** Record types of base itself: others that are built in are listed where there are records of them. */
const typesOfBase = new Set([
  ...['aai', 'aao', 'ai', 'ao', 'aSub', 'bi', 'bo', 'calc', 'calcout', 'compress', 'dfanout', 'event', 'fanout'],
  ...[
    'histogram',
    'int64in',
    'int64out',
    'longin',
    'longout',
    'lsi',
    'lso',
    'mbbi',
    'mbbiDirect',
    'mbbo',
    'mbboDirect',
  ],
  ...['permissive', 'printf', 'sel', 'seq', 'state', 'stringin', 'stringout', 'sub', 'subArray', 'waveform'],
]);
const isOfModule = (type: string) => isRecordType(type) && !typesOfBase.has(type);

function countRecords(call: Call): void {
  const { site } = call.shell;
  const records = recordsOf(site);
  call.say('Records  Aliases  Record Type');
  let [all, allAliases] = [0, 0];
  for (const type of recordTypes(site)) {
    const own = records.filter((record) => record.type === type);
    const aliases = own.reduce((count, record) => count + record.aliases.length, 0);
    if (own.length === 0 && (call.number(0) === 0 || isOfModule(type))) continue;
    all += own.length;
    allAliases += aliases;
    call.say(` ${String(own.length).padStart(5)}    ${String(aliases).padStart(5)}    ${type}`);
  }
  call.say(`Total ${all} records, ${allAliases} aliases`);
}
