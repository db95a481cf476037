/**
 * What happens when an IOC starts and stops.
 *
 * | PV             | type | value |
 * |----------------|------|-------|
 * | `simple:thing` | LONG | 2     |
 *
 * A startup handler may take its time: clients are served meanwhile. A shutdown handler is waited for when the IOC stops.
 */
import { group, pv } from '../index.ts';

export default group(
  'simple',
  {
    thing: pv.long(2, {
      doc: 'A whole number',
      startup: async ({ pv, ioc }) => {
        ioc.log.warn(`1. ${pv.name} starts up`);
        await ioc.sleep(1);
        ioc.log.warn(`2. ${pv.name} has started up; its value is ${pv.value}`);
      },
      shutdown: ({ pv, ioc }) => {
        ioc.log.warn(`3. ${pv.name} shuts down; its value is ${pv.value}`);
      },
    }),
  },
  { doc: 'Handlers that run when the IOC starts and when it stops' },
);
