/** What is measured again and again: load, memory, files, clients, time. */
import { maxDescriptors, openDescriptors } from '../../actors/net/descriptors.ts';
import { group } from '../../database/author/group.ts';
import type { PvHandle } from '../../database/author/handle.ts';
import type { IocContext } from '../../database/author/ioc-context.ts';
import type { NumberOptions } from '../../database/author/options.ts';
import { type PvSpec, pv } from '../../database/author/pv.ts';
import { pollMachine } from '../../machines/poll.ts';
import { CpuMeter, memory } from './process-facts.ts';
import { todText, uptimeText } from './words.ts';

export interface PeriodicStatusOptions {
  /** Marks the limits of what is measured for autosave, which the IOC then needs; default false. */
  readonly autosave?: boolean;
}

/**
 * The PVs that measure are scanned on interrupts, as those of iocStats are; `CA_UPD_TIME` and the others like it say how
 * often. Source: iocStats, ioc.template; caproto's `PeriodicStatusHelper`.
 */
export function periodicStatus({ autosave = false }: PeriodicStatusOptions = {}) {
  const lower = { autosave: autosave && LOWER_LIMITS };
  const limits = { autosave: autosave && LIMITS };
  const members = {
    TOD: everySecond('Current time and date', (ioc) => todText(ioc.wallTime())),
    UPTIME: everySecond('Elapsed Time since Start', (ioc) => uptimeText(ioc.uptime())),
    HEARTBEAT: pv.double(0, {
      doc: '1 Hz counter since startup',
      readOnly,
      record: 'calcout',
      fields: { CALC: '(A<2147483647)?A+1:1', SCAN: '1 second' },
      startup: ({ pv }) => pv.field('INPA').put(pv.name),
    }),
    CA_CLNT_CNT: measured('ca', 'Number of CA Clients', (ioc) => ioc.statistics().clients.length, {
      ...limits,
      ...upTo(200, 100, 175),
    }),
    CA_CONN_CNT: measured('ca', 'Number of CA Connections', channels, { ...limits, ...upTo(5000, 4000, 4500) }),
    RECORD_CNT: measured('ca', 'Number of Records', (ioc) => ioc.statistics().pvs),
    SUSP_TASK_CNT: measured('ca', 'Number Suspended Tasks', (ioc) => ioc.statistics().downDevices, {
      ...limits,
      limits: { alarm: [undefined, 1] },
    }),
    SCAN_OVERRUNS: measured(
      'load',
      'Scans that were due during their last run',
      (ioc) => ioc.statistics().scanOverruns,
    ),
    PUTS_OVERDUE: measured('load', 'PVs whose put has been at work for long', (ioc) => ioc.statistics().overduePuts, {
      limits: { alarm: [undefined, 1] },
    }),
    FD_MAX: pv.double(0, {
      doc: 'Max File Descriptors',
      readOnly,
      record: 'ai',
      startup: ({ pv }) => pv.write(maxDescriptors()),
    }),
    FD_CNT: measured('fd', 'Allocated File Descriptors', openDescriptors),
    FD_FREE: pv.double(0, {
      doc: 'Available FDs',
      readOnly,
      ...lower,
      record: 'calc',
      fields: { CALC: 'B>0?B-A:C', INPC: '1000', PINI: 'YES' },
      limits: { display: [0, 150], warning: [20, undefined], alarm: [5, undefined] },
      startup: async ({ pv, ioc }) => {
        await Promise.all([
          pv.field('INPA').put(`${ioc.prefix}FD_CNT NPP MS`),
          pv.field('INPB').put(`${ioc.prefix}FD_MAX NPP MS`),
          ioc.find(`${ioc.prefix}FD_CNT.FLNK`)!.put(pv.name),
        ]);
      },
    }),
    SYS_CPU_LOAD: load('System CPU Load', limits),
    IOC_CPU_LOAD: load('IOC CPU Load', { ...limits, aliases: ['LOAD'] }),
    MEM_USED: measured('mem', 'Allocated Memory', () => memory().used, { units: 'byte' }),
    MEM_FREE: measured('mem', 'Free Memory', () => memory().free, { ...lower, units: 'byte' }),
    MEM_MAX: measured('mem', 'Maximum Memory', () => memory().max, { units: 'byte' }),
    CA_UPD_TIME: period('CA Check Update Period', 15),
    FD_UPD_TIME: period('FD Check Update Period', 20),
    LOAD_UPD_TIME: period('CPU Check Update Period', 10),
    MEM_UPD_TIME: period('Memory Check Update Period', 10),
  };
  return group('periodicStatus', members, { prefix: '', doc: 'Load, memory, files and clients of the IOC' })
    .behaves((pvs, ioc) => poll('ca', pvs.CA_UPD_TIME, ioc), { id: 'ca' })
    .behaves((pvs, ioc) => poll('fd', pvs.FD_UPD_TIME, ioc), { id: 'fd' })
    .behaves((pvs, ioc) => poll('load', pvs.LOAD_UPD_TIME, ioc), { id: 'load' })
    .behaves((pvs, ioc) => poll('mem', pvs.MEM_UPD_TIME, ioc), { id: 'mem' })
    .handlers(() => {
      // Each PV has a meter of its own: a meter measures since it was last read.
      const [system, process] = [new CpuMeter(), new CpuMeter()];
      return {
        SYS_CPU_LOAD: { scan: { interrupt: 'load', run: () => system.read().system } },
        IOC_CPU_LOAD: { scan: { interrupt: 'load', run: () => process.read().process } },
      };
    });
}

// --- helpers ------------------------------------------------------------------------------------------------------

const readOnly = true;

/** What iocStats marks (`autosaveFields_pass0`). */
const LIMITS = ['HOPR', 'LOPR', 'HIHI', 'HIGH', 'LOW', 'LOLO', 'HHSV', 'HSV', 'LSV', 'LLSV'];
const LOWER_LIMITS = ['HOPR', 'LOPR', 'LOW', 'LOLO', 'LSV', 'LLSV'];

/** `source` interrupts at the period that the PV says. */
function poll(source: string, period: PvHandle<number>, ioc: IocContext) {
  period.watch(() => ioc.device(source).send({ type: 'period.changed' }));
  return pollMachine.provide({
    actions: { look: () => void ioc.interrupt(source) },
    delays: { period: () => period.value * 1000 },
  });
}

function everySecond(doc: string, read: (ioc: IocContext) => string): PvSpec<string> {
  return pv.string('', {
    doc,
    readOnly,
    record: 'stringin',
    fields: { PINI: 'YES' },
    scan: { every: 1, run: ({ ioc }) => read(ioc) },
  });
}

function measured(
  interrupt: string,
  doc: string,
  read: (ioc: IocContext) => number,
  options: NumberOptions<number> = {},
): PvSpec<number> {
  return pv.double(0, {
    doc,
    readOnly,
    record: 'ai',
    fields: { PINI: 'YES', SCAN: 'I/O Intr' },
    ...options,
    scan: { interrupt, run: ({ ioc }) => read(ioc) },
  });
}

function upTo(most: number, high: number, hihi: number): NumberOptions<number> {
  return { limits: { display: [0, most], warning: [undefined, high], alarm: [undefined, hihi] } };
}

function load(doc: string, options: NumberOptions<number>): PvSpec<number> {
  return pv.double(0, {
    doc,
    units: '%',
    precision: 1,
    readOnly,
    record: 'ai',
    fields: { SCAN: 'I/O Intr' },
    ...options,
    ...upTo(100, 70, 80),
  });
}

function period(doc: string, seconds: number): PvSpec<number> {
  return pv.double(seconds, {
    doc,
    units: 'sec',
    record: 'ao',
    limits: { display: [0, 60], control: [1, 60] },
  });
}

function channels(ioc: IocContext): number {
  return ioc.statistics().clients.reduce((count, client) => count + client.channels, 0);
}
