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
import type { AutosaveOptions } from './autosave/options.ts';
import { commonMembers, fileMembers, StatusReport } from './autosave/status.ts';

export type { AutosaveOptions } from './autosave/options.ts';
export type { BackupOptions } from './autosave/store.ts';

/**
 * In addition to the group's own PVs serves the status PVs of the EPICS autosave module (`SR_status`, `SR_0_Name`, …), with
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
