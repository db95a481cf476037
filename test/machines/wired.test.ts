import { expect, it } from 'vitest';
import { wired, wiredGuard } from '../../src/machines/wired.ts';

it('without a wiring an action does nothing, and a guard refuses', () => {
  expect([wired(), wiredGuard()]).toEqual([undefined, false]);
});
