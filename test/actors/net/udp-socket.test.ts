import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { bindUdp, closeUdp, isFreeForUdp } from '../../../src/actors/net/udp-socket.ts';

const ATTEMPTS = 50;
const descriptors = () => readdirSync('/dev/fd').length;

it('leaves no descriptor open when the port is taken', async () => {
  const owner = await bindUdp('127.0.0.1', 0);
  const before = descriptors();
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    await expect(bindUdp('127.0.0.1', owner.address().port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  }
  // What the test runner opens meanwhile does not matter.
  expect(descriptors() - before).toBeLessThan(ATTEMPTS / 2);
  await closeUdp(owner);
});

it('knows a port that another program has for itself from one that is shared, or free', async () => {
  const alone = await bindUdp('127.0.0.1', 0);
  const shared = await bindUdp('127.0.0.1', 0, true);
  expect(await isFreeForUdp(alone.address().port, ['127.0.0.1'])).toBe(false);
  expect(await isFreeForUdp(alone.address().port, [])).toBe(false);
  expect(await isFreeForUdp(alone.address().port, ['127.0.0.2'])).toBe(true);
  expect(await isFreeForUdp(shared.address().port, ['127.0.0.1'])).toBe(true);
  // 203.0.113.7 is in no network: the listener skips it.
  expect(await isFreeForUdp(shared.address().port, ['203.0.113.7', '127.0.0.1'])).toBe(true);
  await closeUdp(alone);
  await closeUdp(shared);
});
