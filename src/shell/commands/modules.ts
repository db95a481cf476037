/** Commands of modules that sites use: those of modules that are missing here say once what is missing. */
import { execSync } from 'node:child_process';
import type { Call, Command } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { matcher } from '../glob.ts';

export const moduleCommands: readonly Command[] = [
  {
    name: 'doAfterIocInit',
    args: ['command:text'],
    text: 'Run a command when iocInit is done.',
    run: (call) => {
      const line = call.text(0);
      if (line !== undefined) call.shell.site.afterInit.push(line);
    },
  },
  {
    name: 'system',
    args: ['command string:text'],
    text: 'Send command string to the system command interpreter for execution.',
    run: runProgram,
  },
  {
    name: 'require',
    args: ['module:text', 'version:text', 'macros:text'],
    text: 'Load a module: what it would define is built in, or missing.',
    run: (call) => void call.shell.site.missing.add(call.text(0) ?? ''),
  },
];

/** The module that a command belongs to, if it is one of a driver that is missing here. */
export function driverOf(command: string): string | undefined {
  return drivers.find(([pattern]) => matcher(pattern)(command))?.[1];
}

/** A command of a driver: it passes, and is reported once for its module. */
export function driverCommand(name: string, module: string): Command {
  return {
    name,
    args: [],
    text: '',
    run: (call) => {
      const { missing, options } = call.shell.site;
      if (missing.has(module)) return;
      missing.add(module);
      const records =
        options.dtyp === 'soft'
          ? 'its records are served without a device'
          : 'records with a DTYP of it are refused (--dtyp soft serves them without a device)';
      call.warn(`WARNING: ${name} does nothing: ${module} is not here, and ${records}`);
    },
  };
}

// --- helpers ------------------------------------------------------------------------------------------------------

function runProgram(call: Call): void {
  const command = call.text(0);
  const { options, files, environment } = call.shell.site;
  if (options.maySystem !== true) {
    throw new CommandError(`system: programs are not run for scripts (--allow-system): ${command ?? ''}`);
  }
  if (command === undefined) return;
  try {
    call.output.out(
      execSync(command, {
        cwd: files.directory,
        env: environment.variables,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
      }),
    );
  } catch (error) {
    throw new CommandError(`system: ${(error as Error).message}`);
  }
}

/** Commands by pattern, with the module that has them. */
const drivers: readonly (readonly [pattern: string, module: string])[] = [
  ['drvAsyn*', 'asyn'],
  ['asyn*', 'asyn'],
  ['vxi11Configure', 'asyn'],
  ['drvModbus*', 'modbus'],
  ['modbus*', 'modbus'],
  ['drvEtherIP*', 'ether_ip'],
  ['EIP*', 'ether_ip'],
  ['seq*', 'the sequencer: a state machine in TypeScript takes its place'],
  ['motor*', 'motor'],
  ['*CreateController', 'motor drivers'],
  ['*CreateAxis', 'motor drivers'],
  ['NDStdArraysConfigure', 'areaDetector'],
  ['ND*Configure', 'areaDetector'],
  ['simDetectorConfig*', 'areaDetector'],
  ['lua*', 'lua'],
  ['devIocStats*', 'devIocStats'],
  ['iocLogServer*', 'iocLog'],
];
