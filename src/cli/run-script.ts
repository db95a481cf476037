/** `xioc run st.cmd`, and the shell of `xioc run … --shell`. */

import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, parse, resolve } from 'node:path';
import { CommanderError } from 'commander';
import type { Logger } from 'pino';
import { RealClock } from '../actors/kernel/clock.ts';
import type { DtypPolicy } from '../database/db/loaded-records.ts';
import type { RunningIoc, ServeOptions } from '../serve.ts';
import { completions } from '../shell/completion.ts';
import { scriptLines } from '../shell/language/script-line.ts';
import { type LineSource, ScriptLines } from '../shell/line-source.ts';
import type { ShellOutput } from '../shell/output.ts';
import { ShellServer, type ShellServerSettings } from '../shell/remote/shell-server.ts';
import { Shell } from '../shell/session.ts';
import { Site, type SiteOptions } from '../shell/site.ts';
import { Terminal } from '../shell/terminal.ts';
import { importFile } from './import-file.ts';

export interface ScriptOptions extends Pick<SiteOptions, 'started'> {
  readonly log: Logger;
  readonly dtyp: DtypPolicy;
  readonly lenient: boolean;
  readonly mayWrite: boolean;
  readonly maySystem: boolean;
  readonly serve: ServeOptions;
}

/** Of this process. */
export const processOutput: ShellOutput = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
};

/**
 * Runs a start script, in its own directory as sites do.
 *
 * @returns its site, with the IOC that it has started, if any
 * @throws CommanderError when there is no such file
 */
export async function runScript(file: string, options: ScriptOptions): Promise<Site> {
  const path = resolve(file);
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new CommanderError(
      1,
      'xioc.noScript',
      `'${file}' is not a file: name a start script, such as iocBoot/iocX/st.cmd.`,
    );
  }
  const { serve, ...rest } = options;
  const environment = { IOCSH_STARTUP_SCRIPT: file, ...process.env };
  const site = new Site({
    environment,
    directory: dirname(path),
    serve: { catchEscapes: true, ...serve },
    importModule: (module) => importFile(module, module),
    ...rest,
  });
  await runSession(site, new ScriptLines(basename(path), scriptLines(readFileSync(path, 'utf8'))));
  return site;
}

/**
 * Runs lines until they end.
 *
 * @param until ends the session early
 * @returns false: they were left because of an error
 */
export async function runSession(site: Site, source: LineSource, until?: AbortSignal): Promise<boolean> {
  const clock = new RealClock();
  const isBroken = await over(new Shell(site, clock, source, processOutput), until);
  clock.stop();
  return !isBroken;
}

/**
 * The shell on a terminal or a pipe: resolves when it is left.
 *
 * @param until ends the session early
 */
export async function runTerminal(site: Site, interrupted: () => void, until?: AbortSignal): Promise<void> {
  const isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
  const prompt = site.environment.get('IOCSH_PS1') ?? 'epics> ';
  const terminal: Terminal = new Terminal(
    {
      input: process.stdin,
      output: process.stdout,
      isTerminal,
      prompt: () => prompt,
      complete: (line) => completions(site, shell.commands, line),
      historySize: Number(site.environment.get('IOCSH_HISTSIZE') ?? 50),
    },
    interrupted,
  );
  const clock = new RealClock();
  const shell: Shell = new Shell(site, clock, terminal, processOutput);
  await over(shell, until);
  clock.stop();
}

/** What its shells may do. */
export type SiteRights = Pick<SiteOptions, 'mayWrite' | 'maySystem'>;

/** A site around an IOC that runs already. */
export function siteAround(running: RunningIoc, log: Logger, rights: SiteRights): Site {
  return new Site({ environment: process.env, directory: process.cwd(), log, ...rights }, running);
}

/** Lets `xioc shell` reach an IOC, from now on until it stops. */
export function openShells({ ioc }: RunningIoc, site: Site, settings: ShellServerSettings): void {
  ioc.addServer(new ShellServer(ioc, site, settings));
}

/** What an IOC of a start script is called: as the directory of its `st.cmd`, or as a script of another name. */
export function scriptName(file: string): string {
  const { name, dir } = parse(resolve(file));
  return /^st(\.|$)/.test(name) ? basename(dir) : name;
}

// --- helpers ------------------------------------------------------------------------------------------------------

function over(shell: Shell, until: AbortSignal | undefined): Promise<boolean> {
  shell.start();
  until?.addEventListener('abort', () => shell.stop(), { once: true });
  return shell.over;
}
