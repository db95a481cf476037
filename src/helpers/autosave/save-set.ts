/** A save set of a start script: what a request file names, saved by a machine of its own while the IOC serves. */
import { type Group, group } from '../../database/author/group.ts';
import type { IocContext } from '../../database/author/ioc-context.ts';
import { autosave } from '../autosave.ts';
import { Autosaver } from './autosaver.ts';
import type { AutosaveOptions } from './options.ts';
import { StatusReport, statusPvs } from './status.ts';

export interface SaveSetOptions extends AutosaveOptions {
  /** Serves the status PVs of its slot; else it writes to records of their names, where there are such. */
  readonly servesStatus: boolean;
}

export class SaveSet {
  readonly options: SaveSetOptions;
  /** To be added to the IOC: its prefix is that of the status PVs. */
  readonly group: Group;
  #ioc: IocContext | undefined;

  constructor(options: SaveSetOptions) {
    this.options = options;
    const own = { ...options, restores: false, marks: false };
    this.group = (options.servesStatus ? autosave(own) : withoutPvs(own)).handlers((_pvs, ioc) => {
      this.#ioc = ioc;
      return {};
    });
  }

  /** Of its machine; empty before it is in an IOC. */
  get state(): string {
    return String(this.#ioc?.device().snapshot?.value ?? '');
  }

  /** Resolves when the values that there are now have been written. @throws Error when they cannot be */
  async save(): Promise<void> {
    const device = this.#ioc!.device();
    device.send({ type: 'save' });
    const { value } = await device.until((snapshot) => !snapshot.matches('saving'));
    if (value !== 'idle' && value !== 'settling') throw new Error(`autosave is ${String(value)}`);
  }

  /** Resolves when it has written for the last time. */
  async end(): Promise<void> {
    const device = this.#ioc!.device();
    const closed = device.until('closed');
    device.send({ type: 'ioc.stop' });
    await closed;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function withoutPvs(options: AutosaveOptions): Group {
  const { slot = 0 } = options;
  return group('autosave', {}, { prefix: '', doc: 'Values that survive a restart' }).behaves(
    (_pvs, ioc) => {
      const pvs = statusPvs((name) => ioc.find(`${ioc.prefix}${name}`), slot);
      return new Autosaver(ioc, options, new StatusReport(pvs, () => ioc.wallTime())).machine(() => 0);
    },
    { id: `autosave-${slot}`, lifetime: 'ioc' },
  );
}
