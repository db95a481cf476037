import { expect, it } from 'vitest';
import { portWarning } from '../../../src/actors/ca/port-warning.ts';

it('begins as that of EPICS base, and names both ports', () => {
  const lines = portWarning(5064, 41234);
  expect(lines[0]).toBe('cas WARNING: Configured TCP port 5064 was unavailable.');
  expect(lines[1]).toBe('cas WARNING: Using dynamically assigned TCP port 41234,');
  expect(lines.every((line) => line.startsWith('cas WARNING: '))).toBe(true);
});
