/** What the machine of autosave does: which values there are, reading and writing them, telling of it. */

import { basename, extname } from 'node:path';
import { type AnyStateMachine, fromPromise } from 'xstate';
import type { PvHandle } from '../../database/author/handle.ts';
import type { IocContext } from '../../database/author/ioc-context.ts';
import { expandMacros } from '../../database/author/macros.ts';
import { thrownText } from '../../database/pv/thrown.ts';
import { autosaveMachine } from '../../machines/autosave.ts';
import { autosaveSequenceMachine } from '../../machines/autosave-sequence.ts';
import { takeFile } from './file-owners.ts';
import type { JsonLine } from './json.ts';
import type { AutosaveOptions } from './options.ts';
import { readRequest } from './request.ts';
import { restore } from './restore.ts';
import type { FileFault } from './saved-value.ts';
import type { StatusReport } from './status.ts';
import { SaveStore, SequenceError } from './store.ts';

/** Seconds. */
const DEFAULT_PERIOD = 30;
const DEFAULT_SETTLE = 1;
const DEFAULT_SEQUENCE_PERIOD = 60;

export class Autosaver {
  readonly #ioc: IocContext;
  readonly #options: AutosaveOptions;
  readonly #report: StatusReport;
  readonly #store: SaveStore;
  readonly #sequencePeriodMs: number;
  #requested: readonly string[] = [];
  /** Whose changes are watched, by name, with what ends that. */
  readonly #watched = new Map<string, { readonly handle: PvHandle; readonly stop: () => void }>();
  /** A change was reported and has not been collected yet. */
  #changed = false;
  #restored = false;
  #warnings: readonly string[] = [];

  /** @throws RangeError for times and backups that cannot be, DefinitionError for a file that another one writes */
  constructor(ioc: IocContext, options: AutosaveOptions, report: StatusReport) {
    this.#ioc = ioc;
    this.#options = options;
    this.#report = report;
    const file = expandMacros(options.file ?? 'autosave/auto_settings.sav', ioc.macros);
    const { sequencePeriod = DEFAULT_SEQUENCE_PERIOD } = options.backups ?? {};
    const { period = DEFAULT_PERIOD, onChange = DEFAULT_SETTLE } = options;
    if (!(period >= 0)) throw new RangeError(`The period of autosave is ${period}: give seconds, or 0 for none.`);
    if (!((onChange || 0) >= 0)) {
      throw new RangeError(`Autosave is to write ${onChange} s after a change: give seconds from 0 on, or false.`);
    }
    if (!(sequencePeriod > 0)) {
      throw new RangeError(`The period of copies in sequence is ${sequencePeriod}: give seconds above 0.`);
    }
    takeFile(ioc, file, `${ioc.prefix}SR_${options.slot ?? 0}_Name`);
    this.#sequencePeriodMs = sequencePeriod * 1000;
    this.#store = new SaveStore(file, options.backups ?? {}, () => ioc.wallTime());
    report.file(basename(file).replace(/\.[^.]*$/, ''));
  }

  /** @param disableLimitMs longest that writing may stay disabled */
  machine(disableLimitMs: () => number): AnyStateMachine {
    const { period = DEFAULT_PERIOD, onChange = DEFAULT_SETTLE } = this.#options;
    return autosaveMachine.provide({
      actors: {
        restore: fromPromise(() => this.#restore()),
        save: fromPromise(() => this.#save()),
        sequence: this.#sequence(),
      },
      actions: {
        reportUnrestored: (_, { error }) => this.#unrestored(error),
        reportSlowRestore: () => this.#warn(`reading ${this.#store.file} takes long; the IOC waits for it`),
        reportSaved: () => this.#saved(),
        reportFailure: (_, { error }) => this.#failed(error),
      },
      delays: {
        period: period === 0 ? Number.POSITIVE_INFINITY : period * 1000,
        settle: (onChange || 0) * 1000,
        disableLimit: () => disableLimitMs() || Number.POSITIVE_INFINITY,
      },
    });
  }

  // --- helpers

  #sequence(): typeof autosaveSequenceMachine {
    return autosaveSequenceMachine.provide({
      actors: { copy: fromPromise(() => this.#store.copyInSequence()) },
      actions: {
        reportCopy: (_, { file }) => {
          if (file !== undefined) this.#report.copied(basename(file));
        },
        reportFailure: (_, { error }) => this.#copyFailed(error),
      },
      delays: { period: this.#sequencePeriodMs },
    });
  }

  /** Once only: a machine that was started again after a failure does not take back what has happened since. */
  async #restore(): Promise<void> {
    if (this.#restored) return;
    this.#restored = true;
    const requests = this.#request();
    if (this.#options.restores === false) {
      for (const { where, why } of requests) this.#warn(`the request of ${where} is skipped: ${why}`);
      this.#watch();
      // Changes, and wishes to save, may come at once.
      void this.#checkPlace();
      return;
    }
    await this.#checkPlace();
    const found = await this.#store.read();
    for (const { file, why, kept } of found?.refused ?? []) {
      this.#warn(`${file} is not trusted: ${why}${kept === undefined ? '' : `; it is kept as ${basename(kept)}`}`);
    }
    for (const { where, why } of requests) this.#warn(`the request of ${where} is skipped: ${why}`);
    if (found === undefined || found.from === '') {
      this.#report.restored(
        found === undefined ? 'Ok' : 'Failure',
        found === undefined ? 'There was no file yet' : 'No file could be trusted',
      );
      if (found === undefined) this.#ioc.log.info(`autosave: ${this.#store.file} does not exist yet`);
    } else {
      const { format } = this.#store;
      const { count, faults } = await restore(found.entries, {
        find: (name) => this.#ioc.find(name),
        textIsScalar: format.textIsScalar,
        as: this.#options.restoreAs ?? 'write',
      });
      const skipped = [...found.faults, ...faults];
      this.#tell(found.from, count, skipped, found.refused.length);
      if (skipped.length > 0) await this.#keep(found.from);
    }
    this.#watch();
  }

  /** Somebody should hear of it now, and not when there is something to be saved. */
  async #checkPlace(): Promise<void> {
    const why = await this.#store.whyUnwritable();
    if (why === undefined) return;
    this.#ioc.log.error(`autosave: nothing will be saved: ${this.#store.file} cannot be written: ${why}`);
    this.#report.written('Failure', `Can't write ${extname(this.#name)} file`, this.#name);
  }

  #request(): readonly FileFault[] {
    const { request = [], macros = {}, path = [] } = this.#options;
    const { prefix } = this.#ioc;
    const all = { ...this.#ioc.macros, P: prefix, ...macros };
    const requests = [request].flat().map((file) => readRequest(file, all, path));
    this.#requested = requests.flatMap(({ names }) => names);
    return requests.flatMap(({ faults }) => faults);
  }

  #tell(file: string, count: number, faults: readonly FileFault[], refused: number): void {
    for (const { where, why } of faults) this.#warn(`${where} of ${file} is skipped: ${why}`);
    this.#ioc.log.info(`autosave: restored ${count} values from ${file}`);
    const errors = faults.length === 0 ? 'No errors' : `${faults.length} PV error${faults.length === 1 ? '' : 's'}`;
    const words = refused === 0 ? errors : `Bad file${refused === 1 ? '' : 's'}; used ${basename(file)}`;
    this.#report.restored(faults.length + refused === 0 ? 'Ok' : 'Warning', words);
  }

  async #keep(file: string): Promise<void> {
    try {
      const copy = await this.#store.keepRead(file);
      this.#warn(`what was skipped will not be written again; ${file} is kept as ${basename(copy)}`);
    } catch (error) {
      this.#warn(`${file} could not be kept as it was: ${messageOf(error)}`);
    }
  }

  #unrestored(error: unknown): void {
    this.#ioc.log.error({ err: error }, `autosave: ${this.#store.file} could not be read; nothing is restored`);
    this.#report.restored('Failure', `Can't read: ${messageOf(error)}`);
    this.#watch();
  }

  #names(): Iterable<string> {
    const marked = this.#options.marks === false ? [] : this.#ioc.autosaved();
    return new Set([...marked, ...this.#requested]);
  }

  #watch(): void {
    const names = this.#names(); // also tells the IOC that somebody saves what is marked
    if (this.#options.onChange === false) return;
    for (const name of names) {
      const handle = this.#ioc.find(pvOf(name));
      const known = this.#watched.get(name);
      if (handle === known?.handle) continue;
      known?.stop(); // of a PV that was removed; there may be another one of its name now
      if (handle === undefined) this.#watched.delete(name);
      else this.#watched.set(name, { handle, stop: handle.watch(() => this.#noticed()) });
    }
  }

  /** A value that changes a thousand times before it is written is reported once. */
  #noticed(): void {
    if (this.#changed) return;
    this.#changed = true;
    this.#report.changed();
    this.#ioc.device().send({ type: 'changed' });
  }

  async #save(): Promise<void> {
    this.#watch(); // PVs that were added meanwhile
    this.#changed = false;
    const lines = Array.from(this.#names(), (name): JsonLine => {
      const handle = this.#ioc.find(pvOf(name));
      if (handle === undefined) return { name, native: 'string', value: undefined };
      const { type, raw, value, metadata } = handle;
      const text = type === 'uint8' && typeof value === 'string' ? value : undefined;
      return { name, native: type, value: raw, states: metadata.enumStrings, text };
    });
    const missing = lines.filter(({ value }) => value === undefined);
    const warnings = await this.#store.write(this.#store.format.format(lines, new Date(this.#ioc.wallTime())));
    const unsaved = missing.length === 0 ? [] : [`${missing.length} value${missing.length === 1 ? '' : 's'} not saved`];
    this.#warnings = [...unsaved, ...warnings];
  }

  #saved(): void {
    const [warning] = this.#warnings;
    for (const each of this.#warnings) this.#warn(each);
    this.#report.written(warning === undefined ? 'Ok' : 'Warning', warning ?? 'Ok', this.#name);
    if (this.#changed) this.#report.changed();
  }

  #failed(error: unknown): void {
    this.#ioc.log.error(
      `autosave: ${this.#store.file} could not be written: ${messageOf(error)}; the last one is kept`,
    );
    this.#report.written('Failure', `Can't write ${extname(this.#name)} file`, this.#name);
  }

  #copyFailed(error: unknown): void {
    const file = error instanceof SequenceError ? error.file : this.#store.file;
    this.#warn(`${file} could not be written: ${messageOf(error)}`);
    this.#report.sequenceFailed(basename(file));
  }

  /** Of the file. */
  get #name(): string {
    return basename(this.#store.file);
  }

  #warn(what: string): void {
    this.#ioc.log.warn(`autosave: ${what}`);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** `rec.DESC$` is all of the text of `rec.DESC`. */
function pvOf(name: string): string {
  return name.replace(/\$$/, '');
}

function messageOf(error: unknown): string {
  return thrownText(error);
}
