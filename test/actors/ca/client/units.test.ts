import { describe, expect, test } from 'vitest';
import { BeaconHistory } from '../../../../src/actors/ca/client/beacon-history.ts';
import { chosenType, readingOf } from '../../../../src/actors/ca/client/reading.ts';
import { readClientSettings, resolveClientSettings } from '../../../../src/actors/ca/client/settings.ts';
import { writePayload } from '../../../../src/actors/ca/client/write-payload.ts';
import { whenAborted } from '../../../../src/actors/kernel/abort.ts';
import { UpdateQueue } from '../../../../src/client/update-queue.ts';
import { DbrNative } from '../../../../src/protocol/ca/dbr-native.ts';
import { Eca } from '../../../../src/protocol/ca/status.ts';
import { fc, runs } from '../../../support/properties.ts';

const eth0 = { name: 'eth0', address: '10.1.2.3', netmask: '255.255.255.0', broadcast: '10.1.2.255', loopback: false };
const lo = { name: 'lo', address: '127.0.0.1', netmask: '255.0.0.0', broadcast: '127.255.255.255', loopback: true };

describe('the environment', () => {
  const read = (environment: NodeJS.ProcessEnv, interfaces = [lo, eth0]) =>
    readClientSettings(environment, { interfaces, hosts: new Map([['ioc1', '10.9.9.9']]) });
  const places = (environment: NodeJS.ProcessEnv, interfaces = [lo, eth0]) =>
    read(environment, interfaces).settings.searchAddresses.map(({ address, port }) => `${address}:${port}`);

  test('by default every network is searched, at port 5064', () => {
    expect(places({})).toEqual(['10.1.2.255:5064']);
    expect(read({}).settings).toMatchObject({
      nameServers: [],
      repeaterPort: 5065,
      connectionTimeoutMs: 30_000,
      maxSearchPeriodMs: 300_000,
      multicastTtl: 1,
    });
  });

  test('without a network, loopback', () => {
    expect(places({}, [lo])).toEqual(['127.0.0.1:5064']);
  });

  test('networks first, then the list; ports, names, duplicates', () => {
    const { settings, warnings } = read({
      EPICS_CA_ADDR_LIST: 'ioc1 10.1.2.9:6000 nowhere.invalid 10.1.2.255 !',
      EPICS_CA_SERVER_PORT: '5064',
    });
    expect(settings.searchAddresses).toEqual([
      { address: '10.1.2.255', port: 5064 },
      { address: '10.9.9.9', port: 5064 },
      { address: '10.1.2.9', port: 6000 },
    ]);
    expect(warnings).toEqual([
      expect.stringContaining("'!'"),
      expect.stringContaining('nowhere.invalid'),
      expect.stringContaining('Duplicate EPICS CA Address list entry "10.1.2.255:5064"'),
    ]);
  });

  test.each([
    ['NO', 0],
    ['no', 0],
    ['YES', 1],
    ['No', 1],
    ['', 1],
    ['unknown', 0],
  ])('EPICS_CA_AUTO_ADDR_LIST=%s searches %d networks', (value, networks) => {
    expect(places({ EPICS_CA_AUTO_ADDR_LIST: value })).toHaveLength(networks);
  });

  test('name servers, ports and times', () => {
    const { settings } = read({
      EPICS_CA_NAME_SERVERS: 'ioc1:7000 10.0.0.1',
      EPICS_CA_SERVER_PORT: '6064',
      EPICS_CA_REPEATER_PORT: '6065',
      EPICS_CA_CONN_TMO: '2.5',
      EPICS_CA_MAX_SEARCH_PERIOD: '120',
      EPICS_CA_MCAST_TTL: '4',
      EPICS_CA_AUTO_ARRAY_BYTES: 'NO',
      EPICS_CA_MAX_ARRAY_BYTES: '100000',
    });
    expect(settings).toMatchObject({
      nameServers: [
        { address: '10.9.9.9', port: 7000 },
        { address: '10.0.0.1', port: 6064 },
      ],
      serverPort: 6064,
      repeaterPort: 6065,
      connectionTimeoutMs: 2500,
      maxSearchPeriodMs: 120_000,
      multicastTtl: 4,
      maxArrayBytes: 100_000,
    });
  });

  test.each([
    [{ EPICS_CA_CONN_TMO: 'soon' }, 'EPICS_CA_CONN_TMO="soon"'],
    [{ EPICS_CA_MAX_SEARCH_PERIOD: '5' }, 'EPICS_CA_MAX_SEARCH_PERIOD was raised to 60 s'],
    [{ EPICS_CA_SERVER_PORT: '80' }, 'EPICS_CA_SERVER_PORT="80"'],
  ])('%j is reported', (environment, message) => {
    expect(read(environment).warnings).toEqual([expect.stringContaining(message)]);
  });

  test('host names are looked up', async () => {
    const { settings } = await resolveClientSettings(
      { EPICS_CA_ADDR_LIST: 'a b', EPICS_CA_AUTO_ADDR_LIST: 'NO' },
      (name) => (name === 'a' ? Promise.resolve('10.0.0.7') : Promise.reject(new Error('no such host'))),
    );
    expect(settings.searchAddresses).toEqual([{ address: '10.0.0.7', port: 5064 }]);
  });
});

describe('beacons', () => {
  /** Beacons of one server at these times, s. */
  function hear(history: BeaconHistory, times: readonly number[]): (string | undefined)[] {
    return times.map((time, sequence) => {
      const news = history.heard('10.0.0.1:5064', 13, sequence, time * 1000);
      if (news === undefined) return undefined;
      return [news.netChange ? 'change' : '', news.anomaly ? 'anomaly' : '', news.normal ? 'normal' : ''].join('');
    });
  }

  test('a settled server is normal; one that is restarted beacons early', () => {
    expect(hear(new BeaconHistory(0), [10, 25, 40, 55, 55.02, 55.06])).toEqual([
      '',
      'anomaly',
      'normal',
      'normal',
      'changeanomaly',
      'changeanomaly',
    ]);
  });

  test('a server that starts while we listen is a change at its second beacon', () => {
    expect(hear(new BeaconHistory(0), [100, 100.02])).toEqual(['', 'changeanomaly']);
    expect(hear(new BeaconHistory(0), [1, 16])).toEqual(['', 'anomaly']);
  });

  test('a beacon that is missing is an anomaly, three are a change', () => {
    expect(hear(new BeaconHistory(0), [1, 16, 31, 61])).toEqual(['', 'anomaly', 'normal', 'anomaly']);
    expect(hear(new BeaconHistory(0), [1, 16, 31, 91])).toEqual(['', 'anomaly', 'normal', 'changeanomaly']);
  });

  test('beacons that come twice, or by another route, are not counted', () => {
    const history = new BeaconHistory(0);
    const heard = (sequence: number, ms: number) => history.heard('10.0.0.1:5064', 13, sequence, ms);
    heard(5, 0);
    heard(6, 15_000);
    expect(heard(6, 15_001)).toBeUndefined();
    expect(heard(4, 15_002)).toBeUndefined();
    expect(heard(6, 15_003)).toBeUndefined();
    expect(heard(7, 30_000)).toMatchObject({ normal: true });
    expect(history.periodMs('10.0.0.1:5064')).toBe(15_000);
  });

  test('a circuit makes the first beacon no news', () => {
    const history = new BeaconHistory(0);
    history.connected('10.0.0.1:5064');
    expect(history.heard('10.0.0.1:5064', 13, 0, 1000)).toEqual({
      normal: false,
      anomaly: true,
      netChange: false,
      known: true,
    });
  });

  test('no more than ten thousand servers are remembered', () => {
    const history = new BeaconHistory(0);
    for (let index = 0; index < 12_000; index++) history.heard(`10.0.0.1:${index}`, 13, 0, index);
    expect(history.size).toBe(10_000);
  });
});

describe('the queue of a loop', () => {
  test('gives items in order, before or after they are asked for', async () => {
    const queue = new UpdateQueue<number>(10, () => {});
    queue.push(1);
    queue.push(2);
    expect(await queue.next()).toEqual({ value: 1, done: false });
    expect(await queue.next()).toEqual({ value: 2, done: false });
    const third = queue.next();
    queue.push(3);
    expect(await third).toEqual({ value: 3, done: false });
  });

  test('drops the oldest', async () => {
    const queue = new UpdateQueue<number>(3, () => {});
    for (let item = 1; item <= 10; item++) queue.push(item);
    expect(queue.discarded).toBe(7);
    queue.end();
    const items: number[] = [];
    for (let next = await queue.next(); !next.done; next = await queue.next()) items.push(next.value);
    expect(items).toEqual([8, 9, 10]);
  });

  test('drops none but those of the source that is too fast', async () => {
    const queue = new UpdateQueue<string>(3, () => {}, { sourceOf: ([source]) => source, sizeOf: () => 0 });
    for (const item of ['slow 1', ...Array.from({ length: 9 }, (_, index) => `fast ${index + 1}`), 'late 1']) {
      queue.push(item);
    }
    expect(queue.discarded).toBe(7);
    queue.end();
    const items: string[] = [];
    for (let next = await queue.next(); !next.done; next = await queue.next()) items.push(next.value);
    expect(items).toEqual(['slow 1', 'fast 8', 'fast 9', 'late 1']);
  });

  test('holds 64 MiB of large values, and always the newest', async () => {
    const queue = new UpdateQueue<number>(1000, () => {}, { sourceOf: () => 0, sizeOf: (item) => item });
    for (let item = 0; item < 8; item++) queue.push((20 << 20) + item);
    expect(queue.discarded).toBe(5);
    queue.push(100 << 20);
    expect(queue.discarded).toBe(8);
    expect(await queue.next()).toEqual({ value: 100 << 20, done: false });
    for (let item = 0; item < 4; item++) queue.push(20 << 20);
    expect(queue.discarded).toBe(9);
  });

  test('answers several calls of next in order', async () => {
    const queue = new UpdateQueue<number>(3, () => {});
    const asked = [queue.next(), queue.next(), queue.next()];
    queue.push(1);
    queue.push(2);
    queue.end();
    expect((await Promise.all(asked)).map(({ value }) => value)).toEqual([1, 2, undefined]);
  });

  test('is as an array of its items, however it is used', async () => {
    const step = fc.oneof(fc.constant('take'), fc.integer({ min: 0, max: 2 }));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const queue = new UpdateQueue<[number, number]>(4, () => {}, { sourceOf: ([key]) => key, sizeOf: () => 0 });
        let model: [number, number][] = [];
        for (const [at, what] of steps.entries()) {
          if (typeof what === 'string') {
            if (model.length > 0) expect((await queue.next()).value).toEqual(model.shift());
            continue;
          }
          queue.push([what, at]);
          model.push([what, at]);
          while (model.length > 4 && model.filter(([key]) => key === what).length > 1) {
            const first = model.findIndex(([key]) => key === what);
            model = model.filter((_, index) => index !== first);
          }
        }
        queue.end();
        for (const item of model) expect((await queue.next()).value).toEqual(item);
        expect((await queue.next()).done).toBe(true);
      }),
      { numRuns: runs(200) },
    );
  });

  test('ends, or fails, once', async () => {
    const queue = new UpdateQueue<number>(3, () => {});
    const waiting = queue.next();
    queue.end(new Error('over'));
    await expect(waiting).rejects.toThrow('over');
    expect(await queue.next()).toEqual({ value: undefined, done: true });
    queue.push(1);
    expect(await queue.next()).toEqual({ value: undefined, done: true });
    const full = new UpdateQueue<number>(3, () => {});
    full.push(1);
    full.end(new Error('after the rest'));
    expect(await full.next()).toEqual({ value: 1, done: false });
    await expect(full.next()).rejects.toThrow('after the rest');
  });
});

describe('what is written', () => {
  const sent = (native: (typeof DbrNative)[keyof typeof DbrNative], count: number, value: never, type?: number) => {
    const { dbrType, count: elements, payload } = writePayload('pv', native, count, value, type);
    return [dbrType, elements, Buffer.from(payload).toString('hex')];
  };

  test.each([
    [DbrNative.LONG, 1, 5, undefined, [5, 1, '00000005']],
    [DbrNative.LONG, 1, '5', undefined, [0, 1, '3500']],
    [DbrNative.DOUBLE, 1, true, undefined, [6, 1, '3ff0000000000000']],
    [DbrNative.LONG, 3, [1, 2], undefined, [5, 2, '0000000100000002']],
    [DbrNative.CHAR, 10, 'hi', undefined, [4, 3, '686900']],
    [DbrNative.CHAR, 1, 'h', undefined, [0, 1, '6800']],
    [DbrNative.STRING, 1, 12, undefined, [0, 1, '313200']],
    [DbrNative.ENUM, 1, 'On', undefined, [0, 1, '4f6e00']],
    [DbrNative.ENUM, 1, 1, 36, [36, 1, '0001']],
    [DbrNative.LONG, 0x10000, Int32Array.of(7), undefined, [5, 1, '00000007']],
  ] as const)('to native type %d[%d]: %j as %s', (native, count, value, type, expected) => {
    expect(sent(native, count, value as never, type)).toEqual(expected);
  });

  test('several texts take 40 bytes each', () => {
    const [type, count, hex] = sent(DbrNative.STRING, 3, ['a', 'b'] as never);
    expect([type, count, String(hex).length]).toEqual([0, 2, 160]);
  });

  test.each([
    [DbrNative.LONG, 1, 1, 20, Eca.BADTYPE],
    [DbrNative.LONG, 1, [1, 2], undefined, Eca.BADCOUNT],
    [DbrNative.STRING, 1, '°'.repeat(20), undefined, Eca.STRTOBIG],
    [DbrNative.STRING, 2, ['ok', 'x'.repeat(40)], undefined, Eca.STRTOBIG],
    [DbrNative.LONG, 1, null, undefined, Eca.NOCONVERT],
  ] as const)('%d[%d]: %j as %s is refused', (native, count, value, type, eca) => {
    expect(() => sent(native, count, value as never, type)).toThrow(expect.objectContaining({ eca, pv: 'pv' }));
  });
});

test('types by name, by number, and by what goes with the native type', () => {
  expect(chosenType('CTRL_DOUBLE', DbrNative.LONG)).toBe(34);
  expect(chosenType('DBR_STRING', DbrNative.LONG)).toBe(0);
  expect(chosenType('ctrl', DbrNative.LONG)).toBe(33);
  expect(chosenType(38, DbrNative.LONG)).toBe(38);
});

test('a payload shorter than it says is not a reading', () => {
  expect(readingOf(20, 4, new Uint8Array(24), true)).toBeUndefined();
  expect(readingOf(99, 1, new Uint8Array(24), true)).toBeUndefined();
});

test('one signal serves many, and releases those that are done', () => {
  const abort = new AbortController();
  const calls: number[] = [];
  const stop = whenAborted(abort.signal, () => calls.push(1));
  whenAborted(abort.signal, () => calls.push(2));
  stop();
  abort.abort();
  expect(calls).toEqual([2]);
});
