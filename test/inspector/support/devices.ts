/** A supply that is played, and an IOC with a port to it, in one process. */
import { group, line, pair, pv, simulated } from '../../../src/index.ts';

const played = group('played', { volts: pv.double(1.5), amps: pv.double(0.25) }).answers(
  line('\n'),
  ({ volts, amps }) => ({
    '*IDN?': () => 'xioc,supply,0,1',
    'VOLT?': () => volts.value.toFixed(3),
    'MEAS:CURR?': () => amps.value.toFixed(4),
    'VOLT {number}': (to) => {
      volts.write(to);
      return 'ok';
    },
  }),
);

export const supply = group('psu', {
  idn: pv.string('', { readOnly: true }),
  volts: pair(pv.double(0, { units: 'V', precision: 3 })),
  amps: pv.double(0, { units: 'A', readOnly: true }),
}).connects(simulated(played, { latency: 0.004 }), {
  id: 'supply',
  framing: line('\n'),
  limit: 0.3,
  bind: {
    idn: { read: '*IDN?' },
    volts: { read: 'VOLT?', every: 0.5, write: (to) => `VOLT ${to}`, answer: /^ok$/ },
    amps: { read: 'MEAS:CURR?', every: 0.2 },
  },
});
