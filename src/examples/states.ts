/**
 * A named state that clients enter and leave, and that others go by.
 *
 * | PV                       | type | value |                                                         |
 * |--------------------------|------|-------|---------------------------------------------------------|
 * | `state:value`            | LONG | 1     | counts 0 to 9, ten times a second                       |
 * | `state:enable_state`     | ENUM | Off   | a put, whatever it is, enters `my_stately_state`        |
 * | `state:disable_state`    | ENUM | Off   | a put, whatever it is, leaves it                        |
 * | `state:my_stately_state` | LONG | 0     | reads as 1 while in the state, else 0                   |
 *
 * A client that asks for `state:value.{"sync":{"m":"while","s":"my_stately_state"}}` hears of the value while the IOC is
 * in the state, and not otherwise.
 */
import { setup } from 'xstate';
import { group, pv } from '../index.ts';

const STATE = 'my_stately_state';

export default group(
  'states',
  {
    value: pv.long(1, { doc: 'Counts from 0 to 9' }),
    disable_state: pv.bool(false, { doc: 'A put leaves the state' }),
    enable_state: pv.bool(false, { doc: 'A put enters the state' }),
    my_stately_state: pv.long(0, { doc: 'Whether the IOC is in the state' }),
  },
  { prefix: 'state:', doc: 'A state that clients enter and leave, and that their filters go by' },
)
  .behaves((_pvs, ioc) => {
    ioc.states.create(STATE);
    return setup({
      actions: { enter: () => ioc.states.set(STATE, true), leave: () => ioc.states.set(STATE, false) },
    }).createMachine({
      id: STATE,
      initial: 'out',
      states: {
        out: { on: { enable: { target: 'in' } } },
        in: { entry: 'enter', exit: 'leave', on: { disable: { target: 'out' } } },
      },
    });
  })
  .handlers((_pvs, ioc) => {
    let count = 0;
    const next = () => {
      count = (count + 1) % 10;
      return count;
    };
    return {
      value: { scan: { every: 0.1, run: next } },
      enable_state: { put: () => ioc.device().send({ type: 'enable' }) },
      disable_state: { put: () => ioc.device().send({ type: 'disable' }) },
      my_stately_state: { get: () => (ioc.states.get(STATE) ? 1 : 0) },
    };
  });
