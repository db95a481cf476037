/** `node:fs/promises` on a disk whose power can be cut at any operation: everything is written, then nothing is any more. */
import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import fs, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { dirname } from 'node:path';

/**
 * What a power cut takes: `contents` of files that were not synchronised since they were written, or `names` that were
 * given by a rename in a directory that was not synchronised since.
 */
export type Loss = 'nothing' | 'contents' | 'names';

const NAMED = ['mkdir', 'open', 'rename', 'rm', 'link', 'copyFile', 'readdir', 'stat', 'readFile'] as const;
const real = { ...fs };

export class FailingDisk {
  #left = Number.POSITIVE_INFINITY;
  #onCut: () => void = () => {};
  readonly #open = new Set<FileHandle>();
  /** Files with contents that may be lost. */
  readonly #unsynced = new Set<string>();
  /** Renames that may be undone: what the name stood for before, undefined for nothing. */
  readonly #renamed = new Map<string, Buffer | undefined>();

  /** Lets so many operations happen, and none after them. Resolves when the next one is asked for. */
  cutBefore(operation: number): Promise<void> {
    this.#left = operation;
    for (const name of NAMED) this.#replace(name);
    syncBuiltinESMExports();
    return new Promise((resolve) => {
      this.#onCut = resolve;
    });
  }

  /** The power is back. */
  async repair(loss: Loss = 'nothing'): Promise<void> {
    Object.assign(fs, real);
    syncBuiltinESMExports();
    this.#left = Number.POSITIVE_INFINITY;
    for (const handle of this.#open) await handle.close();
    this.#open.clear();
    if (loss === 'contents') for (const file of this.#unsynced) truncateSync(file);
    if (loss === 'names') for (const [file, before] of this.#renamed) restore(file, before);
    this.#unsynced.clear();
    this.#renamed.clear();
  }

  // --- helpers

  /** Resolves before an operation that happens; never for one after the cut. */
  #operation(): Promise<void> {
    if (this.#left > 0) {
      this.#left--;
      return Promise.resolve();
    }
    this.#onCut();
    return new Promise(() => {});
  }

  #replace(name: (typeof NAMED)[number]): void {
    const act = real[name] as (...args: unknown[]) => Promise<unknown>;
    const replaced = async (...args: unknown[]) => {
      await this.#operation();
      if (name === 'rename') this.#rename(args[0] as string, args[1] as string);
      const result = await act(...args);
      return name === 'open' ? this.#handle(args[0] as string, result as FileHandle) : result;
    };
    Object.assign(fs, { [name]: replaced });
  }

  #rename(from: string, to: string): void {
    if (!this.#renamed.has(to)) this.#renamed.set(to, contentsOf(to));
    if (this.#unsynced.delete(from)) this.#unsynced.add(to);
  }

  /** A write of a file is two operations: it may be torn. */
  #handle(path: string, handle: FileHandle): object {
    this.#open.add(handle);
    return {
      writeFile: async (text: string) => {
        const half = Math.floor(text.length / 2);
        for (const part of [text.slice(0, half), text.slice(half)]) {
          await this.#operation();
          this.#unsynced.add(path);
          await handle.write(part);
        }
      },
      sync: async () => {
        await this.#operation();
        await handle.sync();
        this.#unsynced.delete(path);
        for (const file of [...this.#renamed.keys()]) if (dirname(file) === path) this.#renamed.delete(file);
      },
      close: async () => {
        await this.#operation();
        this.#open.delete(handle);
        await handle.close();
      },
    };
  }
}

function contentsOf(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

function restore(file: string, before: Buffer | undefined): void {
  rmSync(file, { force: true });
  if (before !== undefined) writeFileSync(file, before);
}
