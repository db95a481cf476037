/** Commands that dump definitions and records as a database file has them: `dbDumpRecord` and its kin. */

import type { DbRecord } from '../../actors/record/db-record.ts';
import { type Definitions, linkTypes } from '../../database/db/definitions.ts';
import type { Field } from '../../database/records/field-table.ts';
import { menus } from '../../database/records/menus.ts';
import type { Call, Command } from '../command.ts';
import { family } from '../family.ts';
import { fieldString } from '../field-text.ts';
import { namesOf, recordsOf, recordTypes } from '../records.ts';
import { mayReadField } from '../rights.ts';
import type { Site } from '../site.ts';
import { databaseUsage } from '../usage/database.ts';

export const dumpCommands: readonly Command[] = family(databaseUsage, {
  dbDumpPath: (call) => {
    const path = call.shell.site.environment.get('EPICS_DB_INCLUDE_PATH');
    call.say(path ?? 'no path defined');
  },
  dbDumpMenu: dumpMenus,
  dbDumpRecordType: dumpRecordTypes,
  dbDumpField: dumpFields,
  dbDumpDevice: dumpDevices,
  dbDumpDriver: named('driver'),
  dbDumpRegistrar: named('registrar'),
  dbDumpFunction: named('function'),
  dbDumpLink: (call) => {
    for (const type of ['const', 'calc', 'state']) {
      call.say(`link(${type},lnk${type[0]!.toUpperCase()}${type.slice(1)}If)`);
    }
  },
  dbDumpVariable: (call) => {
    for (const [name, { type }] of call.shell.site.variables.all) call.say(`variable(${name},${type})`);
  },
  dbDumpBreaktable: dumpBreakTables,
  dbDumpRecord: dumpRecords,
  dbPvdDump: dumpDirectory,
  dbPvdTableSize: (call) => {
    const size = call.number(0);
    if (size > 0 && (size & (size - 1)) === 0) return;
    call.say(`dbPvdTableSize: ${size} is not a power of 2`);
  },
  dbReportDeviceConfig: reportDevices,
});

// --- helpers ------------------------------------------------------------------------------------------------------

function definitionsOf({ shell }: Call): Definitions {
  return shell.site.loader.description.definitions;
}

/** Types that were asked for: one, or all. */
function typesOf(call: Call): readonly string[] {
  const wanted = call.text(1) ?? '';
  return recordTypes(call.shell.site).filter((type) => wanted === '' || wanted === '*' || type === wanted);
}

function dumpMenus(call: Call): void {
  const wanted = call.text(1) ?? '';
  const definitions = definitionsOf(call);
  const names = wanted === '' || wanted === '*' ? Object.keys(menus) : [wanted];
  for (const name of names) {
    const menu = definitions.menu(name);
    if (menu === undefined) continue;
    const choices = menu.choices.map((choice) => `\tchoice(${choiceName(name, choice)},"${choice}")\n`);
    call.output.out(`menu(${name}) {\n${choices.join('')}}\n`);
  }
}

/** Base has a name for each choice, which its C code alone uses: made here of the two. */
function choiceName(menu: string, choice: string): string {
  const word = choice.replaceAll(/\W/g, '_');
  return /^menu/.test(menu) ? `${menu}${word}` : `${menu}_${word}`;
}

function dumpRecordTypes(call: Call): void {
  const definitions = definitionsOf(call);
  for (const type of typesOf(call)) {
    const fields = [...(definitions.recordType(type)?.fields.values() ?? [])];
    const prompted = fields.filter(({ promptGroup }) => promptGroup !== '').length;
    const links = fields.flatMap(({ type: each }, index) => (/LINK$/.test(each) ? [index] : []));
    call.say(`name(${type}) no_fields(${fields.length}) no_prompt(${prompted}) no_links(${links.length})`);
    call.say('index name\tsortind sortname');
    const sorted = fields
      .map(({ name }, index) => ({ name, index }))
      .sort((one, next) => (one.name < next.name ? -1 : 1));
    for (const [index, { name }] of fields.entries()) {
      const other = sorted[index]!;
      call.say(`${String(index).padStart(5)} ${name}\t${String(other.index).padStart(7)} ${other.name}`);
    }
    call.say(`link_ind  ${links.join(' ')}`);
  }
}

function dumpFields(call: Call): void {
  const definitions = definitionsOf(call);
  const wanted = call.text(2) ?? '';
  for (const type of typesOf(call)) {
    call.say(`recordtype(${type}) `);
    for (const [index, field] of [...(definitions.recordType(type)?.fields.values() ?? [])].entries()) {
      if (wanted !== '' && wanted !== '*' && field.name !== wanted) continue;
      call.say(`    ${field.name}`);
      const facts: readonly (readonly [string, string | number])[] = [
        ['prompt', field.prompt],
        ['indRecordType', index],
        ['special', field.special],
        ['field_type', `DBF_${field.type}`],
        ['process_passive', Number(field.processPassive)],
        ['property', Number(field.property)],
        ['base', Number(field.base === 'HEX')],
        ['promptgroup', field.promptGroup],
        ['interest', field.interest],
        ['as_level', field.securityLevel],
        ['initial', field.initial],
        ['menu', field.menu],
      ];
      for (const [what, fact] of facts) call.say(`\t${what.padStart(15)}: ${fact}`);
    }
  }
}

function dumpDevices(call: Call): void {
  const definitions = definitionsOf(call);
  for (const type of typesOf(call)) {
    call.say(`recordtype(${type})`);
    for (const { text, linkType, support } of definitions.devices(type)) {
      call.say(`    device name:   ${support === '' ? 'built in' : support}`);
      call.say(`\tchoice:    ${text}\n\tlink_type: ${linkTypes.indexOf(linkType)}`);
    }
  }
}

function named(kind: 'driver' | 'registrar' | 'function'): (call: Call) => void {
  return (call) => {
    const { named: all } = call.shell.site.loader.description;
    for (const each of all) if (each.kind === kind) call.say(`${kind}(${each.name})`);
  };
}

function dumpBreakTables(call: Call): void {
  const wanted = call.text(1) ?? '';
  for (const { name, points } of call.shell.site.loader.description.breakTables) {
    if (wanted !== '' && wanted !== '*' && name !== wanted) continue;
    const lines = points.map(({ raw, engineering }) => `\traw=${raw} eng=${engineering}\n`);
    call.output.out(`breaktable(${name}) {\n${lines.join('')}}\n`);
  }
}

function dumpRecords(call: Call): void {
  const { site } = call.shell;
  const wanted = call.text(1) ?? '';
  const isAll = wanted === '' || wanted === '*';
  if (!isAll && !recordTypes(site).includes(wanted)) {
    call.warn(`dbWriteRecordFP: No record description for ${wanted}`);
    return;
  }
  for (const { name, type, aliases, infos } of recordsOf(site)) {
    if (type === undefined || (!isAll && type !== wanted)) continue;
    const fields = fieldsOf(call, site, name, call.number(2));
    const lines = [
      ...fields.map(([field, text]) => `\tfield(${field},${JSON.stringify(text)})\n`),
      ...infos.map(([info, text]) => `\tinfo("${info}",${JSON.stringify(text)})\n`),
    ];
    call.output.out(`record(${type},"${name}") {\n${lines.join('')}}\n`);
    for (const alias of aliases) call.say(`alias("${name}","${alias}")`);
  }
}

/** Level 0: fields that are not as they are at first; 1: all that are for configuration; 2: all. */
function fieldsOf(call: Call, site: Site, name: string, level: number): (readonly [string, string])[] {
  const record = site.running?.ioc.database.record(name);
  if (record === undefined) {
    const loaded = site.loader.description.records.find((each) => each.name === name);
    return [...(loaded?.fields ?? [])].map(([field, { text }]) => [field, text]);
  }
  if (!mayReadField(call.shell, `${name}.DESC`)) return [];
  const shown = record.table.fields.filter((field) => isDumped(record, field, level));
  return shown.map((field) => [field.name, field.isLink ? record.text(field.name) : fieldString(record, field)]);
}

function isDumped(record: DbRecord, field: Field, level: number): boolean {
  if (field.dbf === 'NOACCESS') return false;
  if (level >= 2) return true;
  if (field.readOnly) return false;
  if (level === 1 || (field.dbf === 'DEVICE' && field.choices.length > 0)) return true;
  return record.values[field.slot] !== record.table.initial[field.slot];
}

function dumpDirectory(call: Call): void {
  const names = namesOf(call.shell.site).map(({ name }) => name);
  call.say(`Process Variable Directory has ${names.length} names`);
  if (call.number(1) > 0) for (const name of names) call.say(`    ${name}`);
}

/** Of records whose links are addresses of devices. */
function reportDevices(call: Call): void {
  const { database } = call.shell.site.running?.ioc ?? {};
  for (const { name } of recordsOf(call.shell.site)) {
    const record = database?.record(name);
    for (const field of record?.table.fields ?? []) {
      const text = field.isLink ? record!.text(field.name) : '';
      if (!text.startsWith('@') && !text.startsWith('#')) continue;
      const dtyp = record!.table.field('DTYP');
      const device = dtyp === undefined ? '' : fieldString(record!, dtyp);
      call.say(`INST_IO        ${text.padEnd(20)} ${device.padEnd(20)} ${name.padEnd(20)}`);
    }
  }
}
