/**
 * A Lakeshore 336 over TCP that is not always well: the IOC, and the controller itself, which `xioc simulate lakeshore_tcp` plays.
 *
 * `xioc run lakeshore_tcp --simulate` joins both in one process; `--host 10.0.0.9` is a real one. `SIM:moods` of the controller, in per
 * cent, makes it answer with what is no temperature: an overload, its model, half a number. None of that becomes a value: a reply must
 * be a number as a whole, and the PV is INVALID until the next good one.
 *
 * | PV                                       | type   | value |                                          |
 * |------------------------------------------|--------|-------|------------------------------------------|
 * | `ls336:idn`                              | STRING |       | read-only: who it is                     |
 * | `ls336:A`, `ls336:B`                     | DOUBLE | 0     | K, read-only                             |
 * | `ls336:setpoint`, `setpoint_RBV`         | DOUBLE | 0     | K, 0 to 400                              |
 * | `ls336:range`, `range_RBV`               | ENUM   | off   | off, low, medium, high                   |
 *
 * With `PORT:STATE` come `SINCE`, `ENABLE`, `RECONNECTS`, `TIMEOUTS`, `MISMATCHES`, `LATE`, `BUSY`, `LAST_ERROR` and `LAST_SEEN`.
 */
import { group, line, pair, pv, tcp } from '../index.ts';

const framing = line('\r\n');
const RANGES = ['off', 'low', 'medium', 'high'] as const;

/** As it writes numbers: `+077.350`. */
const kelvin = (value: number) => `+${value.toFixed(3).padStart(7, '0')}`;

const controller = group('controller', {
  temperature: pv.double(77.35),
  setpoint: pv.double(77.35),
  range: pv.enum('off', RANGES),
  moods: pv.double(0, { units: '%', doc: 'Of 100 readings, how many are none' }),
}).answers(
  framing,
  ({ temperature, setpoint, range, moods }, ioc) => {
    const bad = () => ['T-OVER', 'MODEL336', '+0', '+077.350,+004.200'][Math.floor(ioc.random() * 4)];
    const reading = (offset: number) => {
      if (ioc.random() * 100 < moods.value) return bad();
      if (range.value !== 'off') temperature.write(temperature.value + (setpoint.value - temperature.value) * 0.1);
      return kelvin(temperature.value + offset);
    };
    return {
      '*IDN?': () => 'LSCI,MODEL336,0,1.0',
      'KRDG? A': () => reading(0),
      'KRDG? B': () => reading(0.5),
      'SETP? 1': () => kelvin(setpoint.value),
      'SETP 1,{number}': (to) => setpoint.write(to),
      'RANGE? 1': () => String(RANGES.indexOf(range.value)),
      'RANGE 1,{int}': (to) => range.write(RANGES[to] ?? 'off'),
    };
  },
  { port: 7777, publish: 'FAULT' },
);

export default group(
  'ls336',
  {
    idn: pv.string('', { readOnly: true }),
    A: pv.double(0, { readOnly: true, units: 'K', precision: 3 }),
    B: pv.double(0, { readOnly: true, units: 'K', precision: 3 }),
    setpoint: pair(pv.double(0, { units: 'K', precision: 3, limits: { control: [0, 400] } })),
    range: pair(pv.enum('off', RANGES)),
  },
  {
    doc: 'A Lakeshore over TCP that answers nonsense at times, and the controller itself',
    macros: { host: { default: '127.0.0.1', doc: 'Its address' }, tcp: { default: '7777', doc: 'Its TCP port' } },
  },
).connects(tcp('{host}', '{tcp}'), {
  framing,
  simulator: controller,
  gap: 0.05, // it needs a rest between commands
  bind: {
    idn: { read: '*IDN?', every: 'connect' },
    // A number with three decimals, and nothing else: `+0` is what a reading looks like that is not ready.
    A: { read: 'KRDG? A', parse: /^([+-]\d+\.\d{3})$/, every: 0.5 },
    B: { read: 'KRDG? B', parse: /^([+-]\d+\.\d{3})$/, every: 0.5 },
    setpoint: { write: (to) => `SETP 1,${to}`, read: 'SETP? 1', every: 2, verify: 0.001 },
    range: { write: (to) => `RANGE 1,${RANGES.indexOf(to)}`, read: 'RANGE? 1', every: 2, verify: true },
  },
  publish: 'PORT',
});
