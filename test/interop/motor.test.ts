import { expect, inject, test } from 'vitest';
import { group, pv } from '../../src/index.ts';
import { startIoc } from '../support/ioc.ts';
import { freePort } from '../support/port.ts';
import { runClient } from './client.ts';
import { clientEnvironment } from './server.ts';

const definition = group('motors', {
  m: pv.double(0, {
    record: 'motor',
    precision: 3,
    units: 'mm',
    limits: { control: [-10, 10] },
    fields: { VELO: 2, ACCL: 0.1 },
  }),
});

// EPICS base has no motor record to compare with: it is a module of its own.
test.skipIf(inject('peer') === 'base')('ophyd and pyepics drive a motor record', async () => {
  const ioc = await startIoc(definition, { port: await freePort() });
  const environment = clientEnvironment(ioc.port, await freePort());
  const findings = await runClient('motors.py', { motor: 'motors:m' }, environment).finally(() => ioc.stop());
  const steps = Object.fromEntries(findings.map(({ step, ...found }) => [String(step), found]));
  expect(steps['ophyd moves']?.position).toBe(1.5);
  expect(steps['ophyd moves']?.seconds).toBeGreaterThan(0.8); // 1.5 mm at 2 mm/s, and 0.1 s to speed up
  expect(steps['ophyd knows']).toEqual({ limits: [-10, 10], egu: 'mm', precision: 3, moving: false });
  expect(steps['ophyd refuses']).toEqual({ refused: true });
  const { position, setpoint } = steps['ophyd stops'] as { position: number; setpoint: number };
  expect(position).toBe(setpoint);
  expect(position).toBeGreaterThan(-8);
  expect(steps['pyepics moves']).toMatchObject({ status: 0, position: 2 });
  expect(steps['pyepics moves']?.seconds).toBeGreaterThan(0.1);
  expect(steps['pyepics refuses']).toMatchObject({ position: 2 });
  expect(steps['pyepics refuses']?.status).not.toBe(0);
  expect(steps['pyepics tweaks']).toEqual({ position: 2.5 });
  expect(steps['pyepics calibrates']).toEqual({ position: 0, dial: 2.5, offset: -2.5, high: 7.5 });
});
