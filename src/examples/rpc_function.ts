/**
 * A function that clients call: put the parameters, put anything to `Process`, read `Retval`.
 *
 * | PV                       | type   | value |                                                    |
 * |--------------------------|--------|-------|----------------------------------------------------|
 * | `rpc:fixed_random`       | LONG   | 0     | each read gives another number from 1 to 100       |
 * | `rpc:get_random:low`     | LONG   | 100   |                                                    |
 * | `rpc:get_random:high`    | LONG   | 1000  |                                                    |
 * | `rpc:get_random:Status`  | CHAR[] | Init  | read-only; `Success`, or why the last call failed  |
 * | `rpc:get_random:Retval`  | LONG   | 0     | read-only; the answer of the last call             |
 * | `rpc:get_random:Process` | LONG   | 0     | a put calls, and completes when the call has ended |
 */
import { group, type IocContext, pv, rpc } from '../index.ts';

export default group(
  'rpc',
  {
    fixed_random: pv.long(0, { doc: 'Another number with each read', get: ({ ioc }) => randomInteger(ioc, 1, 100) }),
    get_random: rpc(
      { low: pv.long(100, { doc: 'Least answer' }), high: pv.long(1000, { doc: 'Greatest answer' }) },
      pv.long(0, { doc: 'A random number' }),
      ({ low, high }, ioc) => {
        if (low > high) throw new RangeError(`low is ${low}, but must not be above high, ${high}`);
        return randomInteger(ioc, low, high);
      },
      { doc: 'A random number within limits' },
    ),
  },
  { doc: 'A function with parameters, called over Channel Access' },
);

function randomInteger(ioc: IocContext, low: number, high: number): number {
  return low + Math.floor(ioc.random() * (high - low + 1));
}
