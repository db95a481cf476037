/** Commands that load databases and definitions. */
import { basename } from 'node:path';
import { parseMacroDefinitions } from '../../database/text/macro-definitions.ts';
import { status } from '../../helpers/status.ts';
import type { Call, Command } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { family } from '../family.ts';
import { databaseUsage } from '../usage/database.ts';
import { databaseLoaded } from './autosave.ts';

export const loadCommands: readonly Command[] = family(databaseUsage, {
  dbLoadDatabase: loadDefinitions,
  dbLoadRecords: loadRecords,
  dbLoadTemplate: loadTemplate,
  registerAllRecordDeviceDrivers: () => {},
  dbCreateAlias: createAlias,
});

// --- helpers ------------------------------------------------------------------------------------------------------

/** A `.dbd` that is not here belongs to a program that is not here: what it would define is built in, or missing and told of later. */
function loadDefinitions(call: Call): void {
  const [name, path, macros] = [call.text(0), call.text(1), call.text(2)];
  if (name === undefined) {
    call.say('Usage: dbLoadDatabase "file", "path", "subs"');
    call.fail();
    return;
  }
  const { site } = call.shell;
  refuseAfterInit(call, name);
  if (site.loader.finds(name, path)) finish(call, name, site.loader.loadRecords(name, macros, path));
}

function loadRecords(call: Call): void {
  const [name, macros] = [call.text(0), call.text(1)];
  if (name === undefined) {
    call.say('Usage: dbLoadRecords "file", "subs"');
    call.fail();
    return;
  }
  refuseAfterInit(call, name);
  const { site } = call.shell;
  if (/^iocAdmin\w*\.db$/.test(basename(name)) && !site.loader.finds(name)) serveStatus(call, macros ?? '');
  else if (basename(name) === 'save_restoreStatus.db' && !site.loader.finds(name)) serveSaveStatus(call, macros ?? '');
  else {
    const isLoaded = site.loader.loadRecords(name, macros);
    if (isLoaded) databaseLoaded(site, name, macros ?? '');
    finish(call, name, isLoaded);
  }
}

function loadTemplate(call: Call): void {
  const name = call.text(0);
  if (name === undefined) throw new CommandError('must specify variable substitution file');
  refuseAfterInit(call, name);
  finish(call, undefined, call.shell.site.loader.loadTemplate(name, call.text(1), call.text(2)));
}

function createAlias(call: Call): void {
  const [record, alias] = [call.text(1), call.text(2)];
  if (record === undefined || alias === undefined) throw new CommandError('Usage: dbCreateAlias pdbbase record alias');
  const { loader, running } = call.shell.site;
  if (running === undefined) {
    finish(call, undefined, loader.createAlias(record, alias));
    return;
  }
  const { database } = running.ioc;
  const found = database.record(record);
  if (found === undefined) throw new CommandError(`Alias '${alias}' names an unknown record '${record}'`);
  if (running.ioc.pv(alias) !== undefined) {
    throw new CommandError(`Alias '${alias}' for record '${record}' is already a record name.`);
  }
  database.aliases.set(alias, found.name);
}

/** The records of iocStats: those that xioc has itself. */
function serveStatus({ shell }: Call, macros: string): void {
  const ioc = parseMacroDefinitions(macros).find(([name]) => name === 'IOC')?.[1] ?? 'IOC';
  const group = status();
  shell.site.members.set(`status${shell.site.members.size}`, {
    ...group,
    options: { ...group.options, prefix: `${ioc}:` },
  });
}

/** The records of autosave: save sets have them themselves. */
function serveSaveStatus({ shell }: Call, macros: string): void {
  const prefix = parseMacroDefinitions(macros).find(([name]) => name === 'P')?.[1];
  if (prefix !== undefined) shell.site.saveSets.statusPrefix = prefix;
}

function refuseAfterInit({ shell }: Call, name: string): void {
  if (shell.site.running === undefined) return;
  throw new CommandError(`ERROR: Failed to load '${name}'\n    Records cannot be loaded after iocInit!`);
}

function finish(call: Call, name: string | undefined, isLoaded: boolean): void {
  for (const fault of call.shell.site.newFaults()) call.warn(fault);
  if (isLoaded) return;
  if (name !== undefined) call.warn(`ERROR: Failed to load '${name}'`);
  call.fail();
}
