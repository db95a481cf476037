/**
 * A thermometer that rings after each new setpoint: two modes, told apart by a timer that each put starts again.
 *
 * `I = Tvar·exp(−(t−t0)/K)·sin(omega·t) + SP`, where t0 is when SP was last put and t the IOC's uptime.
 *
 * | PV             | type   | value |                                                 |
 * |----------------|--------|-------|-------------------------------------------------|
 * | `thermo:I`     | DOUBLE | 0.0   | read-only; an `ai` record, ten times a second   |
 * | `thermo:SP`    | DOUBLE | 100.0 | a put starts the ringing again                  |
 * | `thermo:K`     | DOUBLE | 10.0  | time constant in seconds                        |
 * | `thermo:omega` | DOUBLE | π     | angular frequency in 1/s                        |
 * | `thermo:Tvar`  | DOUBLE | 10.0  | amplitude at the start                          |
 * | `thermo:STATE` | ENUM   |       | read-only; `ringing`, or after five K `settled` |
 *
 * With `STATE` come `STATE_SINCE`, `LAST_EVENT`, `FAULT_REASON` and `RESTARTS`, read-only as well.
 */
import { assign, setup } from 'xstate';
import { group, pv } from '../index.ts';

export default group(
  'thermo',
  {
    I: pv.double(0.0, { doc: 'The temperature', readOnly: true, record: 'ai' }),
    SP: pv.double(100.0, { doc: 'Where the temperature goes' }),
    K: pv.double(10.0, { doc: 'Time constant', units: 's' }),
    omega: pv.double(Math.PI, { doc: 'Angular frequency', units: '1/s' }),
    Tvar: pv.double(10.0, { doc: 'Amplitude at the start' }),
  },
  { doc: 'A temperature that rings after each new setpoint; serves the state of its machine as STATE' },
)
  .behaves(
    ({ I, SP, K, omega, Tvar }, ioc) =>
      setup({
        types: {} as { context: { start: number }; events: { type: 'scan' | 'setpoint' } },
        actions: {
          restart: assign({ start: () => ioc.uptime() }),
          sample: ({ context }) => {
            const t = ioc.uptime();
            const amplitude = Tvar.value * Math.exp(-(t - context.start) / K.value);
            I.write(amplitude * Math.sin(omega.value * t) + SP.value);
          },
        },
        delays: { fiveTimesK: () => 5000 * K.value },
      }).createMachine({
        id: 'thermo',
        context: { start: 0 },
        entry: 'restart',
        initial: 'ringing',
        on: { scan: { actions: 'sample' }, setpoint: { target: '.ringing', reenter: true, actions: 'restart' } },
        states: {
          ringing: { after: { fiveTimesK: { target: 'settled' } } },
          settled: {},
        },
      }),
    { publish: 'STATE' },
  )
  .handlers((_pvs, ioc) => ({
    I: { scan: { every: 0.1, run: () => ioc.device().send({ type: 'scan' }) } },
    SP: { put: () => ioc.device().send({ type: 'setpoint' }) },
  }));
