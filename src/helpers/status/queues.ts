/** How much waits in the IOC, and how often it was too much. */
import { group } from '../../database/author/group.ts';
import type { IocContext, QueueStatistics } from '../../database/author/ioc-context.ts';
import { type PvSpec, pv } from '../../database/author/pv.ts';
import { pollMachine } from '../../machines/poll.ts';

/** Seconds between looks: iocStats has no PV to change it. */
const PERIOD = 10;

/**
 * The queues of EPICS base stand for what waits here: `SCANONCE_Q_…` for puts that wait while a PV processes another
 * one, at the PV where most do; `CBLOW_Q_…`, `CBMEDIUM_Q_…` and `CBHIGH_Q_…` for scans on events and interrupts that
 * take time, by the PRIO of their record. An overrun is a put that is refused, a scan that is due during its last run.
 *
 * Source: iocStats, ioc.template and iocQueue.db.
 */
export function queueStatus() {
  const members: Record<string, PvSpec> = {
    SCANONCE_Q_SIZE: size('max # entries in IOC scanOnce queue', (ioc) => ioc.statistics().puts.size),
    CB_Q_SIZE: size('max # entries in IOC callback queues', (ioc) => ioc.statistics().scans[0]!.size),
    ...queueMembers('SCANONCE', 'scanOnce', 'SCANONCE', (ioc) => ioc.statistics().puts),
    ...queueMembers('CBLOW', 'cbLow', 'CB', (ioc) => ioc.statistics().scans[0]!),
    ...queueMembers('CBMEDIUM', 'cbMedium', 'CB', (ioc) => ioc.statistics().scans[1]!),
    ...queueMembers('CBHIGH', 'cbHigh', 'CB', (ioc) => ioc.statistics().scans[2]!),
  };
  return group('queueStatus', members, { prefix: '', doc: 'What waits in the IOC' }).behaves(
    (_pvs, ioc) =>
      pollMachine.provide({ actions: { look: () => void ioc.interrupt('queues') }, delays: { period: PERIOD * 1000 } }),
    { id: 'queues' },
  );
}

// --- helpers ------------------------------------------------------------------------------------------------------

const readOnly = true;
const record = 'ai';

type Read<T> = (ioc: IocContext) => T;

function size(doc: string, read: Read<number>): PvSpec {
  const scan = { interrupt: 'queues', run: ({ ioc }: { ioc: IocContext }) => read(ioc) };
  return pv.double(0, { doc, readOnly, record, fields: { PINI: 'RUNNING' }, scan }) as PvSpec;
}

function queueMembers(caps: string, queue: string, type: string, load: Read<QueueStatistics>): Record<string, PvSpec> {
  const measured = (doc: string, read: (queue: QueueStatistics) => number) =>
    pv.double(0, {
      doc,
      readOnly,
      record,
      fields: { PINI: 'RUNNING', SCAN: 'I/O Intr' }, // when all have joined the scan lists
      scan: { interrupt: 'queues', run: ({ ioc }) => read(load(ioc)) },
    }) as PvSpec;
  const percent = (doc: string, of: string) =>
    pv.double(0, {
      doc,
      readOnly,
      units: '%',
      record: 'calc',
      fields: { CALC: '100*A/B' },
      limits: { display: [0, 100] },
      startup: async ({ pv, ioc }) => {
        await pv.field('INPA').put(`${ioc.prefix}${of} NPP MS`);
        await pv.field('INPB').put(`${ioc.prefix}${type}_Q_SIZE NPP MS`);
        await ioc.find(`${ioc.prefix}${of}.FLNK`)!.put(pv.name); // last: a share of nothing is not a number
        await pv.field('PROC').put(1);
      },
    }) as PvSpec;
  return {
    [`${caps}_Q_HIGH`]: measured(`max # of elmts in IOC's ${queue} queue`, ({ high }) => high),
    [`${caps}_Q_HIGHPER`]: percent(`Max. usage of IOC's ${queue} queue`, `${caps}_Q_HIGH`),
    [`${caps}_Q_USED`]: measured(`# of entries in IOC's ${queue} queue`, ({ used }) => used),
    [`${caps}_Q_USEDPER`]: percent(`Percentage of IOC's ${queue} queue used`, `${caps}_Q_USED`),
    [`${caps}_Q_OVERRUNS`]: measured(`# of overruns of IOC's ${queue} queue`, ({ overruns }) => overruns),
  };
}
