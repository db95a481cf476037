import { describe, expect, test } from 'vitest';
import { usePeer } from './peer.ts';

const peer = usePeer();

/** libca holds a lost channel back for 10 s before it searches again. */
const reconnection = 40_000;

describe('when the IOC dies and comes back on its port', () => {
  test.each(['pyepics', 'aioca', 'caproto'])(
    '%s notices, reconnects by itself, and is subscribed again',
    async (library) => {
      const client = peer.open(`${library}_reconnect.py`, 'simple:A');
      await client.next({ value: 1 });
      await peer.run('libca_write.py', [{ name: 'simple:A', type: 5, items: [8] }]);
      await client.next({ value: 8 });

      await peer.kill();
      await client.next({ connected: false });
      await peer.restart();
      await client.next({ value: 1 }, reconnection);

      await peer.run('libca_write.py', [{ name: 'simple:A', type: 5, items: [9] }]);
      await client.next({ value: 9 });
      await client.finish();
      await peer.run('libca_write.py', [{ name: 'simple:A', type: 5, items: [1] }]);
    },
  );

  test('libca hears the beacons of the new one', async () => {
    const client = peer.open('libca_beacons.py', 'simple:A');
    await client.next({ connected: true });
    await peer.kill();
    await peer.restart();
    const { period } = await client.next({ connected: true, again: true }, reconnection);
    expect(period).toBeGreaterThan(0);
    await client.finish();
  });
});
