/**
 * A temperature controller: two regions at work at the same time, and a sample that is an actor of its own.
 *
 * The sample warms and cools by itself and tells its temperature ten times a second; the controller tells it how much
 * to heat. Meanwhile the setpoint ramps, and a put to it completes when it has arrived. A ramp rate of 0 pauses the ramp;
 * another one resumes it, by a history state.
 *
 * | PV                                                     | type   | value   |                                       |
 * |--------------------------------------------------------|--------|---------|---------------------------------------|
 * | `Lakeshore:Kp`, `Ki`, `Kd`                             | DOUBLE | 0       | put to change what `…_rbv` shows      |
 * | `Lakeshore:Kp_rbv`, `Ki_rbv`, `Kd_rbv`                 | DOUBLE | 0       | 1, 0.1, 0.05 once it runs             |
 * | `Lakeshore:ramp_rate`, `ramp_rate_rbv`                 | DOUBLE | 0       | 1 per second once it runs             |
 * | `Lakeshore:setpoint`, `setpoint_rbv`                   | DOUBLE | 100, 0  | 150 once it runs; a put ramps         |
 * | `Lakeshore:feedback`, `feedback_rbv`                   | DOUBLE | 100, 0  | the temperature, begins at 100        |
 * | `Lakeshore:output`, `output_rbv`                       | DOUBLE | 100, 0  | the heater's power                    |
 * | `Lakeshore:STATE`                                      | ENUM   |         | such as `settled\|free.ramping`        |
 *
 * With `STATE` come `STATE_SINCE`, `LAST_EVENT`, `FAULT_REASON` and `RESTARTS`, read-only as well.
 */
import { assign, sendParent, sendTo, setup } from 'xstate';
import { group, pv } from '../index.ts';

const PERIOD_S = 0.1;

/** Gains energy from the heater, loses it to surroundings at 0 degrees, and tells its temperature. */
const sample = setup({
  types: {} as {
    context: { energy: number; mass: number; power: number };
    events: { type: 'heat'; power: number };
  },
  actions: {
    exchange: assign({
      energy: ({ context: { energy, mass, power } }) => energy + (power - energy / mass) * PERIOD_S,
    }),
    setPower: assign({ power: ({ event }) => event.power }),
    tell: sendParent(({ context: { energy, mass } }) => ({ type: 'measured', temperature: energy / mass })),
  },
  delays: { period: PERIOD_S * 1000 },
}).createMachine({
  id: 'sample',
  context: { energy: 100 * 100, mass: 100, power: 0 },
  initial: 'exchanging',
  on: { heat: { actions: 'setPower' } },
  states: {
    exchanging: {
      entry: 'tell',
      after: { period: { target: 'exchanging', reenter: true, actions: 'exchange' } },
    },
  },
});

interface Controller {
  readonly gains: { readonly Kp: number; readonly Ki: number; readonly Kd: number };
  readonly rampRate: number;
  readonly setpoint: number;
  readonly target: number;
  readonly temperature: number;
  readonly integral: number;
  readonly output: number;
}

const atStart: Controller = {
  gains: { Kp: 1, Ki: 0.1, Kd: 0.05 },
  rampRate: 1,
  setpoint: 150,
  target: 150,
  temperature: 100,
  integral: 0,
  output: 0,
};

type ControllerEvent =
  | { type: 'measured'; temperature: number }
  | { type: 'gain'; name: 'Kp' | 'Ki' | 'Kd'; value: number }
  | { type: 'rate'; value: number }
  | { type: 'target'; value: number };

const setting = (value: number) => pv.double(value, { doc: 'What the controller is asked for' });
const present = () => pv.double(0, { doc: 'What the controller has' });

export default group(
  'Lakeshore',
  {
    Kp: setting(0),
    Kp_rbv: present(),
    Ki: setting(0),
    Ki_rbv: present(),
    Kd: setting(0),
    Kd_rbv: present(),
    ramp_rate: setting(0),
    ramp_rate_rbv: present(),
    setpoint: setting(100),
    setpoint_rbv: present(),
    feedback: setting(100),
    feedback_rbv: present(),
    output: setting(100),
    output_rbv: present(),
  },
  { doc: 'A temperature controller: parallel regions, a history state, and a sample as an actor' },
)
  .behaves(
    (pvs) =>
      setup({
        types: {} as { context: Controller; events: ControllerEvent },
        actors: { sample },
        actions: {
          regulate: assign(({ context, event }) =>
            event.type === 'measured' ? regulated(context, event.temperature) : {},
          ),
          heat: sendTo('sample', ({ context }) => ({ type: 'heat' as const, power: context.output })),
          show: ({ context: { gains, rampRate, setpoint, temperature, output } }) => {
            pvs.Kp_rbv.write(gains.Kp);
            pvs.Ki_rbv.write(gains.Ki);
            pvs.Kd_rbv.write(gains.Kd);
            pvs.ramp_rate_rbv.write(rampRate);
            pvs.setpoint_rbv.write(setpoint);
            pvs.feedback_rbv.write(temperature);
            pvs.output_rbv.write(output);
          },
          setGain: assign(({ context: { gains }, event }) =>
            event.type === 'gain' ? { gains: { ...gains, [event.name]: event.value } } : {},
          ),
          setRate: assign(({ event }) => (event.type === 'rate' ? { rampRate: event.value } : {})),
          setTarget: assign(({ event }) => (event.type === 'target' ? { target: event.value } : {})),
          approach: assign({ setpoint: ({ context }) => approached(context) }),
        },
        guards: {
          isNear: ({ context, event }) =>
            event.type === 'measured' && Math.abs(event.temperature - context.setpoint) < 0.5,
          isFar: ({ context, event }) =>
            event.type === 'measured' && Math.abs(event.temperature - context.setpoint) >= 0.5,
          hasArrived: ({ context }) => context.setpoint === context.target,
          isOnItsWay: ({ context }) => context.setpoint !== context.target,
          isZero: ({ event }) => event.type === 'rate' && event.value === 0,
        },
        delays: { period: PERIOD_S * 1000 },
      }).createMachine({
        id: 'lakeshore',
        context: atStart,
        invoke: { src: 'sample', id: 'sample' },
        type: 'parallel',
        on: { gain: { actions: 'setGain' } },
        states: {
          temperature: {
            initial: 'settling',
            states: {
              settling: {
                on: {
                  measured: [
                    { guard: 'isNear', target: 'settled', actions: ['regulate', 'heat', 'show'] },
                    { actions: ['regulate', 'heat', 'show'] },
                  ],
                },
              },
              settled: {
                on: {
                  measured: [
                    { guard: 'isFar', target: 'settling', actions: ['regulate', 'heat', 'show'] },
                    { actions: ['regulate', 'heat', 'show'] },
                  ],
                },
              },
            },
          },
          setpoint: {
            initial: 'free',
            on: { target: { actions: 'setTarget' } },
            states: {
              free: {
                initial: 'holding',
                on: { rate: [{ guard: 'isZero', target: 'paused', actions: 'setRate' }, { actions: 'setRate' }] },
                states: {
                  holding: { always: { guard: 'isOnItsWay', target: 'ramping' } },
                  ramping: {
                    always: { guard: 'hasArrived', target: 'holding' },
                    after: { period: { target: 'ramping', reenter: true, actions: ['approach', 'show'] } },
                  },
                  asBefore: { type: 'history' },
                },
              },
              paused: {
                on: { rate: [{ guard: 'isZero' }, { target: 'free.asBefore', actions: 'setRate' }] },
              },
            },
          },
        },
      }),
    { publish: 'STATE' },
  )
  .handlers((_pvs, ioc) => {
    const tell = (event: ControllerEvent) => ioc.device().send(event);
    return {
      Kp: { put: (value) => tell({ type: 'gain', name: 'Kp', value }) },
      Ki: { put: (value) => tell({ type: 'gain', name: 'Ki', value }) },
      Kd: { put: (value) => tell({ type: 'gain', name: 'Kd', value }) },
      ramp_rate: { put: (value) => tell({ type: 'rate', value }) },
      setpoint: {
        put: async (value) => {
          tell({ type: 'target', value });
          await ioc.device().until(({ context }) => context.setpoint === context.target);
        },
      },
    };
  });

/** The textbook's PID; its derivative is that of the temperature, so that a new setpoint does not kick. */
function regulated({ gains, setpoint, temperature: before, integral }: Controller, temperature: number) {
  const error = setpoint - temperature;
  const sum = integral + gains.Ki * error * PERIOD_S;
  const derivative = (temperature - before) / PERIOD_S;
  return { temperature, integral: sum, output: gains.Kp * error + sum - gains.Kd * derivative };
}

function approached({ setpoint, target, rampRate }: Controller): number {
  const step = Math.abs(rampRate) * PERIOD_S;
  // A hair more than a step, so that rounding adds no step.
  return Math.abs(target - setpoint) < step + 1e-9 ? target : setpoint + Math.sign(target - setpoint) * step;
}
