/**
 * A power supply that speaks SCPI: the IOC, and the supply itself, which `xioc simulate scpi_supply` plays.
 *
 * `xioc run scpi_supply --simulate` joins both in one process; `--host 10.0.0.5` is a real one.
 *
 * | PV                                     | type   | value |                                              |
 * |----------------------------------------|--------|-------|----------------------------------------------|
 * | `psu:idn`                              | STRING |       | read-only: who it is                         |
 * | `psu:volts`, `psu:volts_RBV`           | DOUBLE | 0     | V, 0 to 30; a put completes at the supply    |
 * | `psu:amps`                             | DOUBLE | 0     | A, read-only: into a load of 10 Ohm          |
 * | `psu:output`, `psu:output_RBV`         | ENUM   | Off   | On, Off                                      |
 * | `psu:reset`                            | ENUM   | Off   | as after power on                            |
 *
 * With `PORT:STATE` come `SINCE`, `ENABLE`, `RECONNECTS`, `TIMEOUTS`, `MISMATCHES`, `LATE`, `BUSY`, `LAST_ERROR` and `LAST_SEEN`.
 * The supply's own PVs are below `psu:SIM:` with `--simulate`.
 */
import { group, line, pair, pv, tcp } from '../index.ts';

const framing = line('\n');

/** The supply, as its manual has it. */
const supply = group('supply', {
  volts: pv.double(0),
  output: pv.bool(false),
  error: pv.string('0,"No error"'),
}).answers(
  framing,
  ({ volts, output, error }) => ({
    '*IDN?': () => 'xioc,supply,1,1.0',
    '*CLS': () => {
      error.write('0,"No error"');
    },
    '*RST': () => {
      volts.write(0);
      output.write(false);
    },
    'VOLT?': () => volts.value.toFixed(3),
    'VOLT {number}': (to) => {
      if (to < 0 || to > 30) error.write('-222,"Data out of range"');
      else volts.write(to);
    },
    'MEAS:CURR?': () => (output.value ? volts.value / 10 : 0).toFixed(4),
    'OUTP?': () => (output.value ? '1' : '0'),
    'OUTP {int}': (on) => {
      output.write(on === 1);
    },
    'SYST:ERR?': () => {
      const { value } = error;
      error.write('0,"No error"');
      return value;
    },
  }),
  { port: 5025, publish: 'FAULT' },
);

export default group(
  'psu',
  {
    idn: pv.string('', { readOnly: true }),
    volts: pair(pv.double(0, { units: 'V', precision: 3, limits: { control: [0, 30] } })),
    amps: pv.double(0, { readOnly: true, units: 'A', precision: 4 }),
    output: pair(pv.bool(false)),
    reset: pv.bool(false),
  },
  {
    doc: 'A power supply that speaks SCPI, and the supply that it connects to',
    macros: {
      host: { default: '127.0.0.1', doc: 'Address of the supply' },
      tcp: { default: '5025', doc: 'Its TCP port' },
    },
  },
).connects(tcp('{host}', '{tcp}'), {
  framing,
  simulator: supply,
  init: ['*CLS'],
  check: { ask: 'SYST:ERR?', fails: (reply) => !reply.startsWith('0') },
  bind: {
    idn: { read: '*IDN?', every: 'connect' },
    volts: { write: (v) => `VOLT ${v}`, read: 'VOLT?', every: 2, verify: 0.002 },
    amps: { read: 'MEAS:CURR?', every: 0.2 },
    output: { write: (on) => `OUTP ${on ? 1 : 0}`, read: 'OUTP?', every: 2 },
    reset: { write: () => '*RST', rereads: ['volts', 'output'] },
  },
  publish: 'PORT',
});
