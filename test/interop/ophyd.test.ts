import { expect, test } from 'vitest';
import { usePeer } from './peer.ts';

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
