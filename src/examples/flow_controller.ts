/**
 * A mass-flow controller that tells its flow unasked, ten times a second: the IOC, and the controller itself, which
 * `xioc simulate flow_controller` plays.
 *
 * `xioc run flow_controller --simulate` joins both in one process; `--host 10.0.0.11` is a real one. What comes unasked is kept out of
 * the replies; a flow that has not been told for 2 s is INVALID.
 *
 * | PV                                       | type   | value |                                          |
 * |------------------------------------------|--------|-------|------------------------------------------|
 * | `flow:flow`                              | DOUBLE | 0     | sccm, read-only                          |
 * | `flow:setpoint`, `setpoint_RBV`          | DOUBLE | 0     | sccm, 0 to 100                           |
 * | `flow:gas`                               | STRING |       | read-only                                |
 *
 * With `PORT:STATE` come `SINCE`, `ENABLE`, `RECONNECTS`, `TIMEOUTS`, `MISMATCHES`, `LATE`, `BUSY`, `LAST_ERROR` and `LAST_SEEN`.
 */
import { group, line, pair, pv, tcp } from '../index.ts';

const framing = line('\r');

const controller = group('controller', { flow: pv.double(0), setpoint: pv.double(0) })
  .handlers(({ flow, setpoint }, ioc) => ({
    flow: {
      scan: {
        every: 0.1,
        run: () => {
          const next = flow.value + (setpoint.value - flow.value) * 0.2;
          ioc.door().tell(`FLOW ${next.toFixed(2)}`);
          return next;
        },
      },
    },
  }))
  .answers(
    framing,
    ({ setpoint }) => ({
      'GAS?': () => 'N2',
      'SP?': () => setpoint.value.toFixed(2),
      'SP {number}': (to) => {
        setpoint.write(to);
        return `SP ${to.toFixed(2)}`;
      },
    }),
    { port: 4002, publish: 'FAULT' },
  );

export default group(
  'flow',
  {
    flow: pv.double(0, { readOnly: true, units: 'sccm', precision: 2 }),
    setpoint: pair(pv.double(0, { units: 'sccm', precision: 2, limits: { control: [0, 100] } })),
    gas: pv.string('', { readOnly: true }),
  },
  {
    doc: 'A mass-flow controller that tells its flow unasked, and the controller itself',
    macros: { host: { default: '127.0.0.1', doc: 'Its address' }, tcp: { default: '4002', doc: 'Its TCP port' } },
  },
).connects(tcp('{host}', '{tcp}'), {
  framing,
  simulator: controller,
  bind: {
    flow: { from: /^FLOW (\d+\.\d\d)$/, stale: 2 },
    setpoint: { write: (to) => `SP ${to}`, answer: /^SP /, read: 'SP?', every: 2 },
    gas: { read: 'GAS?', every: 'connect' },
  },
  publish: 'PORT',
});
