/** A small beamline with something to see: machines that move, values that change, an alarm, a handler that fails. */
import { assign, setup } from 'xstate';
import { group, pv } from '../../../src/index.ts';

const motor = group('m1', {
  SP: pv.double(0, { units: 'mm', precision: 3, limits: { control: [-20, 20], display: [-20, 20] }, doc: 'Setpoint' }),
  RBV: pv.double(0, { units: 'mm', precision: 3, readOnly: true, doc: 'Readback' }),
  STOP: pv.bool(false, { doc: 'Stops the motion' }),
})
  .behaves(
    ({ SP, RBV, STOP }) =>
      setup({
        types: {} as {
          context: { from: number; target: number; steps: number };
          events: { type: 'move'; target: number } | { type: 'stop' } | { type: 'clear' };
        },
        actions: {
          step: ({ context }) =>
            RBV.write(
              RBV.value + Math.sign(context.target - RBV.value) * Math.min(0.5, Math.abs(context.target - RBV.value)),
            ),
          beAt: () => STOP.write(false),
        },
        guards: {
          isWithinLimits: ({ event }) => event.type === 'move' && Math.abs(event.target) <= 20,
          isThere: ({ context }) => Math.abs(context.target - RBV.value) < 1e-6,
        },
        delays: { settleTime: 400, stepTime: 150 },
      }).createMachine({
        id: 'motor',
        context: { from: 0, target: SP.value, steps: 0 },
        initial: 'idle',
        states: {
          idle: {
            on: {
              move: {
                guard: 'isWithinLimits',
                target: 'moving',
                actions: assign({ target: ({ event }) => event.target, from: () => RBV.value, steps: 0 }),
              },
            },
          },
          moving: {
            tags: 'busy',
            on: { stop: 'settling' },
            initial: 'stepping',
            states: {
              stepping: {
                entry: ['step', assign({ steps: ({ context }) => context.steps + 1 })],
                always: { guard: 'isThere', target: '#motor.settling' },
                after: { stepTime: { target: 'stepping', reenter: true } },
              },
            },
          },
          settling: { after: { settleTime: { target: 'idle', actions: 'beAt' } } },
        },
      }),
    { publish: 'STATE' },
  )
  .handlers((_pvs, ioc) => ({
    SP: { put: (target) => ioc.device().send({ type: 'move', target }) },
    STOP: { put: (on) => (on ? ioc.device().send({ type: 'stop' }) : undefined) },
  }));

export const beamline = group('BL07', {
  m1: motor,
  Temperature: pv.double(21.5, {
    units: 'degC',
    precision: 2,
    limits: { warning: [15, 24], alarm: [10, 26], display: [0, 40] },
    doc: 'Of the sample',
  }),
  Shutter: pv.enum('Closed', ['Closed', 'Open', 'Fault'], { severities: { Fault: 'MAJOR' } }),
  Spectrum: pv.double(new Float64Array(256), { units: 'counts', maxLength: 256 }),
  Comment: pv.string('no beam'),
  Flaky: pv.double(0, {
    put: () => {
      throw new Error('the controller does not answer');
    },
  }),
  Counter: pv.long(0),
});
