/**
 * A save file with its backups, on a disk that may be full, slow, or lose power.
 *
 * Whatever happens, there is a file that is whole: a new one is written next to it, forced to the disk, and takes its name
 * in one step. `<file>B` is a second copy, made the same way after the first. Copies in sequence, `<file>0` and so on,
 * are of the last minutes; of days gone by some dated copies are kept.
 *
 * Source: autosave save_restore.c (`.savB`, `.sav0` to `.sav9`, dated backups, which file to trust) and dbrestore.c
 * (`.bu`); caproto's RotatingFileManager (limits per day and by age).
 */

import { isUtf8 } from 'node:buffer';
import { access, constants, copyFile, link, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errorCode } from '../../actors/net/error-code.ts';
import { thrownText } from '../../database/pv/thrown.ts';
import { type SaveFormat, saveFormat } from './format.ts';
import type { SaveFile } from './saved-value.ts';

export interface BackupOptions {
  /** Copies in sequence, `<file>0` and so on: 0 to 10, default 3, as autosave's `save_restoreSet_NumSeqFiles`. */
  readonly sequence?: number;
  /** Seconds between them; default 60, as autosave's `save_restoreSet_SeqPeriodInSeconds`. */
  readonly sequencePeriod?: number;
  /** Dated copies kept of each day, spread over it; default 5. 0: none. */
  readonly perDay?: number;
  /** Days after which dated copies are removed; default 30. */
  readonly maxAge?: number;
}

export interface ReadResult extends SaveFile {
  /** The file that could be trusted. */
  readonly from: string;
  /** Newer ones that could not. */
  readonly refused: readonly RefusedFile[];
}

export interface RefusedFile {
  readonly file: string;
  readonly why: string;
  /** It is kept under this name; undefined when that was not possible. */
  readonly kept: string | undefined;
}

/** A copy in sequence could not be made; the file itself is there. */
export class SequenceError extends Error {
  readonly file: string;

  constructor(file: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.file = file;
  }
}

export class SaveStore {
  readonly file: string;
  readonly format: SaveFormat;
  readonly #sequence: number;
  readonly #perDay: number;
  readonly #maxAgeMs: number;
  readonly #now: () => number;
  #queue: Promise<unknown> = Promise.resolve();
  /** The file has been written since it was copied last. */
  #isNew = false;

  /**
   * @param now Unix time in ms, by the IOC's clock
   * @throws RangeError when there are to be fewer than 0 or more than 10 copies in sequence, or dated ones below 0
   */
  constructor(file: string, { sequence = 3, perDay = 5, maxAge = 30 }: BackupOptions, now: () => number) {
    if (!Number.isInteger(sequence) || sequence < 0 || sequence > MOST_IN_SEQUENCE) {
      throw new RangeError(`There are to be ${sequence} copies in sequence: give a number from 0 to 10.`);
    }
    if (!(perDay >= 0 && maxAge >= 0)) {
      throw new RangeError(`There are to be ${perDay} dated copies a day, for ${maxAge} days: give numbers from 0 on.`);
    }
    this.file = file;
    this.format = saveFormat(file);
    this.#sequence = sequence;
    this.#perDay = perDay;
    this.#maxAgeMs = maxAge * DAY_MS;
    this.#now = now;
  }

  /**
   * The newest file that can be read and was written to its end; undefined when there is none. What was refused is kept
   * as `<file>_RBAD_<date>`, before the next write takes its name, unless somebody else writes the file.
   */
  async read({ keepsRefused = true } = {}): Promise<ReadResult | undefined> {
    const refused: RefusedFile[] = [];
    for (const file of await this.#candidates()) {
      const read = await this.#parse(file);
      if (read === undefined) continue;
      if (!('why' in read)) return { ...read, from: file, refused };
      const copy = `${file}_RBAD_${this.#dateNow()}`;
      const kept = keepsRefused
        ? await keep(file, copy).then(
            () => copy,
            () => undefined,
          )
        : undefined;
      refused.push({ file, why: read.why, kept });
    }
    return refused.length === 0 ? undefined : { entries: [], faults: [], from: '', refused };
  }

  /** Why the file could not be written, as far as its place tells; undefined: it can. */
  async whyUnwritable(): Promise<string | undefined> {
    const own = await stat(this.file).catch(() => undefined);
    if (own?.isDirectory()) return `${this.file} is a folder`;
    for (let folder = dirname(this.file); ; folder = dirname(folder)) {
      const found = await stat(folder).catch(() => undefined);
      if (found === undefined && dirname(folder) !== folder) continue; // it is made with the file
      if (found?.isDirectory() !== true) return `${folder} is not a folder`;
      return access(folder, constants.W_OK | constants.X_OK).then(
        () => undefined,
        (error: unknown) => thrownText(error),
      );
    }
  }

  /**
   * Keeps a file that was read as `<file>.bu`: the next write loses what of it was skipped.
   *
   * @param from what was read
   * @returns the copy
   */
  async keepRead(from: string): Promise<string> {
    const copy = `${this.file}.bu`;
    await keep(from, copy);
    return copy;
  }

  /**
   * Writes are done one after the other.
   *
   * @returns what went wrong although the file itself was written: with a backup
   * @throws Error when the file could not be written; the one before is untouched
   */
  write(text: string): Promise<readonly string[]> {
    return this.#inTurn(() => this.#write(text));
  }

  /**
   * Copies the file to the copy in sequence that is missing, or else the oldest.
   *
   * @returns the copy; undefined when the file has not been written since the last one, or there are to be none
   * @throws SequenceError when it cannot be copied
   */
  copyInSequence(): Promise<string | undefined> {
    return this.#inTurn(async () => {
      if (!this.#isNew || this.#sequence === 0) return undefined;
      const copy = await this.#oldestInSequence();
      try {
        await keep(this.file, copy);
      } catch (error) {
        throw new SequenceError(copy, error);
      }
      this.#isNew = false;
      return copy;
    });
  }

  // --- helpers

  /** Undefined when there is no such file. */
  async #parse(file: string): Promise<SaveFile | { readonly why: string } | undefined> {
    try {
      const text = await readIfThere(file);
      if (text === undefined) return undefined;
      return this.format.parse(text) ?? { why: text === '' ? 'it is empty' : 'it was not written to its end' };
    } catch (error) {
      return { why: thrownText(error) };
    }
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(act);
    this.#queue = done.catch(() => undefined);
    return done;
  }

  async #oldestInSequence(): Promise<string> {
    const found = await this.#inSequence();
    for (let i = 0; i < this.#sequence; i++) {
      const file = `${this.file}${i}`;
      if (!found.some((copy) => copy.file === file)) return file;
    }
    const ours = found.filter(({ file }) => Number(file.slice(this.file.length)) < this.#sequence);
    return ours.at(-1)!.file;
  }

  /** Those there are, newest first. */
  async #inSequence(): Promise<{ file: string; time: number }[]> {
    const copies: { file: string; time: number }[] = [];
    for (let i = 0; i < MOST_IN_SEQUENCE; i++) {
      const file = `${this.file}${i}`;
      const found = await stat(file).catch(() => undefined);
      if (found !== undefined) copies.push({ file, time: found.mtimeMs });
    }
    return copies.sort((a, b) => b.time - a.time);
  }

  async #write(text: string): Promise<readonly string[]> {
    await mkdir(dirname(this.file), { recursive: true });
    await replace(this.file, text);
    this.#isNew = true;
    const warnings: string[] = [];
    const warn = (error: unknown) => void warnings.push(thrownText(error));
    await replace(`${this.file}B`, text).catch(warn);
    await this.#rotate().catch(warn);
    return warnings;
  }

  /** Keeps a dated copy when the last one is old enough, and removes what is too old or too much. */
  async #rotate(): Promise<void> {
    const now = this.#now();
    const dated = await this.#dated();
    const newest = dated[0]?.time ?? Number.NEGATIVE_INFINITY;
    if (this.#perDay > 0 && (now - newest >= DAY_MS / this.#perDay || newest > now)) {
      const file = this.format.dated(this.file, new Date(now));
      await keep(this.file, file);
      if (dated[0]?.file !== file) dated.unshift({ file, time: now });
    }
    const kept = new Map<string, number>();
    for (const { file, time } of dated) {
      const day = new Date(time).toDateString();
      const count = (kept.get(day) ?? 0) + 1;
      kept.set(day, count);
      if (count > this.#perDay || now - time > this.#maxAgeMs) await rm(file, { force: true });
    }
  }

  /** Newest first. */
  async #dated(): Promise<{ file: string; time: number }[]> {
    const directory = dirname(this.file);
    const names = await readdir(directory).catch(() => []);
    return names
      .map((name) => ({ file: join(directory, name), time: this.format.timeOf(basename(this.file), name)?.getTime() }))
      .filter((copy): copy is { file: string; time: number } => copy.time !== undefined)
      .sort((a, b) => b.time - a.time);
  }

  /** The file, its second copy, the copies in sequence, the dated ones: each newest first. */
  async #candidates(): Promise<string[]> {
    const copies = [...(await this.#inSequence()), ...(await this.#dated())];
    return [this.file, `${this.file}B`, ...copies.map(({ file }) => file)];
  }

  #dateNow(): string {
    return new Date(this.#now()).toISOString().replaceAll(/[-:]|\..*/g, '');
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const DAY_MS = 86_400_000;

/** One digit. */
const MOST_IN_SEQUENCE = 10;

/** Gives `file` new contents: at any time it has either the old ones or the new ones, whole. */
async function replace(file: string, text: string): Promise<void> {
  const temporary = `${file}.tmp`;
  try {
    const handle = await open(temporary, 'w', 0o664);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncDirectory(dirname(file));
}

/** So that the new name outlives a loss of power. Not every file system lets directories be opened for that. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/** A copy that takes no room, where the file system can: the file is replaced, never changed. */
async function keep(file: string, copy: string): Promise<void> {
  await rm(copy, { force: true });
  await link(file, copy).catch(() => copyFile(file, copy));
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    const bytes = await readFile(file);
    return bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}
