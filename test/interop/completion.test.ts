import { expect, test } from 'vitest';
import { ECA_NORMAL } from './dbr.ts';
import { usePeer } from './peer.ts';

const peer = usePeer();

/** interop:slow needs half a second for a put. */
const took = (seconds: unknown, wanted: number): void => {
  expect(seconds).toBeGreaterThan(wanted - 0.05);
  expect(seconds).toBeLessThan(wanted + 1);
};

test('pyepics waits for a slow put, or is called back, or does not care', async () => {
  const [wait, returned, callback, none] = await peer.run('pyepics_completion.py', 'interop:slow');
  expect(wait).toMatchObject({ way: 'wait', value: 1.5 });
  took(wait?.seconds, 0.5);
  expect(returned?.seconds).toBeLessThan(0.2);
  expect(callback).toMatchObject({ way: 'callback', value: 2.5 });
  took(callback?.seconds, 0.5);
  expect(none?.seconds).toBeLessThan(0.2);
});

test('aioca and caproto wait for it too', async () => {
  const [byAioca] = await peer.run('aioca_write.py', [{ name: 'interop:slow', value: 4 }]);
  expect(byAioca).toMatchObject({ ok: true, value: 4 });
  took(byAioca?.seconds, 0.5);
  const [byCaproto] = await peer.run('caproto_write.py', [{ name: 'interop:slow', value: [5] }]);
  expect(byCaproto).toMatchObject({ eca: ECA_NORMAL, value: [5] });
  took(byCaproto?.seconds, 0.5);
});

test('two slow puts on one channel complete in order, and the circuit goes on meanwhile', async () => {
  const request = { slow: 'interop:slow', other: 'simple:B' };
  const [get, first, second, read] = await peer.run('libca_completion.py', request);
  expect(get).toMatchObject({ done: 'get', eca: ECA_NORMAL });
  expect(get?.seconds).toBeLessThan(0.4);
  expect(first).toMatchObject({ done: 'first', eca: ECA_NORMAL });
  took(first?.seconds, 0.5);
  expect(second).toMatchObject({ done: 'second', eca: ECA_NORMAL });
  took(second?.seconds, 1);
  expect(read).toEqual({ done: 'read', value: 2 });
});
