/**
 * Request files: `.req`, the list of what to save.
 *
 *     # a comment
 *     $(P)gain.VAL
 *     file "motor_settings.req" P=$(P),M=m1
 *
 * Rules (autosave save_restore.c, `readReqFile`): one name per line, what follows it is not looked at; a nested file
 * sees the macros of its own line and no others; it is looked for in each directory of the path, in order. Unlike there, a
 * file that includes itself, also by way of others, is a fault of the line that would read it again.
 */

import { readFileSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { errorCode } from '../../actors/net/error-code.ts';
import { thrownText } from '../../database/pv/thrown.ts';
import { expandMac, type Macros, parseMacros } from './mac.ts';
import type { FileFault } from './saved-value.ts';

export interface Request {
  /** Names of PVs and fields, in the order of the file, each once. */
  readonly names: readonly string[];
  readonly faults: readonly FileFault[];
}

/**
 * What is wrong within the files, one that cannot be read included, is among the faults.
 *
 * @param path directories in which files are looked for; nested ones also next to the file that names them
 */
export function readRequest(file: string, macros: Macros, path: readonly string[]): Request {
  const reader = new RequestReader(path);
  reader.include(file, macros, '.', file);
  return { names: [...reader.names], faults: reader.faults };
}

// --- helpers ------------------------------------------------------------------------------------------------------

const INCLUDE = /^file(?:\s*"\s*([^"]*?)\s*"|\s+([^\s"#,]+))(.*)$/;
const NAME = /^[\p{L}\p{N}_:({[<>;\-+.]/u;

class RequestReader {
  readonly names = new Set<string>();
  readonly faults: FileFault[] = [];
  readonly #path: readonly string[];
  /** Files that are being read, each named by the one before it. */
  readonly #open: string[] = [];

  constructor(path: readonly string[]) {
    this.#path = path;
  }

  /** @param where the line that names the file, for people */
  include(file: string, macros: Macros, beside: string, where: string): void {
    try {
      const candidates = isAbsolute(file) ? [file] : [beside, ...this.#path].map((directory) => join(directory, file));
      const found = firstReadable(candidates);
      const real = realpathSync(found.file);
      if (this.#open.includes(real)) {
        this.#fault(where, `${file} includes itself`);
        return;
      }
      this.#open.push(real);
      for (const [index, line] of found.text.split(/\r?\n/).entries()) {
        this.#take(line, macros, found.file, `${found.file}, line ${index + 1}`);
      }
      this.#open.pop();
    } catch (error) {
      this.#fault(where, thrownText(error));
    }
  }

  #take(line: string, macros: Macros, file: string, where: string): void {
    if (/^\s*(?:#|$)/.test(line)) return;
    let complete = true;
    const expanded = expandMac(line, macros, (macro) => {
      complete = false;
      this.#fault(where, `the macro ${macro} is not defined`);
    }).trim();
    if (!complete) return;
    const [included, quoted, bare, rest = ''] = INCLUDE.exec(expanded) ?? [];
    const [name = ''] = expanded.split(/\s/);
    if (included !== undefined)
      this.include(quoted ?? bare!, parseMacros(rest.replaceAll('"', '')), dirname(file), where);
    else if (NAME.test(name)) this.names.add(name);
    else this.#fault(where, `'${name}' is not a PV name`);
  }

  #fault(where: string, why: string): void {
    this.faults.push({ where, why });
  }
}

function firstReadable(files: readonly string[]): { file: string; text: string } {
  for (const file of files) {
    try {
      return { file, text: readFileSync(file, 'utf8') };
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
  throw new Error(`there is no ${files.join(', nor ')}`);
}

function isMissing(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}
