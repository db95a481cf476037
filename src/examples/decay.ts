/**
 * A level that decays towards a setpoint: a scan drives a machine, a guard decides when it has settled.
 *
 * `I = Tvar·exp(−(t−t0)/K) + SP`, where t0 is when SP was last put.
 *
 * | PV           | type   | value |                                                          |
 * |--------------|--------|-------|----------------------------------------------------------|
 * | `decay:I`    | DOUBLE | 0.0   | read-only; an `ai` record, ten times a second            |
 * | `decay:done` | ENUM   | Off   | read-only; On: I is within 5 % of SP, measured from Tvar |
 * | `decay:SP`   | DOUBLE | 100.0 | a put starts the decay again                             |
 * | `decay:K`    | DOUBLE | 10.0  | time constant in seconds                                 |
 * | `decay:Tvar` | DOUBLE | 10.0  | how far it starts from SP                                |
 */
import { assign, setup } from 'xstate';
import { group, pv } from '../index.ts';

export default group(
  'decay',
  {
    I: pv.double(0.0, { doc: 'The level', readOnly: true, record: 'ai' }),
    done: pv.bool(false, { doc: 'The level is near the setpoint', readOnly: true, record: 'bi' }),
    SP: pv.double(100.0, { doc: 'Where the level goes' }),
    K: pv.double(10.0, { doc: 'Time constant', units: 's' }),
    Tvar: pv.double(10.0, { doc: 'How far from the setpoint it starts' }),
  },
  { doc: 'A level that decays towards a setpoint and says when it is there: a guarded transition' },
)
  .behaves(({ I, done, SP, K, Tvar }, ioc) => {
    const level = (start: number) => Tvar.value * Math.exp(-(ioc.uptime() - start) / K.value) + SP.value;
    return setup({
      types: {} as { context: { start: number }; events: { type: 'scan' | 'setpoint' } },
      actions: {
        restart: assign({ start: () => ioc.uptime() }),
        sample: ({ context }) => I.write(level(context.start)),
        tellDone: (_, settled: boolean) => done.write(settled),
      },
      guards: {
        isNear: ({ context }) => Math.abs((level(context.start) - SP.value) / (SP.value - Tvar.value)) < 0.05,
        isFar: ({ context }) => Math.abs((level(context.start) - SP.value) / (SP.value - Tvar.value)) >= 0.05,
      },
    }).createMachine({
      id: 'decay',
      context: { start: 0 },
      entry: 'restart',
      initial: 'decaying',
      on: { setpoint: { actions: 'restart' } },
      states: {
        decaying: {
          entry: { type: 'tellDone', params: false },
          on: { scan: [{ guard: 'isNear', target: 'settled', actions: 'sample' }, { actions: 'sample' }] },
        },
        settled: {
          entry: { type: 'tellDone', params: true },
          on: { scan: [{ guard: 'isFar', target: 'decaying', actions: 'sample' }, { actions: 'sample' }] },
        },
      },
    });
  })
  .handlers((_pvs, ioc) => ({
    I: { scan: { every: 0.1, run: () => ioc.device().send({ type: 'scan' }) } },
    SP: { put: () => ioc.device().send({ type: 'setpoint' }) },
  }));
