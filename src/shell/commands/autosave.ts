/** Commands of autosave. */
import { existsSync, writeFileSync } from 'node:fs';
import { join, parse } from 'node:path';
import { infoNames } from '../../database/author/loaded-record.ts';
import { parseMacros } from '../../helpers/autosave/mac.ts';
import type { Call, Command } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { family } from '../family.ts';
import { recordsOf } from '../records.ts';
import type { SaveMethod } from '../save-sets.ts';
import type { Site } from '../site.ts';
import { autosaveUsage } from '../usage/autosave.ts';

/** What the machine of a save set does by itself, or has no use for. */
const withoutEffect = [
  ...['save_restoreSet_Debug', 'save_restoreSet_IncompleteSetsOk', 'save_restoreSet_periodicDatedBackups'],
  ...['save_restoreSet_UseStatusPVs', 'save_restoreSet_FilePermissions', 'save_restoreSet_RetrySeconds'],
  ...['save_restoreSet_CallbackTimeout', 'save_restoreSet_CAReconnect', 'save_restoreSet_NFSHost'],
  'set_saveTask_priority',
];

export const autosaveCommands: readonly Command[] = [
  ...family(autosaveUsage, {
    set_requestfile_path: (call) => void saveSets(call).requestPath.push(join(call.text(0) ?? '', call.text(1) ?? '')),
    set_savefile_path: (call) => {
      saveSets(call).savePath = join(call.text(0) ?? '', call.text(1) ?? '');
    },
    set_savefile_name: (call) => void saveSets(call).names.set(named(call, 0), named(call, 1)),
    set_pass0_restoreFile: (call) => saveSets(call).restoreAtStart(named(call, 0)),
    set_pass1_restoreFile: (call) => saveSets(call).restoreAtStart(named(call, 0)),
    create_monitor_set: create('monitor'),
    create_periodic_set: create('periodic'),
    create_triggered_set: create('triggered'),
    create_manual_set: create('manual'),
    create_data_set: createData,
    reload_monitor_set: reload('monitor'),
    reload_periodic_set: reload('periodic'),
    reload_triggered_set: reload('triggered'),
    reload_manual_set: reload('manual'),
    remove_data_set: (call) => saveSets(call).remove(named(call, 0)),
    manual_save: save,
    fdbsave: save,
    fdbrestore: (call) => restore(call, named(call, 0)),
    fdbrestoreX: (call) => restore(call, `${named(call, 0)}${call.text(1) ?? ''}`),
    save_restoreShow: show,
    save_restoreSet_NumSeqFiles: (call) => setBackups(call, { sequence: call.number(0) }),
    save_restoreSet_SeqPeriodInSeconds: (call) => setBackups(call, { sequencePeriod: Math.max(10, call.number(0)) }),
    save_restoreSet_DatedBackupFiles: (call) => setBackups(call, call.number(0) === 0 ? { perDay: 0 } : {}),
    save_restoreSet_status_prefix: (call) => {
      saveSets(call).statusPrefix = call.text(0) ?? '';
    },
    makeAutosaveFiles: (call) => {
      fromInfos(call, 'info_settings.req', 'autosaveFields');
      fromInfos(call, 'info_positions.req', 'autosaveFields_pass0');
    },
    makeAutosaveFileFromDbInfo: (call) => fromInfos(call, named(call, 0), named(call, 1)),
    autosaveBuild: build,
  }),
  ...withoutEffect.map(
    (name): Command => ({ name, args: ['value:text'], text: 'Nothing to set here.', run: () => {} }),
  ),
];

/** A database was loaded: what belongs to it is asked for, where autosaveBuild says so. */
export function databaseLoaded({ files, saveSets }: Site, file: string, macros: string): void {
  for (const { request, suffix } of saveSets.built.values()) {
    const own = `${parse(file).name}${suffix}`;
    const places = ['.', parse(file).dir, ...saveSets.requestPath];
    if (!places.some((place) => existsSync(files.path(join(place, own))))) continue;
    writeFileSync(request, `file ${own} ${macros}\n`, { flag: 'a' });
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const saveSets = ({ shell }: Call) => shell.site.saveSets;

function named(call: Call, index: number): string {
  const text = call.text(index);
  if (text === undefined || text === '') throw new CommandError('a name is missing: see help');
  return text;
}

function create(kind: SaveMethod['kind']): (call: Call) => void {
  return (call) => {
    const macros = call.text(kind === 'manual' ? 1 : 2) ?? '';
    saveSets(call).create(named(call, 0), parseMacros(macros), method(kind, call.text(1)));
  };
}

function reload(kind: SaveMethod['kind']): (call: Call) => Promise<void> {
  return async (call) => {
    await saveSets(call).remove(named(call, 0));
    create(kind)(call);
  };
}

function method(kind: SaveMethod['kind'], text: string | undefined): SaveMethod {
  if (kind === 'manual') return { kind };
  if (kind !== 'triggered') return { kind, seconds: Math.max(1, Number(text ?? 0) || 0) };
  if (text === undefined) throw new CommandError('the PV is missing whose changes save');
  return { kind, trigger: text };
}

function createData(call: Call): void {
  const kind = ([undefined, 'periodic', 'triggered', 'monitor', 'manual'] as const)[call.number(0)];
  if (kind === undefined)
    throw new CommandError(`create_data_set: there is no method ${call.number(0)}: give one of 1 to 4`);
  saveSets(call).create(named(call, 1), {}, method(kind, kind === 'triggered' ? call.text(3) : call.text(2)));
}

async function save(call: Call): Promise<void> {
  try {
    await saveSets(call).save(named(call, 0));
  } catch (error) {
    throw new CommandError(`${named(call, 0)} is not saved: ${(error as Error).message}`);
  }
}

async function restore(call: Call, file: string): Promise<void> {
  if ((await saveSets(call).restoreNow(file)) === undefined)
    throw new CommandError(`${file} is not restored: see the log`);
}

function setBackups(call: Call, more: object): void {
  const sets = saveSets(call);
  sets.backups = { ...sets.backups, ...more };
}

function show(call: Call): void {
  const sets = saveSets(call);
  call.say(`request file path: ${sets.requestPath.join(' ')}`);
  call.say(`save file path: ${sets.savePath}`);
  for (const { request, method: how, set } of sets.all) {
    const when = how.kind === 'triggered' ? how.trigger : 'seconds' in how ? `${how.seconds} s` : 'manual_save';
    call.say(`    ${request}: ${how.kind} (${when}) to ${set.options.file}: ${set.state || 'waits for iocInit'}`);
  }
}

/** Fields without a name are values. */
function fromInfos(call: Call, file: string, info: string): void {
  const lines = recordsOf(call.shell.site).flatMap(({ name, infos }) =>
    infos
      .filter(([each]) => each === info)
      .flatMap(([, fields]) => infoNames(fields).map((field) => `${name}.${field}\n`)),
  );
  write(call, file, lines.join(''));
}

function build(call: Call): void {
  const [file, suffix] = [named(call, 0), call.text(1) ?? '_settings.req'];
  const { built } = saveSets(call);
  if (call.number(2) === 0) {
    built.delete(file);
    return;
  }
  if (!built.has(file)) write(call, file, '');
  built.set(file, { request: call.shell.site.files.path(file), suffix });
}

function write(call: Call, file: string, text: string): void {
  const { files } = call.shell.site;
  const refusal = files.refusal(file);
  if (refusal !== undefined) throw new CommandError(`Can't open '${file}': ${refusal}`);
  try {
    writeFileSync(files.path(file), text);
  } catch (error) {
    throw new CommandError(`Can't open '${file}': ${(error as Error).message}`);
  }
}
