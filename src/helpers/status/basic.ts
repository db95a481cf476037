/** What does not change while the IOC runs: who and where it is, with which versions; and how to stop it. */
import os from 'node:os';
import { packageVersion } from '../../actors/kernel/package-version.ts';
import { group } from '../../database/author/group.ts';
import type { IocContext } from '../../database/author/ioc-context.ts';
import { type PvSpec, pv } from '../../database/author/pv.ts';
import { skip } from '../../database/pv/answer.ts';
import { part, todText } from './words.ts';

export interface BasicStatusOptions {
  /** Marks for autosave, which the IOC then needs, what iocStats marks; default false. */
  readonly autosave?: boolean;
}

/** Source: iocStats, ioc.template; caproto's `BasicStatusHelper`. */
export function basicStatus({ autosave = false }: BasicStatusOptions = {}) {
  const { env } = process;
  const script =
    env.IOCSH_STARTUP_SCRIPT ?? [env.STARTUP ?? process.argv[1] ?? '', env.ST_CMD].filter(Boolean).join('/');
  const directory = process.cwd();
  const epics = `xioc ${packageVersion()}`.trimEnd();
  const longEpics = `${epics}, Channel Access 4.13, on Node.js ${process.version}`;
  const members = {
    ACCESS: pv.enum('Running', ['Running', 'Maintenance', 'Test', 'OFFLINE'], {
      doc: 'Access mode',
      record: 'mbbo',
      severities: { Maintenance: 'MINOR', Test: 'MINOR', OFFLINE: 'MAJOR' },
      autosave,
    }),
    STARTTOD: text('Time and date of startup'),
    START_CNT: pv.double(0, {
      doc: 'Increments at startup',
      record: 'calcout',
      fields: { CALC: 'A+1', PINI: 'YES' },
      autosave,
      // The count before this start, as restored.
      startup: ({ pv }) => pv.field('INPA').put(pv.name),
    }),
    READACF: command('Asks the access rule again', (ioc) => ioc.checkAccess()),
    SYSRESET: command('IOC Restart', (ioc) => ioc.shutDown('SYSRESET was put'), ['SysReset']),
    CPU_CNT: number('Number of CPUs', os.cpus().length),
    PROCESS_ID: number('Process ID', process.pid),
    PARENT_ID: number('Parent Process ID', process.ppid),
    ST_SCRIPT1: text('Startup Script Part1', part(script, 1)),
    ST_SCRIPT2: text('Startup Script Part2', part(script, 2)),
    ST_SCRIPT: longText('Startup Script', script, 120),
    KERNEL_VERS: text('Kernel Version', `${os.type()} ${os.release()} ${os.machine()}`),
    EPICS_VERS: text('EPICS Version', epics),
    EPICS_VERSION: longText('EPICS Version', longEpics, 120),
    HOSTNAME: text('Host Name', os.hostname()),
    APP_DIR1: text('Application Directory Part 1', part(directory, 1)),
    APP_DIR2: text('Application Directory Part 2', part(directory, 2)),
    APP_DIR: longText('Application Directory', directory, 160),
    ENGINEER: text('Engineer', env.ENGINEER ?? env.LOGNAME ?? env.USER ?? NOT_AVAILABLE),
    LOCATION: text('Location', env.LOCATION ?? NOT_AVAILABLE),
  };
  return group('basicStatus', members, { prefix: '', doc: 'Who and where the IOC is' }).handlers((_pvs, ioc) => ({
    STARTTOD: { startup: ({ pv }) => pv.write(todText(ioc.wallTime())) },
  }));
}

// --- helpers ------------------------------------------------------------------------------------------------------

const NOT_AVAILABLE = '<not available>';
const readOnly = true;

function text(doc: string, initial = ''): PvSpec<string> {
  return pv.string(initial, { doc, readOnly, record: 'stringin' });
}

function longText(doc: string, initial: string, maxLength: number): PvSpec<string> {
  return pv.text(Buffer.from(initial).subarray(0, maxLength).toString(), {
    doc,
    readOnly,
    maxLength,
    record: 'waveform',
  });
}

function number(doc: string, initial: number): PvSpec<number> {
  return pv.double(initial, { doc, readOnly, record: 'ai' });
}

/** A number other than 0 does it. The number itself is not kept. */
function command(doc: string, act: (ioc: IocContext) => void, aliases: readonly string[] = []): PvSpec<number> {
  return pv.double(0, {
    doc,
    record: 'sub',
    aliases,
    put: (value, { ioc }) => {
      if (value !== 0) act(ioc);
      return skip;
    },
  });
}
