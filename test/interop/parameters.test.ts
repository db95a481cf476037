/** Records on parameter ports, as ophyd's area detector signals use them: with a driver in TypeScript, and without one. */
import { expect, inject, test } from 'vitest';
import { parameter, parameterPort } from '../../src/database/asyn/parameter-port.ts';
import { epicsDb } from '../../src/helpers/epics-db.ts';
import { startIoc } from '../support/ioc.ts';
import { freePort } from '../support/port.ts';
import { runClient } from './client.ts';
import { clientEnvironment } from './server.ts';

const template = 'test/databases/parameter-ports/camera.template';

const camera = parameterPort('CAM', {
  MANUFACTURER: parameter.octet('xioc'),
  ACQUIRE: parameter.int32(0),
  ACQ_TIME: parameter.float64(0.1),
  IMAGE_MODE: parameter.int32(1),
  NIMAGES: parameter.int32(1),
  ARRAY_COUNTER: parameter.int32(0),
  STATUS: parameter.int32(0),
  STATUS_MESSAGE: parameter.octet('ready'),
  FILE_PATH: parameter.octet(''),
  DIGITAL: parameter.uint32(0),
}).writes(({ ACQUIRE, ACQ_TIME, ARRAY_COUNTER, NIMAGES, STATUS }, ioc) => ({
  ACQUIRE: (value) => {
    if (value === 1) void acquire();
    async function acquire() {
      STATUS.set(1);
      for (let taken = 0; taken < NIMAGES.value!; taken++) {
        await ioc.sleep(ACQ_TIME.value!);
        ARRAY_COUNTER.set(ARRAY_COUNTER.value! + 1);
      }
      ACQUIRE.set(0);
      STATUS.set(0);
    }
  },
}));

async function steps(group: Parameters<typeof startIoc>[0], driver: 'yes' | 'no') {
  const ioc = await startIoc(group, { port: await freePort() });
  const environment = clientEnvironment(ioc.port, await freePort());
  const findings = await runClient('ophyd_parameters.py', { prefix: 'X:cam:', driver }, environment).finally(() =>
    ioc.stop(),
  );
  return Object.fromEntries(findings.map(({ step, ...found }) => [String(step), found]));
}

const macros = { P: 'X:', R: 'cam:', PORT: 'CAM' };

test.skipIf(inject('peer') !== 'xioc')('ophyd drives a camera whose driver is in TypeScript', async () => {
  const { start, set, acquire } = await steps(epicsDb(template, macros, { ports: [camera] }), 'yes');
  expect(start).toEqual({ manufacturer: 'xioc', time: 0.1, mode: 'Multiple', alarm: [0, 0] });
  expect(set).toEqual({ time: 0.05, mode: 'Single', images: 4, path: '/data/2026' });
  expect(acquire).toEqual({ done: true, counter: 4, acquire: 0 });
});

test.skipIf(inject('peer') !== 'xioc')('and one without a driver: readbacks follow', async () => {
  const { start, set } = await steps(epicsDb(template, macros, { dtyp: 'soft' }), 'no');
  expect(start).toEqual({ manufacturer: '', time: 0.5, mode: 'Multiple', alarm: [0, 0] });
  expect(set).toEqual({ time: 0.05, mode: 'Single', images: 4, path: '/data/2026' });
});
