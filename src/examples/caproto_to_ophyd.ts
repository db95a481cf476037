/**
 * An IOC that prints the ophyd class of itself when it starts, to be pasted into a Python program.
 *
 * | PV                                | type   | value |                                                     |
 * |-----------------------------------|--------|-------|-----------------------------------------------------|
 * | `integration:exit`                | LONG   | 0     | a put stops the IOC                                 |
 * | `integration:random1`             | LONG   | 0     | each read gives another number from 1 to 100        |
 * | `integration:random2`             | LONG   | 0     | each read gives another number from 1000 to 2000    |
 * | `integration:get_random:low`      | LONG   | 100   |                                                     |
 * | `integration:get_random:high`     | LONG   | 1000  |                                                     |
 * | `integration:get_random:Process`  | LONG   | 0     | a put calls the function                            |
 * | `integration:get_random:Retval`   | LONG   | 0     | read-only; its answer                               |
 * | `integration:get_random:Status`   | CHAR[] | Init  | read-only; `Success`, or why it failed              |
 *
 * `xioc export caproto_to_ophyd --ophyd` prints the same without serving anything.
 */
import { describe, group, type IocContext, pv, rpc, toOphyd } from '../index.ts';

const ioc = group(
  'caproto_to_ophyd',
  {
    exit: pv.long(0, {
      doc: 'Poke me to exit',
      put: (_value, { ioc, client }) => ioc.shutDown(`${client.user} poked exit`),
    }),
    random1: pv.long(0, { doc: 'Random integer between 1 and 100', get: ({ ioc }) => integer(ioc, 1, 100) }),
    random2: pv.long(0, {
      doc: 'A nice random integer between 1000 and 2000',
      get: ({ ioc }) => integer(ioc, 1000, 2000),
    }),
    get_random: rpc(
      { low: pv.long(100, { doc: 'Least answer' }), high: pv.long(1000, { doc: 'Greatest answer' }) },
      pv.long(0, { doc: 'The answer' }),
      ({ low, high }, ioc) => integer(ioc, low, high),
      { doc: 'A configurable random number' },
    ),
  },
  { prefix: 'integration:', doc: 'An IOC that prints the ophyd class of itself' },
);

export default ioc.handlers((_pvs, { prefix, log }) => ({
  exit: { startup: async () => log.info(`\n${toOphyd(await describe(ioc, { prefix }))}`) },
}));

function integer(ioc: IocContext, low: number, high: number): number {
  return low + Math.floor(ioc.random() * (high - low + 1));
}
