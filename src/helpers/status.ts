/**
 * IOC statistics under the names of iocStats (devIocStats), so that its displays, alarm trees and liveness probes work:
 *
 *     group('bl', { …, status: status() })     caget bl:UPTIME
 *
 * The pieces can also be taken one by one.
 */
import { group } from '../database/author/group.ts';
import { type BasicStatusOptions, basicStatus } from './status/basic.ts';
import { type ClientStatusOptions, clientStatus } from './status/clients.ts';
import { environmentStatus } from './status/environment.ts';
import { type PeriodicStatusOptions, periodicStatus } from './status/periodic.ts';
import { queueStatus } from './status/queues.ts';
import { timeStatus } from './status/time.ts';

export { type BasicStatusOptions, basicStatus } from './status/basic.ts';
export { type ClientStatusOptions, clientStatus } from './status/clients.ts';
export { environmentStatus } from './status/environment.ts';
export { type MemoryTracingOptions, memoryTracing } from './status/memory-tracing.ts';
export { type PeriodicStatusOptions, periodicStatus } from './status/periodic.ts';
export { queueStatus } from './status/queues.ts';
export { type ScanStatusOptions, scanStatus } from './status/scan-monitor.ts';
export { timeStatus } from './status/time.ts';

export interface StatusOptions extends BasicStatusOptions, PeriodicStatusOptions {
  /** The busiest clients; false: none of them. */
  readonly clients?: ClientStatusOptions | false;
}

/** All of it but memory tracing. The PVs are named as if they were the surrounding group's own. */
export function status({ clients = {}, autosave = false }: StatusOptions = {}) {
  return group(
    'status',
    {
      basic: basicStatus({ autosave }),
      periodic: periodicStatus({ autosave }),
      environment: environmentStatus(),
      queues: queueStatus(),
      time: timeStatus(),
      ...(clients !== false && { clients: clientStatus(clients) }),
    },
    { prefix: '', doc: 'IOC statistics, as iocStats has them' },
  );
}
