/**
 * The example motor of LEWIS, played, and an IOC that drives one.
 *
 * `xioc simulate lewis_motor` answers on port 9999 as LEWIS does; `xioc run lewis_motor` connects to either,
 * `--simulate` joins both. It moves at 2 mm/s; a target is refused while it moves, and beyond 0 to 250.
 *
 * | PV                              | type   | value |                                                        |
 * |---------------------------------|--------|-------|--------------------------------------------------------|
 * | `motor:target`, `target_RBV`    | DOUBLE | 0     | mm; a put completes when the motor has taken it        |
 * | `motor:position`                | DOUBLE | 0     | mm, read-only                                          |
 * | `motor:state`                   | ENUM   | idle  | idle, moving, read-only                                |
 * | `motor:stop`                    | ENUM   | Off   | a put stops it                                         |
 *
 * With `PORT:STATE` come `SINCE`, `ENABLE`, `RECONNECTS`, `TIMEOUTS`, `MISMATCHES`, `LATE`, `BUSY`, `LAST_ERROR` and `LAST_SEEN`.
 */
import { setup } from 'xstate';
import { group, line, pair, pv, tcp } from '../index.ts';

const framing = line('\r\n');
const PERIOD_S = 0.05;

/** As Python writes it. */
const float = (value: number) => (Number.isInteger(value) ? value.toFixed(1) : String(Number(value.toPrecision(16))));

const motor = group('motor', { position: pv.double(0), target: pv.double(0), speed: pv.double(2) })
  .behaves(
    ({ position, target, speed }) =>
      setup({
        types: {} as { events: { type: 'go' | 'stop' | 'fault.stuck' | 'fault.over' } },
        actions: {
          advance: () => {
            const left = target.value - position.value;
            const step = Math.min(Math.abs(left), speed.value * PERIOD_S);
            position.write(step === Math.abs(left) ? target.value : position.value + Math.sign(left) * step);
          },
          halt: () => target.write(position.value),
        },
        guards: {
          isAway: () => position.value !== target.value,
          isThere: () => position.value === target.value,
        },
        delays: { period: PERIOD_S * 1000 },
      }).createMachine({
        id: 'motor',
        initial: 'idle',
        states: {
          idle: { on: { go: { guard: 'isAway', target: 'moving' }, stop: { actions: 'halt' } } },
          moving: {
            initial: 'turning',
            always: { guard: 'isThere', target: 'idle' },
            on: { stop: { target: 'idle', actions: 'halt' } },
            states: {
              turning: {
                after: { period: { target: 'turning', reenter: true, actions: 'advance' } },
                on: { 'fault.stuck': 'stuck' },
              },
              stuck: { on: { 'fault.over': 'turning' } },
            },
          },
        },
      }),
    { publish: 'STATE' },
  )
  .answers(
    framing,
    ({ position, target }, ioc) => ({
      'S?': () => (ioc.device().matches('moving') ? 'moving' : 'idle'),
      'P?': () => float(position.value),
      'T?': () => float(target.value),
      'T={number}': (to) => {
        if (ioc.device().matches('moving')) return 'err: not idle';
        if (to < 0 || to > 250) return 'err: not 0<=T<=250';
        target.write(to);
        ioc.device().send({ type: 'go' });
        return `T=${float(to)}`;
      },
      H: () => {
        ioc.device().send({ type: 'stop' });
        return `T=${float(target.value)},P=${float(position.value)}`;
      },
    }),
    {
      port: 9999,
      incomplete: 0.1,
      publish: 'FAULT',
      setups: {
        moving: ({ position, target }, ioc) => {
          position.write(20);
          target.write(120);
          ioc.device().send({ type: 'go' });
        },
      },
    },
  );

export default group(
  'motor',
  {
    target: pair(pv.double(0, { units: 'mm', limits: { control: [0, 250] } })),
    position: pv.double(0, { units: 'mm', readOnly: true }),
    state: pv.enum('idle', ['idle', 'moving'], { readOnly: true }),
    stop: pv.bool(false),
  },
  {
    doc: 'The example motor of LEWIS: an IOC that drives it, and the motor itself',
    macros: { host: { default: '127.0.0.1', doc: 'Its address' }, tcp: { default: '9999', doc: 'Its TCP port' } },
  },
).connects(tcp('{host}', '{tcp}'), {
  framing,
  simulator: motor,
  bind: {
    target: { write: (to) => `T=${to}`, answer: /^T=/, read: 'T?', every: 1, rereads: ['state', 'position'] },
    position: { read: 'P?', every: 0.2 },
    state: { read: 'S?', every: 0.2 },
    stop: { write: () => 'H', answer: /^T=/, abort: true, rereads: ['target', 'position', 'state'] },
  },
  publish: 'PORT',
});
