/**
 * What a start script has autosave do: which files are restored at iocInit, and which request files are saved to where.
 *
 * Sets that are made before iocInit begin with it.
 */
import { basename, join } from 'node:path';
import type { Members } from '../database/author/group-definition.ts';
import type { DatabaseLoader } from '../database/db/loader.ts';
import { restoreFile, restoring } from '../helpers/autosave/restore-files.ts';
import { SaveSet, type SaveSetOptions } from '../helpers/autosave/save-set.ts';
import type { RunningIoc } from '../serve.ts';
import { CommandError } from './command-error.ts';
import type { Files } from './files.ts';

/** When a set is written; seconds are at least 1. */
export type SaveMethod =
  | { readonly kind: 'monitor' | 'periodic'; readonly seconds: number }
  | { readonly kind: 'manual' }
  | { readonly kind: 'triggered'; readonly trigger: string };

interface Made {
  readonly request: string;
  readonly macros: Readonly<Record<string, string>>;
  readonly method: SaveMethod;
  readonly set: SaveSet;
  unwatch: () => void;
}

/** What is used of the site. */
export interface SavedSite {
  readonly files: Files;
  readonly loader: DatabaseLoader;
  /** Groups that are added to the records. */
  readonly members: Map<string, Members[string]>;
}

/** Sets of status PVs. */
const MOST_SLOTS = 8;

export class SaveSets {
  /** Where request files are looked for, and save files are. */
  readonly requestPath: string[] = [];
  savePath = '';
  statusPrefix = '';
  backups: NonNullable<SaveSetOptions['backups']> = {};
  /** `autosaveBuild`: request files that grow as databases are loaded. */
  readonly built = new Map<string, { readonly request: string; readonly suffix: string }>();
  /** `set_savefile_name` */
  readonly names = new Map<string, string>();
  readonly #site: SavedSite;
  readonly #restored: string[] = [];
  readonly #sets = new Map<string, Made>();
  /** Of status PVs: a request file keeps its own when it is read again. */
  readonly #slots = new Map<string, number>();
  #running: RunningIoc | undefined;

  constructor(site: SavedSite) {
    this.#site = site;
  }

  get all(): Iterable<{ readonly request: string; readonly method: SaveMethod; readonly set: SaveSet }> {
    return this.#sets.values();
  }

  /** Has a file restored before the IOC serves. */
  restoreAtStart(file: string): void {
    if (this.#running !== undefined)
      throw new CommandError(`${file} is not restored: the IOC runs already (fdbrestore)`);
    this.#restored.push(file);
  }

  /** @returns how many values were restored; undefined: there is no such file */
  restoreNow(file: string): Promise<number | undefined> {
    const { ioc } = this.#served();
    const { clock, log } = ioc.services;
    const target = { find: (name: string) => ioc.handle(name), wallTime: () => clock.wallTime(), log };
    return restoreFile(this.#saved(file), target, 'put');
  }

  /** @throws CommandError for a file that may not be written */
  create(request: string, macros: Readonly<Record<string, string>>, method: SaveMethod): void {
    if (this.#sets.has(request)) throw new CommandError(`${request} is saved already`);
    const file = this.#saved(this.names.get(request) ?? basename(request).replace(/\.req$/, '.sav'));
    const refusal = this.#site.files.refusal(file);
    if (refusal !== undefined) throw new CommandError(`${request} is not saved to ${file}: ${refusal}`);
    const slot = this.#slots.get(request) ?? this.#slots.size;
    this.#slots.set(request, slot);
    const set = new SaveSet({
      file,
      request,
      macros,
      path: [this.#site.files.directory, ...this.requestPath.map((path) => this.#site.files.path(path))],
      backups: this.backups,
      ...timesOf(method),
      slot,
      servesStatus: this.statusPrefix !== '' && slot < MOST_SLOTS && !this.#hasStatusRecords(slot),
    });
    const made: Made = { request, macros, method, set, unwatch: () => {} };
    this.#sets.set(request, made);
    if (this.#running === undefined) return;
    try {
      this.#start(made);
    } catch (error) {
      this.#sets.delete(request);
      throw new CommandError(`${request} is not saved: ${(error as Error).message}`);
    }
  }

  /** Writes what there is now. */
  async save(request: string): Promise<void> {
    this.#served();
    await this.#known(request).set.save();
  }

  /** Writes a last time, and no more. */
  async remove(request: string): Promise<void> {
    const made = this.#known(request);
    this.#sets.delete(request);
    made.unwatch();
    if (this.#running !== undefined) await made.set.end();
  }

  /** The IOC is about to be made. */
  prepare(): void {
    if (this.#restored.length === 0) return;
    this.#site.members.set('restore', restoring(this.#restored.map((file) => this.#saved(file))));
  }

  /** The IOC serves. */
  begin(running: RunningIoc): void {
    this.#running = running;
    for (const made of this.#sets.values()) this.#start(made);
  }

  // --- helpers

  #start(made: Made): void {
    const { ioc } = this.#served();
    const { set, method } = made;
    ioc.addMembers({ saved: set.group }, this.statusPrefix, {});
    if (method.kind !== 'triggered') return;
    const trigger = ioc.handle(method.trigger);
    if (trigger === undefined)
      throw new CommandError(`${made.request} is never saved: there is no PV '${method.trigger}'`);
    made.unwatch = trigger.watch(() => void set.save().catch(() => {})); // its status tells
  }

  #hasStatusRecords(slot: number): boolean {
    const name = `${this.statusPrefix}SR_${slot}_Status`;
    if (this.#running !== undefined) return this.#running.ioc.handle(name) !== undefined;
    return this.#site.loader.description.records.some((record) => record.name === name);
  }

  #saved(file: string): string {
    return this.#site.files.path(join(this.savePath, file));
  }

  #known(request: string): Made {
    const made = this.#sets.get(request);
    if (made === undefined) throw new CommandError(`there is no save set '${request}'`);
    return made;
  }

  #served(): RunningIoc {
    if (this.#running === undefined) throw new CommandError('this works after iocInit only');
    return this.#running;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function timesOf(method: SaveMethod): Pick<SaveSetOptions, 'period' | 'onChange'> {
  if (method.kind === 'monitor') return { period: 0, onChange: method.seconds };
  return { period: method.kind === 'periodic' ? method.seconds : 0, onChange: false };
}
