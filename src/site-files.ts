/** The files of a site on this computer's disk. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { FileReader } from './database/db/loader.ts';

/**
 * Reads each file once. A text that is not UTF-8 is read as Latin-1, in which old databases write "°C". A byte order mark
 * stays, as base refuses it.
 *
 * @param directory where relative names start; default: the working directory
 * @param given texts that are read in place of the files of these names
 */
export function siteFiles(
  directory: () => string = () => '.',
  given: ReadonlyMap<string, string> = new Map(),
): FileReader {
  const texts = new Map<string, string | undefined>();
  const textOf = (name: string): string | undefined => {
    const path = resolve(directory(), name);
    if (!texts.has(path)) texts.set(path, read(path));
    return texts.get(path);
  };
  return {
    read(name, directories) {
      const present = given.get(name);
      if (present !== undefined) return { name, text: present };
      const paths = directories.length === 0 ? [name] : directories.map((directory) => join(directory, name));
      for (const path of paths) {
        const text = textOf(path);
        if (text !== undefined) return { name: path, text };
      }
      return undefined;
    },
  };
}

/** Directories of EPICS_DB_INCLUDE_PATH, in which an empty one is the present directory; `['.']` when it is not set. */
export function includePath(environment: NodeJS.ProcessEnv): readonly string[] {
  const path = environment.EPICS_DB_INCLUDE_PATH ?? '';
  return path === '' ? ['.'] : path.split(':').map((directory) => (directory === '' ? '.' : directory));
}

// --- helpers ------------------------------------------------------------------------------------------------------

function read(path: string): string | undefined {
  try {
    return decode(readFileSync(path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== undefined && NOT_THERE.includes(code)) return undefined;
    throw error;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}

/** Where one directory does not have a file that can be read, the next one may. */
const NOT_THERE = ['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES', 'ENAMETOOLONG', 'ELOOP', 'EINVAL'];
