/**
 * A save file with its backups, on a disk that may be full, slow, or lose power.
 *
 * Whatever happens, there is a file that is whole: a new one is written beside it, forced to the disk, and takes its name
 * in one step. `<file>B` is a second copy, made the same way after the first. Of days gone by some dated copies are kept.
 *
 * Source: autosave save_restore.c (`.savB`, dated backups, which file to trust); caproto's RotatingFileManager (limits
 * per day and by age).
 */
import { isUtf8 } from 'node:buffer';
import { copyFile, link, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type SaveFormat, saveFormat } from './format.ts';
import type { SaveFile } from './saved-value.ts';

export interface BackupOptions {
  /** Dated copies kept of each day, spread over it; default 5. 0: none. */
  readonly perDay?: number;
  /** Days after which dated copies are removed; default 30. */
  readonly maxAge?: number;
}

export interface ReadResult extends SaveFile {
  /** The file that could be trusted. */
  readonly from: string;
  /** Newer ones that could not, and why. */
  readonly refused: readonly { readonly file: string; readonly why: string }[];
}

export class SaveStore {
  readonly file: string;
  readonly format: SaveFormat;
  readonly #perDay: number;
  readonly #maxAgeMs: number;
  readonly #now: () => number;
  #queue: Promise<unknown> = Promise.resolve();

  /** @param now Unix time in ms, by the IOC's clock */
  constructor(file: string, { perDay = 5, maxAge = 30 }: BackupOptions, now: () => number) {
    this.file = file;
    this.format = saveFormat(file);
    this.#perDay = perDay;
    this.#maxAgeMs = maxAge * DAY_MS;
    this.#now = now;
  }

  /**
   * The newest file that was written to its end; undefined when there is none. What was refused is kept as
   * `<file>_RBAD_<date>`, before the next write takes its name.
   *
   * @throws Error when a file is there and cannot be read
   */
  async read(): Promise<ReadResult | undefined> {
    const refused: { file: string; why: string }[] = [];
    for (const file of await this.#candidates()) {
      const text = await readIfThere(file);
      if (text === undefined) continue;
      const parsed = this.format.parse(text);
      if (parsed !== undefined) return { ...parsed, from: file, refused };
      refused.push({ file, why: text === '' ? 'it is empty' : 'it was not written to its end' });
      await copyFile(file, `${file}_RBAD_${this.#dateNow()}`).catch(() => undefined);
    }
    return refused.length === 0 ? undefined : { entries: [], faults: [], from: '', refused };
  }

  /**
   * Writes are done one after the other.
   *
   * @returns what went wrong although the file itself was written: with a backup
   * @throws Error when the file could not be written; the one before is untouched
   */
  write(text: string): Promise<readonly string[]> {
    const done = this.#queue.then(() => this.#write(text));
    this.#queue = done.catch(() => undefined);
    return done;
  }

  // --- helpers

  async #write(text: string): Promise<readonly string[]> {
    await mkdir(dirname(this.file), { recursive: true });
    await replace(this.file, text);
    const warnings: string[] = [];
    const warn = (error: unknown) => void warnings.push(error instanceof Error ? error.message : String(error));
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

  /** The file, its second copy, the numbered copies that autosave makes, the dated ones: each newest first. */
  async #candidates(): Promise<string[]> {
    const numbered: { file: string; time: number }[] = [];
    for (let i = 0; i < 10; i++) {
      const file = `${this.file}${i}`;
      const found = await stat(file).catch(() => undefined);
      if (found !== undefined) numbered.push({ file, time: found.mtimeMs });
    }
    const copies = [...numbered.sort((a, b) => b.time - a.time), ...(await this.#dated())];
    return [this.file, `${this.file}B`, ...copies.map(({ file }) => file)];
  }

  #dateNow(): string {
    return new Date(this.#now()).toISOString().replaceAll(/[-:]|\..*/g, '');
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const DAY_MS = 86_400_000;

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
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
