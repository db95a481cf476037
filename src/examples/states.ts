/**
 * A named state that clients switch, and a value that goes on in both.
 *
 * | PV                        | type | value |                                       |
 * |---------------------------|------|-------|---------------------------------------|
 * | `state:value`             | LONG | 1     | counts 0 to 9, ten times a second     |
 * | `state:enable_state`      | ENUM | Off   | a put, whatever it is, enters         |
 * | `state:disable_state`     | ENUM | Off   | a put, whatever it is, leaves         |
 * | `state:my_stately_state`  | LONG | 0     | reads as 1 while in the state, else 0 |
 */
import { createMachine } from 'xstate';
import { group, pv } from '../index.ts';

/** Two states and two events: all there is. */
const switchMachine = createMachine({
  id: 'my_stately_state',
  initial: 'off',
  states: { off: { on: { enable: { target: 'on' } } }, on: { on: { disable: { target: 'off' } } } },
});

export default group(
  'states',
  {
    value: pv.long(1, { doc: 'Counts from 0 to 9' }),
    disable_state: pv.bool(false, { doc: 'A put leaves the state' }),
    enable_state: pv.bool(false, { doc: 'A put enters the state' }),
    my_stately_state: pv.long(0, { doc: 'Whether the state is on' }),
  },
  { prefix: 'state:', doc: 'A state that clients enter and leave' },
)
  .behaves(() => switchMachine)
  .handlers((_pvs, ioc) => {
    let count = 0;
    return {
      value: {
        scan: {
          every: 0.1,
          run: () => {
            count = (count + 1) % 10;
            return count;
          },
        },
      },
      enable_state: { put: () => ioc.device().send({ type: 'enable' }) },
      disable_state: { put: () => ioc.device().send({ type: 'disable' }) },
      my_stately_state: { get: () => (ioc.device().matches('on') ? 1 : 0) },
    };
  });
