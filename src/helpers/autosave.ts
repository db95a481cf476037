/**
 * Autosave: values that survive a restart.
 *
 *     group('bl', { gain: pv.double(1, { autosave: true }), saved: autosave({ file: 'autosave/bl.sav' }) })
 *
 * Everything marked with `autosave` anywhere in the IOC, and everything that request files name, is written to a file and
 * restored at the next start, before the first client can read.
 */
import { type Group, group } from '../database/author/group.ts';
import type { IocContext } from '../database/author/ioc-context.ts';
import { reject, skip } from '../database/pv/answer.ts';
import { Autosaver } from './autosave/autosaver.ts';
import type { Macros } from './autosave/mac.ts';
import { commonMembers, fileMembers, StatusReport } from './autosave/status.ts';
import type { BackupOptions } from './autosave/store.ts';

export type { BackupOptions } from './autosave/store.ts';

export interface AutosaveOptions {
  /**
   * From the working directory. Its end tells the format: `.json` is caproto's, anything else autosave's `.sav`. Macros of
   * the IOC are expanded, as in `{beamline}`. Default: `autosave/auto_settings.sav`.
   */
  readonly file?: string;
  /** Request files (`.req`) that name PVs and fields, also such as are not marked. */
  readonly request?: string | readonly string[];
  /** Of the request files; `P` is the prefix of this group if nothing else is said. */
  readonly macros?: Macros;
  /** Directories in which request files are looked for, after the working directory. */
  readonly path?: readonly string[];
  /** Whether marked PVs are saved here; default true. False where a second file is for what its request names alone. */
  readonly marks?: boolean;
  /** Seconds between writes when nothing changes; default 30. 0: only on changes. */
  readonly period?: number;
  /** Seconds from the first change to the write; default 1. `false`: only on the period. */
  readonly onChange?: number | false;
  readonly backups?: BackupOptions;
  /**
   * `write`, the default: values are there, and nothing else happens. `put`: put handlers run, as when a client puts them;
   * a value they refuse is reported and skipped.
   */
  readonly restoreAs?: 'write' | 'put';
  /** Which of the eight sets of status PVs tells of this file: `SR_0_…` to `SR_7_…`; default 0. */
  readonly slot?: number;
}

/**
 * Beside the group's own PVs serves the status PVs of the EPICS autosave module (`SR_status`, `SR_0_Name`, …), with
 * `SR_STATE` and its family for the machine. Another file of the same IOC needs another slot.
 */
export function autosave(options: AutosaveOptions = {}): Group {
  const { slot = 0 } = options;
  if (!Number.isInteger(slot) || slot < 0 || slot > 7) throw new RangeError(`The slot is ${slot}: give one of 0 to 7.`);
  const behaviour = {
    id: slot === 0 ? 'autosave' : `autosave-${slot}`,
    publish: slot === 0 ? 'SR_STATE' : `SR_${slot}_STATE`,
    lifetime: 'ioc',
  } as const;
  const info = { prefix: '', doc: 'Values that survive a restart' };
  if (slot > 0) {
    return group('autosave', fileMembers(slot), info).behaves(
      (pvs, ioc) => new Autosaver(ioc, options, new StatusReport(pvs, () => ioc.wallTime())).machine(() => 0),
      behaviour,
    );
  }
  return group('autosave', { ...commonMembers(), ...fileMembers(slot) }, info)
    .behaves((pvs, ioc) => {
      const autosaver = new Autosaver(ioc, options, new StatusReport(pvs, () => ioc.wallTime()));
      return autosaver
        .machine(() => pvs.disableMaxSecs.value * 1000)
        .provide({ actions: { reportEnabled: () => pvs.disable.write(false) } });
    }, behaviour)
    .handlers((_pvs, ioc) => ({
      disable: {
        put: (disabled) => ioc.device().send({ type: disabled ? 'disable' : 'enable' }),
      },
      save: { put: () => saveNow(ioc) },
    }));
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Resolves when the values that there are now have been written. */
async function saveNow(ioc: IocContext) {
  const device = ioc.device();
  device.send({ type: 'save' });
  const { value } = await device.until((snapshot) => !snapshot.matches('saving'));
  if (value !== 'idle' && value !== 'settling') reject(`the file is not written: autosave is ${String(value)}`);
  return skip;
}
