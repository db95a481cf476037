/** A real IOC on a free loopback port, for tests. */

import { pino } from 'pino';
import type { Group } from '../../src/database/author/group.ts';
import type { Members } from '../../src/database/author/group-definition.ts';
import type { Template } from '../../src/database/author/template.ts';
import { type RunningIoc, type ServeOptions, serve } from '../../src/serve.ts';

/** Nothing leaves the host: no beacons but to a port of loopback that nobody reads. Served by Channel Access, unless a test says otherwise. */
const environment = {
  EPICS_CAS_AUTO_BEACON_ADDR_LIST: 'NO',
  EPICS_CAS_BEACON_ADDR_LIST: '127.0.0.1',
  EPICS_PVAS_AUTO_BEACON_ADDR_LIST: 'NO',
  EPICS_PVAS_BEACON_ADDR_LIST: '127.0.0.1',
};

export function startIoc<M extends Members>(
  group: Group<M> | Template,
  options: ServeOptions = {},
): Promise<RunningIoc<M>> {
  return serve(group, {
    protocols: ['ca'],
    port: 0,
    interfaces: ['127.0.0.1'],
    log: pino({ level: 'silent' }),
    ...options,
    environment: { ...environment, ...options.environment },
  });
}
