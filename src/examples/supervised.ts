/**
 * A device that fails now and then, and is started again: not at once, not for ever.
 *
 * | PV                        | type   | value   |                                                                  |
 * |---------------------------|--------|---------|------------------------------------------------------------------|
 * | `supervised:reading`      | DOUBLE | 0.0     | read-only; INVALID while the device is down                      |
 * | `supervised:fail`         | ENUM   | No      | Yes makes the device fail                                        |
 * | `supervised:STATE`        | ENUM   |         | what the device does: `connecting`, `reading`                    |
 * | `supervised:SUPERVISION`  | ENUM   |         | `Running`, `Failed` (it waits), `Gave up`                        |
 * | `supervised:FAILURES`     | LONG   | 0       | times it failed                                                  |
 * | `supervised:RESTARTS`     | LONG   | 0       | times it was started again                                       |
 * | `supervised:FAULT_REASON` | STRING |         | why it failed last                                               |
 * | `supervised:RESTART`      | ENUM   | Done    | a put of Restart starts it anew, also when it was given up       |
 *
 * With `STATE` come `STATE_SINCE` and `LAST_EVENT` as well. All but `fail` and `RESTART` are read-only.
 *
 * It is started again after 1 s, then 2 s, then 4 s; three failures within a minute, and it is given up.
 */
import { setup } from 'xstate';
import { group, pv } from '../index.ts';

export default group(
  'supervised',
  {
    reading: pv.double(0.0, { doc: 'What the device measures', readOnly: true }),
    fail: pv.bool(false, {
      doc: 'Makes the device fail',
      states: ['No', 'Yes'],
      put: (wanted, { ioc }) => {
        if (wanted) ioc.device().send({ type: 'fail' });
        return false;
      },
    }),
  },
  { doc: 'A machine that fails, is restarted with growing delays, and is given up in the end' },
).behaves(
  ({ reading }, ioc) =>
    setup({
      actions: {
        measure: () => reading.write(ioc.random()),
        breakDown: () => {
          throw new Error('the device does not answer');
        },
      },
    }).createMachine({
      id: 'instrument',
      initial: 'connecting',
      on: { fail: { actions: 'breakDown' } },
      states: {
        connecting: { after: { 200: { target: 'reading' } } },
        reading: { entry: 'measure', after: { 500: { target: 'reading', reenter: true } } },
      },
    }),
  { publish: 'STATE', restart: { delay: 1, factor: 2, longest: 30, giveUp: { failures: 3, within: 60 } } },
);
