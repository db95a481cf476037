import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { bindUdp, closeUdp } from '../../../src/actors/net/udp-socket.ts';

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
