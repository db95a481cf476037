import { expect, inject, test } from 'vitest';
import detector from '../../src/examples/areadetector_image.ts';
import { epicsDatabases } from '../../src/helpers/epics-db.ts';
import { startIoc } from '../support/ioc.ts';
import { freePort } from '../support/port.ts';
import { runClient } from './client.ts';
import { usePeer } from './peer.ts';
import { clientEnvironment } from './server.ts';

const peer = usePeer();

test("ophyd's signals describe, set, wait and refuse as a Bluesky plan expects", async () => {
  const names = {
    double: 'interop:double',
    enum: 'interop:enum',
    slow: 'interop:slow',
    read_only: 'interop:read_only',
  };
  const findings = await peer.run('ophyd_signals.py', names);
  const steps = Object.fromEntries(findings.map(({ step, ...found }) => [String(step), found]));
  expect(steps.describe).toMatchObject({ source: 'PV:interop:double', dtype: 'number', units: 'mm', precision: 3 });
  expect(steps.set).toEqual({ value: 4.5, limits: [-9, 9] });
  expect(steps['beyond limits']).toEqual({ refused: true });
  expect(steps.labels).toEqual({ labels: ['idle', 'moving', 'fault'], value: 'moving' });
  expect(steps['label set']).toEqual({ value: 'fault' });
  expect(steps['put complete']?.value).toBe(7);
  expect(steps['put complete']?.seconds).toBeGreaterThan(0.45);
  expect(steps['read only']).toEqual({ value: 4, writable: false });
  expect(steps['read only put']).toEqual({ refused: true });
});

test.skipIf(inject('peer') !== 'xioc')("ophyd's area detector acquires an image", async () => {
  const ioc = await startIoc(detector, { port: await freePort() });
  const environment = clientEnvironment(ioc.port, await freePort());
  const findings = await runClient('ophyd_area_detector.py', { prefix: 'adimage:' }, environment).finally(() =>
    ioc.stop(),
  );
  const steps = Object.fromEntries(findings.map(({ step, ...found }) => [String(step), found]));
  expect(steps.plugin).toEqual({ type: 'NDPluginStdArrays', enable: 'Enable', manufacturer: 'xioc' });
  expect(steps.image).toEqual({ size: [256, 256, 0], pixels: 65_536 });
});

test.skipIf(inject('peer') !== 'xioc')("ophyd's scalers count, and a busy record is waited for", async () => {
  const text = `record(scaler, "syn:scaler") { field(DTYP, "Asyn Scaler") field(FREQ, "1e7") field(NM1, "clock") }
    record(busy, "syn:busy") { field(ZNAM, "Done") field(ONAM, "Busy") }`;
  const ioc = await startIoc(epicsDatabases([{ file: 'site.db', text }], { environment: {} }), {
    port: await freePort(),
  });
  const environment = clientEnvironment(ioc.port, await freePort());
  const names = { scaler: 'syn:scaler', busy: 'syn:busy' };
  const findings = await runClient('ophyd_synapps.py', names, environment).finally(() => ioc.stop());
  const steps = Object.fromEntries(findings.map(({ step, ...found }) => [String(step), found]));
  expect(steps.counted).toMatchObject({ clock: 5e6, counts: expect.any(Number) });
  expect(steps.counted?.seconds).toBeGreaterThan(0.45);
  expect(steps.counted?.counts).toBeGreaterThan(0);
  expect(steps.named).toEqual({ clock: 5e6 });
  expect([steps.busy, steps.done]).toEqual([{ value: 'Busy' }, { value: 'Done' }]);
});
