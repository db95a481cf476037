import { describe, expect, test } from 'vitest';
import { beaconAddresses } from '../../../../src/actors/pva/client/beacon-sockets.ts';
import { SearchRing } from '../../../../src/actors/pva/client/search-ring.ts';
import { ServerTable } from '../../../../src/actors/pva/client/servers.ts';
import { readClientSettings } from '../../../../src/actors/pva/client/settings.ts';

describe('the ring of searches', () => {
  test('brings a name back after 1, 2, 3 … seconds, at most 30', () => {
    const ring = new SearchRing<string>();
    ring.searched('a');
    const due: number[] = [];
    for (let second = 1; due.length < 34; second++) {
      for (const name of ring.turn()) {
        due.push(second);
        ring.searched(name);
      }
    }
    const gaps = due.map((second, i) => second - (due[i - 1] ?? 0));
    expect(gaps.slice(0, 5)).toEqual([1, 2, 3, 4, 5]);
    expect(gaps.slice(29)).toEqual([30, 30, 30, 30, 30]);
  });

  test('postpones, forgets, and gives all back', () => {
    const ring = new SearchRing<string>();
    ring.postpone('a', 29);
    ring.searched('b');
    ring.remove('b');
    for (let second = 1; second < 29; second++) expect(ring.turn()).toEqual([]);
    expect(ring.turn()).toEqual(['a']);
    expect([ring.empty(), ring.size]).toEqual([['a'], 0]);
  });

  test('spreads what would fill one bucket', () => {
    const ring = new SearchRing<number>();
    for (let name = 0; name < 1000; name++) ring.searched(name);
    expect(ring.turn().length).toBeLessThan(600);
  });
});

describe('the servers that were heard', () => {
  test('are news when they are new, restarted, or were forgotten', () => {
    const servers = new ServerTable();
    expect(servers.heard('a:1', 'tcp', 'x', 0)).toBe(true);
    expect(servers.heard('a:1', 'tcp', 'x', 180_000)).toBe(false);
    expect(servers.heard('a:1', 'tcp', 'y', 190_000)).toBe(true);
    expect(servers.heard('b:1', 'tcp', 'z', 600_000)).toBe(true);
    expect(servers.size).toBe(1);
  });

  test('are bounded in number', () => {
    const servers = new ServerTable();
    for (let port = 0; port < 20_100; port++) servers.heard(`a:${port}`, 'tcp', 'x', 0);
    expect(servers.size).toBe(20_000);
  });
});

describe('the environment', () => {
  const interfaces = [
    { name: 'lo', address: '127.0.0.1', netmask: '255.0.0.0', broadcast: '127.255.255.255', loopback: true },
    { name: 'eth0', address: '10.0.0.5', netmask: '255.255.255.0', broadcast: '10.0.0.255', loopback: false },
  ];
  const read = (environment: NodeJS.ProcessEnv) => readClientSettings(environment, { interfaces, hosts: new Map() });

  test('has defaults', () => {
    const { settings, warnings } = read({});
    expect(warnings).toEqual([]);
    expect(settings).toMatchObject({
      searchTargets: [{ address: '10.0.0.255', port: 5076, many: true }],
      nameServers: [],
      serverPort: 5075,
      silenceMs: 40_000,
      echoMs: 15_000,
    });
  });

  test('names addresses with ports, numbers of routers and interfaces', () => {
    const { settings } = read({
      EPICS_PVA_AUTO_ADDR_LIST: '0',
      EPICS_PVA_ADDR_LIST: '10.0.0.7 10.0.0.8:6000 224.0.2.3,4@10.0.0.5',
      EPICS_PVA_NAME_SERVERS: '10.0.0.9 10.0.0.9:7000',
      EPICS_PVA_CONN_TMO: '6',
    });
    expect(settings.searchTargets).toEqual([
      { address: '10.0.0.7', port: 5076, many: false },
      { address: '10.0.0.8', port: 6000, many: false },
      { address: '224.0.2.3', port: 5076, many: true },
    ]);
    expect(settings.nameServers).toEqual([
      { address: '10.0.0.9', port: 5075 },
      { address: '10.0.0.9', port: 7000 },
    ]);
    expect(settings).toMatchObject({ multicastTtl: 4, silenceMs: 8000, echoMs: 3000 });
  });

  test('says what cannot be used', () => {
    const { settings, warnings } = read({ EPICS_PVA_BROADCAST_PORT: '70000', EPICS_PVA_ADDR_LIST: '[::1]:5076' });
    expect(settings.broadcastPort).toBe(5076);
    expect(warnings).toHaveLength(2);
  });

  test('beacons are heard where they are broadcast, and never where a server listens', () => {
    expect(beaconAddresses([], interfaces)).toEqual(['127.255.255.255', '10.0.0.255']);
    expect(beaconAddresses(['10.0.0.5', '224.0.2.3'], interfaces)).toEqual(['10.0.0.255', '224.0.2.3']);
  });
});
