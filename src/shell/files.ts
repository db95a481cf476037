/**
 * Files as the commands of a session see them: relative to the directory that `cd` chose. Nothing is written outside of the directory in
 * which the session began, unless that was allowed.
 */
import { closeSync, openSync, readFileSync, readlinkSync, realpathSync, statSync, writeSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { errorCode } from '../actors/net/error-code.ts';
import type { Redirection } from './language/words.ts';
import type { ShellOutput } from './output.ts';

export interface Redirected {
  readonly output: ShellOutput;
  /** What is wrong, in base's words. */
  readonly fault?: string;
  readonly close: () => void;
}

export class Files {
  readonly #home: string;
  readonly #mayWrite: boolean;
  #directory: string;

  /** @param mayWrite anywhere */
  constructor(home: string, mayWrite = false) {
    this.#home = realpathSync(home);
    this.#mayWrite = mayWrite;
    this.#directory = this.#home;
  }

  get directory(): string {
    return this.#directory;
  }

  /** False: there is no such directory, and the old one stays. */
  change(directory: string): boolean {
    const wanted = this.path(directory);
    if (directory === '' || statSync(wanted, { throwIfNoEntry: false })?.isDirectory() !== true) return false;
    this.#directory = wanted;
    return true;
  }

  path(name: string): string {
    return resolve(this.#directory, name);
  }

  /** The text of a file, or why it cannot be read. */
  read(name: string): string | { readonly fault: string } {
    try {
      return readFileSync(this.path(name), 'utf8');
    } catch (error) {
      return { fault: reasonOf(error) };
    }
  }

  /** Why a file may not be written, if it may not. */
  refusal(name: string): string | undefined {
    if (this.#mayWrite) return undefined;
    const below = relative(this.#home, realPath(this.path(name)));
    if (below !== '' && below.split(sep)[0] !== '..' && !isAbsolute(below)) return undefined;
    return `it is outside of ${this.#home} (--allow-write)`;
  }

  /** Output that goes to files, as the redirections say. */
  redirect(output: ShellOutput, redirections: readonly Redirection[]): Redirected {
    const open: number[] = [];
    const close = () => {
      for (const file of open.splice(0)) closeSync(file);
    };
    let { out, err } = { out: (text: string) => output.out(text), err: (text: string) => output.err(text) };
    for (const { stream, file, appends } of redirections) {
      const refusal = stream === 0 ? undefined : this.refusal(file);
      if (refusal !== undefined) {
        close();
        return { output, fault: `Can't open '${file}': ${refusal}`, close };
      }
      try {
        const opened = openSync(this.path(file), stream === 0 ? 'r' : appends ? 'a' : 'w');
        open.push(opened);
        // What a command says when it is over goes where all else goes.
        const isClosed = () => !open.includes(opened);
        if (stream === 1) out = (text) => void (isClosed() ? output.out(text) : writeSync(opened, text));
        if (stream === 2) err = (text) => void (isClosed() ? output.err(text) : writeSync(opened, text));
      } catch (error) {
        close();
        return { output, fault: `Can't open '${file}': ${reasonOf(error)}`, close };
      }
    }
    return { output: { out, err }, close };
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Where a file is, links followed, also if it is not there yet, and where a link leads to a file that is not. */
function realPath(path: string, hops = 0): string {
  try {
    return realpathSync(path);
  } catch {
    const directory = dirname(path);
    if (directory === path) return path;
    const there = join(realPath(directory, hops), basename(path));
    const target = hops < MOST_LINKS ? linkTarget(there) : undefined;
    return target === undefined ? there : realPath(resolve(dirname(there), target), hops + 1);
  }
}

/** As many as Linux follows. */
const MOST_LINKS = 40;

/** Undefined: it is no link. */
function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/** As C's strerror says it. */
function reasonOf(error: unknown): string {
  const code = errorCode(error) ?? '';
  return reasons[code] ?? String((error as Error).message);
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'No such file or directory',
  EACCES: 'Permission denied',
  EISDIR: 'Is a directory',
  ENOTDIR: 'Not a directory',
  EROFS: 'Read-only file system',
  ENOSPC: 'No space left on device',
};
