/** The commands of the shell, by name. */
import type { Command } from './command.ts';
import { absentCommands } from './commands/absent.ts';
import { accessCommands } from './commands/access.ts';
import { asynCommands } from './commands/asyn.ts';
import { autosaveCommands } from './commands/autosave.ts';
import { clientCommands } from './commands/clients.ts';
import { coreCommands } from './commands/core.ts';
import { dumpCommands } from './commands/dumps.ts';
import { environmentCommands } from './commands/environment.ts';
import { fieldCommands } from './commands/fields.ts';
import { iocCommands } from './commands/ioc.ts';
import { linkCommands } from './commands/links.ts';
import { listCommands } from './commands/list.ts';
import { loadCommands } from './commands/load.ts';
import { driverCommand, driverOf, moduleCommands } from './commands/modules.ts';
import { ownCommands } from './commands/own.ts';
import { putLogCommands } from './commands/put-log.ts';
import { scanCommands } from './commands/scans.ts';
import { stateCommands } from './commands/states.ts';
import { streamCommands } from './commands/stream.ts';
import { trialCommands } from './commands/trials.ts';
import { accessUsage } from './usage/access.ts';
import { coreUsage } from './usage/core.ts';
import { databaseUsage } from './usage/database.ts';
import { reportsUsage } from './usage/reports.ts';
import { scansUsage } from './usage/scans.ts';

const there: readonly Command[] = [
  ...coreCommands,
  ...environmentCommands,
  ...loadCommands,
  ...iocCommands,
  ...listCommands,
  ...fieldCommands,
  ...trialCommands,
  ...stateCommands,
  ...scanCommands,
  ...linkCommands,
  ...dumpCommands,
  ...clientCommands,
  ...accessCommands,
  ...putLogCommands,
  ...autosaveCommands,
  ...asynCommands,
  ...streamCommands,
  ...moduleCommands,
  ...ownCommands,
];

/** The first of a name counts. */
export const commands: ReadonlyMap<string, Command> = table();

/** A command of a program or a driver that is not here: it passes. */
export function foreignCommand(name: string): Command | undefined {
  if (name.endsWith('_registerRecordDeviceDriver')) {
    return { name, args: ['pdbbase:pdbbase'], text: '', run: () => {} };
  }
  const module = driverOf(name);
  return module === undefined ? undefined : driverCommand(name, module);
}

// --- helpers ------------------------------------------------------------------------------------------------------

function table(): Map<string, Command> {
  const known = new Map(there.map((command) => [command.name, command]));
  const exit: Command = { name: 'exit', args: coreUsage.exit!.args, text: coreUsage.exit!.text, run: () => {} };
  known.set('exit', exit);
  known.set('#', { name: '#', args: [], text: 'newline-terminated comment', run: () => {} });
  for (const usages of [coreUsage, databaseUsage, accessUsage, reportsUsage, scansUsage]) {
    for (const command of absentCommands(usages, (name) => known.has(name))) known.set(command.name, command);
  }
  return known;
}
