/**
 * A detector that speaks JSON over HTTP: the IOC, and the detector itself, which `xioc simulate json_detector` plays.
 *
 * `xioc run json_detector --simulate` joins both in one process; `--url http://10.0.0.7/api` is a real one. A put to `acquire`
 * completes when the last frame is there.
 *
 * | PV                                       | type   | value |                                          |
 * |------------------------------------------|--------|-------|------------------------------------------|
 * | `detector:exposure`, `exposure_RBV`      | DOUBLE | 0.1   | s, of each frame                         |
 * | `detector:frames`, `frames_RBV`          | LONG   | 10    | to be taken                              |
 * | `detector:acquire`                       | ENUM   | idle  | a put of `acquiring` begins              |
 * | `detector:taken`                         | LONG   | 0     | read-only                                |
 * | `detector:temperature`                   | DOUBLE | 0     | degC, read-only                          |
 *
 * With `PORT:STATE` come `SINCE`, `ENABLE`, `RECONNECTS`, `TIMEOUTS`, `MISMATCHES`, `LATE`, `BUSY`, `LAST_ERROR` and `LAST_SEEN`.
 */
import { group, http, pair, pv, reject } from '../index.ts';

const detector = group('detector', {
  exposure: pv.double(0.1),
  frames: pv.long(10),
  taken: pv.long(0),
  state: pv.enum('idle', ['idle', 'acquiring']),
}).answers(
  http(),
  ({ exposure, frames, taken, state }, ioc) => ({
    'GET /': () => ({ model: 'xioc' }),
    'GET /config': () => ({ exposure: exposure.value, frames: frames.value }),
    'GET /status': () => ({ state: state.value, taken: taken.value, sensor: { temperature: 20 + ioc.random() } }),
    'PUT /exposure': ({ value }: { value: number }) => {
      if (value <= 0) reject('an exposure takes time');
      exposure.write(value);
      return ['exposure'];
    },
    'PUT /frames': ({ value }: { value: number }) => frames.write(value),
    'PUT /command': ({ value }: { value: 'idle' | 'acquiring' }) => {
      if (value === 'acquiring' && state.value === 'idle') void acquire();
      if (value === 'idle') state.write('idle');

      async function acquire() {
        state.write('acquiring');
        for (taken.write(0); taken.value < frames.value && state.value === 'acquiring'; taken.write(taken.value + 1)) {
          await ioc.sleep(exposure.value);
        }
        state.write('idle');
      }
    },
  }),
  { port: 8080, publish: 'FAULT' },
);

export default group(
  'detector',
  {
    exposure: pair(pv.double(0.1, { units: 's', precision: 3 })),
    frames: pair(pv.long(10)),
    acquire: pv.enum('idle', ['idle', 'acquiring']),
    taken: pv.long(0, { readOnly: true }),
    temperature: pv.double(0, { readOnly: true, units: 'degC', precision: 1 }),
  },
  {
    doc: 'A detector that speaks JSON over HTTP, and the detector that it connects to',
    macros: { url: { default: 'http://127.0.0.1:8080', doc: 'URL of the detector' } },
  },
).connects(http('{url}'), {
  simulator: detector,
  bind: {
    exposure: { get: 'config', at: 'exposure', every: 2, put: 'exposure', body: (value) => ({ value }) },
    frames: { get: 'config', at: 'frames', every: 2, put: 'frames', body: (value) => ({ value }) },
    acquire: {
      get: 'status',
      at: 'state',
      every: 0.2,
      put: 'command',
      body: (value) => ({ value }),
      until: (state) => state === 'idle',
      rereads: ['taken'],
    },
    taken: { get: 'status', at: 'taken', every: 0.2 },
    temperature: { get: 'status', at: 'sensor.temperature', every: 0.2 },
  },
  publish: 'PORT',
});
