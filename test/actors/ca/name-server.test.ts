import { afterEach, describe, expect, it } from 'vitest';
import { NameServer } from '../../../src/actors/ca/name-server.ts';
import { Supervisor } from '../../../src/actors/ca/supervisor.ts';
import { HeapClock } from '../../../src/actors/kernel/clock.ts';
import { group } from '../../../src/database/author/group.ts';
import { pv } from '../../../src/database/author/pv.ts';
import type { Request } from '../../../src/protocol/ca/requests.ts';
import type { RunningIoc, ServeOptions } from '../../../src/serve.ts';
import { startIoc } from '../../support/ioc.ts';
import { freePort } from '../../support/port.ts';
import { RawClient } from '../../support/raw-client.ts';
import { search } from './search-client.ts';

const running: RunningIoc[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((ioc) => ioc.stop()));
});

async function start(name: string, options: ServeOptions = {}): Promise<RunningIoc> {
  const ioc = await startIoc(group(name, { a: pv.double(1), b: pv.long(2) }), options);
  running.push(ioc);
  return ioc;
}

describe('a name server', () => {
  it('answers what is served with the TCP port and the number of the search', async () => {
    const { port } = await start('one');
    expect(await search(port, '127.0.0.1', ['one:a', 'one:b', 'one:c', 'one:a.VAL'], { sequence: 5 })).toEqual([
      { name: 'one:a', from: '127.0.0.1', port, sequence: 5 },
      { name: 'one:a.VAL', from: '127.0.0.1', port, sequence: 5 },
      { name: 'one:b', from: '127.0.0.1', port, sequence: 5 },
    ]);
  });

  it('tells what it was asked last, and by whom', async () => {
    const { port, ioc } = await start('one');
    await search(port, '127.0.0.1', ['one:a', 'nobody'], { waitMs: 50 });
    const nameServer = [...ioc.server(Supervisor)!.children()].find((child) => child instanceof NameServer)!;
    expect(nameServer.describe()).toMatchObject({
      lastNameRequested: 'nobody',
      lastNameRequestedBy: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      searches: 2,
      searchHits: 1,
    });
  });

  it('follows PVs that come and go', async () => {
    const { port, ioc } = await start('one');
    const found = async () => (await search(port, '127.0.0.1', ['one:a'], { waitMs: 50 })).length;
    const { definition } = ioc.pvs.get('one:a')!;
    ioc.remove('one:a');
    expect(await found()).toBe(0);
    ioc.add(definition);
    expect(await found()).toBe(1);
  });

  it('binds again when its socket breaks', async () => {
    const clock = new HeapClock();
    const { port, ioc } = await start('one', { clock });
    const nameServer = [...ioc.server(Supervisor)!.children()].find((child) => child instanceof NameServer)!;
    nameServer.ref.send({ type: 'socket.failed', error: new Error('the network is gone') });
    expect(nameServer.ref.getSnapshot().value).toBe('failing');
    expect(await search(port, '127.0.0.1', ['one:a'], { waitMs: 50 })).toEqual([]);
    await clock.run(5000);
    await expect.poll(() => nameServer.ref.getSnapshot().value).toBe('answering');
    expect(await search(port, '127.0.0.1', ['one:a'], { waitMs: 50 })).toMatchObject([{ port }]);
  });
});

describe('several IOCs on one host', () => {
  it('share the UDP port, and each is found through any of them', async () => {
    const port = await freePort();
    const iocs = [
      await start('one', { port, interfaces: [] }),
      await start('two', { port, interfaces: [] }),
      await start('three', { port, interfaces: [] }),
    ];
    const [one, two, three] = iocs.map((ioc) => ioc.port);
    expect(one).toBe(port);
    expect(new Set([one, two, three]).size).toBe(3);
    // Sent to this host alone: the system gives each datagram to one of the three.
    for (const host of ['127.0.0.1', '127.0.0.1', '127.255.255.255']) {
      const answers = await search(port, host, ['one:a', 'two:a', 'three:a', 'nobody']);
      expect(answers.map(({ name, port: tcp }) => [name, tcp])).toEqual([
        ['one:a', one],
        ['three:a', three],
        ['two:a', two],
      ]);
    }
    await running.pop()!.stop();
    const answers = await search(port, '127.0.0.1', ['one:b', 'two:b', 'three:b']);
    expect(answers.map(({ name }) => name)).toEqual(['one:b', 'two:b']);
  });

  it('are found on an address of their own', async () => {
    const port = await freePort();
    const first = await start('one', { port, interfaces: ['127.0.0.2'] });
    const second = await start('two', { port, interfaces: ['127.0.0.3'] });
    expect([first.port, second.port]).toEqual([port, port]);
    expect(await search(port, '127.0.0.2', ['one:a', 'two:a'])).toMatchObject([{ name: 'one:a', from: '127.0.0.2' }]);
    expect(await search(port, '127.0.0.3', ['one:a', 'two:a'])).toMatchObject([{ name: 'two:a', from: '127.0.0.3' }]);
    const client = await RawClient.open(port, 0, '127.0.0.3');
    expect(await client.create('two:a')).toBe(0);
    client.close();
  });
});

describe('searches over TCP', () => {
  it('are answered on the circuit, and leave it as it is', async () => {
    const { port, ioc } = await start('one');
    const client = await RawClient.open(port);
    const names = ['one:a', 'nobody', 'one:a.{bad', 'one:b.VAL'];
    client.send(...names.map((name, cid): Request => ({ type: 'SEARCH', reply: 10, minor: 13, cid, name })));
    expect(await client.settle()).toMatchObject([
      { type: 'SEARCH', cid: 0, port },
      { type: 'NOT_FOUND', cid: 1 },
      { type: 'SEARCH', cid: 2, port },
      { type: 'SEARCH', cid: 3, port },
    ]);
    expect(ioc.services.counters).toMatchObject({ searches: 4, searchHits: 3 });
    expect(await client.create('one:a')).toBe(0);
    client.close();
  });
});
