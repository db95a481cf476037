/** The status PVs of autosave, under the names that its displays and ophyd devices know. */

import type { Members } from '../../database/author/group-definition.ts';
import type { IocContext } from '../../database/author/ioc-context.ts';
import { pv } from '../../database/author/pv.ts';

/** Indices as autosave's SR_STATUS_INIT … SR_STATUS_OK. */
const states = ['No Status', 'Failure', 'Warning', 'Seq Fail', 'Ok'] as const;
export type SaveStatus = (typeof states)[number];

/** A bit of `SR_0_State`: changes wait to be written. */
const UNSAVED = 8;

const readOnly = true;

/** PVs there is one of in an IOC. */
export function commonMembers() {
  return {
    heartbeat: pv.bool(false, {
      name: 'SR_heartbeat',
      readOnly,
      record: 'bo',
      states: ['0', '1'],
      doc: 'Changes every second while autosave lives',
      scan: { every: 1, run: ({ pv, ioc }) => (lives(ioc) ? !pv.value : undefined) },
    }),
    alive: alive('SR_i_am_alive'),
    deadIfZero: alive('SR_deadIfZero'),
    status: status('SR_status', 'Whether the last write succeeded'),
    statusText: text('SR_statusStr', 'What became of the last write', 'Status unknown'),
    rebootStatus: status('SR_rebootStatus', 'Whether all values were restored'),
    rebootText: text('SR_rebootStatusStr', 'What became of the restore', 'Status unknown'),
    rebootTime: text('SR_rebootTime', 'When values were restored', 'Not yet restored'),
    recently: text('SR_recentlyStr', 'What autosave did last', 'Status unknown'),
    disable: pv.bool(false, {
      name: 'SR_disable',
      states: ['Enable', 'Disable'],
      record: 'bo',
      doc: 'Stops writing until it is enabled again',
    }),
    disableMaxSecs: pv.long(0, {
      name: 'SR_disableMaxSecs',
      units: 's',
      record: 'longout',
      doc: 'Longest that writing may be stopped; 0: no limit',
    }),
    save: pv.bool(false, {
      name: 'SR_save',
      states: ['Done', 'Save'],
      doc: 'Writes now; a put with completion ends when the file is written',
    }),
  } satisfies Members;
}

/** PVs of one file. */
export function fileMembers(slot: number) {
  return {
    name: text(`SR_${slot}_Name`, 'Name of the save file, without its end', 'Not In Use'),
    state: pv.long(0, { name: `SR_${slot}_State`, readOnly, record: 'longout', doc: '8: changes wait to be written' }),
    fileStatus: status(`SR_${slot}_Status`, 'Whether the last write succeeded'),
    fileText: text(`SR_${slot}_StatusStr`, 'What became of the last write', 'Status unknown'),
    time: text(`SR_${slot}_Time`, 'When the file was written', 'Not yet saved'),
  } satisfies Members;
}

/** A PV that tells of autosave. */
interface StatusPv {
  readonly value: unknown;
  write(value: string | number): void;
}

type Key =
  | 'status'
  | 'statusText'
  | 'rebootStatus'
  | 'rebootText'
  | 'rebootTime'
  | 'recently'
  | keyof ReturnType<typeof fileMembers>;

/** What is told of, as far as there are PVs for it. */
export type StatusPvs = { readonly [Name in Key]?: StatusPv | undefined };

/** Records of a database in their place. @param find by its name without prefix */
export function statusPvs(find: (name: string) => StatusPv | undefined, slot: number): StatusPvs {
  const members = { ...(slot === 0 && commonMembers()), ...fileMembers(slot) };
  return Object.fromEntries(
    Object.entries(members).flatMap(([key, { options }]) => {
      const found = options.name === undefined ? undefined : find(options.name);
      return found === undefined ? [] : [[key, found]];
    }),
  );
}

/** Writes them. PVs that another file's group has are left to it. */
export class StatusReport {
  readonly #pvs: StatusPvs;
  readonly #now: () => number;

  constructor(pvs: StatusPvs, now: () => number) {
    this.#pvs = pvs;
    this.#now = now;
  }

  file(name: string): void {
    this.#pvs.name?.write(name);
  }

  restored(status: SaveStatus, words: string): void {
    const { rebootStatus, rebootText, rebootTime, recently } = this.#pvs;
    rebootStatus?.write(status);
    rebootText?.write(words);
    rebootTime?.write(this.#time());
    recently?.write(`Restored: ${words}`);
  }

  /** @param file its name */
  written(status: SaveStatus, words: string, file: string): void {
    const { time, recently, state } = this.#pvs;
    this.#tell(status, words);
    recently?.write(status === 'Failure' ? `Can't write '${file}'` : `Wrote '${file}'`);
    if (status !== 'Failure') time?.write(this.#time());
    state?.write(status === 'Failure' ? UNSAVED : 0);
  }

  /** @param copy its name */
  copied(copy: string): void {
    this.#pvs.recently?.write(`Wrote '${copy}'`);
  }

  /** The file itself is good until it is written again. */
  sequenceFailed(copy: string): void {
    if (this.#pvs.fileStatus?.value !== 'Failure') this.#tell('Seq Fail', "Can't write sequence file");
    this.#pvs.recently?.write(`Can't write '${copy}'`);
  }

  changed(): void {
    this.#pvs.state?.write(UNSAVED);
  }

  #tell(status: SaveStatus, words: string): void {
    const { status: overall, statusText, fileStatus, fileText } = this.#pvs;
    for (const each of [overall, fileStatus]) each?.write(status);
    for (const each of [statusText, fileText]) each?.write(words);
  }

  /** `Fri Sep 13 00:00:00`, local time. */
  #time(): string {
    const [weekday, month, day, , clock] = new Date(this.#now()).toString().split(' ');
    return `${weekday} ${month} ${day} ${clock ?? ''}`;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Its machine has not failed. */
function lives(ioc: IocContext): boolean {
  return ioc.device().snapshot !== undefined;
}

function alive(name: string) {
  return pv.bool(true, {
    name,
    readOnly,
    record: 'bo',
    states: ['0', '1'],
    doc: '0: autosave has failed and waits to be started again',
    scan: { every: 1, run: ({ ioc }) => lives(ioc) },
  });
}

function status(name: string, doc: string) {
  const severities = { Failure: 'MAJOR', Warning: 'MINOR', 'Seq Fail': 'MAJOR' } as const;
  return pv.enum('No Status', states, { name, doc, readOnly, severities, record: 'mbbo' });
}

/** Autosave has strings, which end after 39 bytes; all of the text is there as `<name>.VAL$`. */
function text(name: string, doc: string, initial: string) {
  return pv.string(initial, { name, doc, readOnly, record: 'stringout' });
}
