import { describe, expect, test } from 'vitest';
import { native } from './dbr.ts';
import { expected } from './expected.ts';
import { usePeer } from './peer.ts';

const peer = usePeer();

describe('connecting with pyepics', () => {
  test('tells type, capacity and access of every PV', async () => {
    const names = Object.keys(expected);
    const findings = await peer.run('pyepics_info.py', names);
    const host = `localhost:${peer.port}`;
    expect(findings).toEqual(
      names.map((name) => {
        const { type, capacity } = expected[name]!;
        return { name, connected: true, host, type, count: capacity, read: true, write: true };
      }),
    );
  });

  test('shows a read-only PV as such', async () => {
    const findings = await peer.run('pyepics_info.py', ['interop:read_only']);
    expect(findings).toMatchObject([{ connected: true, read: true, write: false }]);
  });

  test('finds nothing under a name that is not served', async () => {
    const findings = await peer.run('pyepics_info.py', ['interop:nobody', 'interop:nobody.VAL', 'simple:A']);
    expect(findings.map(({ connected }) => connected)).toEqual([false, false, true]);
  });

  test('reaches the fields of a record', async () => {
    const names = ['interop:double.VAL', 'interop:double.EGU', 'interop:double.PREC', 'interop:double.RTYP'];
    const findings = await peer.run('pyepics_info.py', [...names, 'interop:double.NOFIELD']);
    expect(findings.map(({ connected, type }) => (connected ? type : undefined))).toEqual([
      native.DOUBLE,
      native.STRING,
      native.SHORT,
      native.STRING,
      undefined,
    ]);
  });
});

describe('30 channels of 30 priorities', () => {
  test('are 30 circuits, each of which closes with its channel', async () => {
    const priorities = Array.from({ length: 30 }, (_, index) => index * 3);
    const request = { name: 'simple:A', priorities, port: peer.port };
    const [open, closed] = await peer.run('libca_priorities.py', request);
    expect(open).toEqual({ values: priorities.map(() => 1), circuits: 30 });
    expect(closed).toEqual({ values: [1], circuits: 1 });
  });
});

describe('1,000 channels of one client', () => {
  test('connect, are watched, and each update arrives', async () => {
    const findings = await peer.run('libca_many.py', { prefix: 'interop:many:', count: 1000 });
    expect(findings).toMatchObject([
      { step: 'connected', count: 1000 },
      { step: 'subscribed', complete: true },
      { step: 'updated', complete: true },
    ]);
    expect(findings[0]?.seconds).toBeLessThan(10);
  });
});
