/** Normative types in both directions: served by this package to p4p, and by p4p to the client of this package. */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { Context } from '../../src/client/context.ts';
import { group } from '../../src/database/author/group.ts';
import { pv } from '../../src/database/author/pv.ts';
import { until } from '../actors/pva/client/support.ts';
import { startIoc } from '../support/ioc.ts';
import { type Finding, startClient } from './client.ts';
import { type PvaServer, startServer } from './pva/servers.ts';
import { quietPython } from './server.ts';

const nt = (name: string) => `epics:nt/${name}:1.0`;

const timeParts = { secondsPastEpoch: pv.int64(0), nanoseconds: pv.long(0), userTag: pv.long(0) };

const definition = group(
  'n',
  {
    matrix: pv.structure(nt('NTMatrix'), { value: pv.double([1, 2, 3, 4], { maxLength: 9 }), dim: pv.long([2, 2]) }),
    histogram: pv.structure(
      nt('NTHistogram'),
      { ranges: pv.double([0, 1, 2]), value: pv.long([3, 4]) },
      { doc: 'counts' },
    ),
    nameValue: pv.structure(nt('NTNameValue'), { name: pv.string(['a', 'b']), value: pv.float([1.5, 2.5]) }),
    attribute: pv.structure(
      nt('NTAttribute'),
      { name: pv.string('gain'), value: pv.double(7), tags: pv.string(['x', 'y'], { maxLength: 4 }) },
      { any: ['value'] },
    ),
    continuum: pv.structure(nt('NTContinuum'), {
      base: pv.double([0, 1]),
      value: pv.double([1, 2, 3, 4]),
      units: pv.string(['s', 'mm', 'deg']),
    }),
    aggregate: pv.structure(nt('NTAggregate'), {
      value: pv.double(2.5),
      N: pv.int64(4),
      first: pv.double(1),
      firstTimeStamp: pv.structure('time_t', timeParts),
    }),
    union: pv.structure(nt('NTUnion'), { value: pv.double([1, 2], { maxLength: 4 }) }, { any: ['value'] }),
    multiChannel: pv.structure(nt('NTMultiChannel'), {
      value: pv.double([1, 2]),
      channelName: pv.string(['c:one', 'c:two']),
      severity: pv.long([0, 2]),
      isConnected: pv.boolean([true, false]),
    }),
    uri: pv.structure(nt('NTURI'), {
      scheme: pv.string('pva'),
      path: pv.string('n:sum'),
      query: pv.structure('', { from: pv.double(1.5), unit: pv.string('mm') }),
    }),
    own: pv.structure('my:type', { mode: pv.enum('off', ['off', 'on']), count: pv.uint64(2n ** 63n) }),
  },
  { prefix: 'n:' },
);

/** What p4p puts, which fields its monitor then is told of, and what it reads. */
const served: Readonly<Record<string, { id: string; value: object; put: object; changed: string[]; after: object }>> = {
  matrix: {
    id: nt('NTMatrix'),
    value: { value: [1, 2, 3, 4], dim: [2, 2], alarm: { severity: 0 } },
    put: { value: [1, 2, 3, 4, 5, 6], dim: [3, 2] },
    changed: ['value', 'dim'],
    after: { value: [1, 2, 3, 4, 5, 6], dim: [3, 2] },
  },
  histogram: {
    id: nt('NTHistogram'),
    value: { ranges: [0, 1, 2], value: [3, 4], descriptor: 'counts' },
    put: { value: [5, 6] },
    changed: ['value'],
    after: { ranges: [0, 1, 2], value: [5, 6] },
  },
  nameValue: {
    id: nt('NTNameValue'),
    value: { name: ['a', 'b'], value: [1.5, 2.5] },
    put: { name: ['c', 'd'] },
    changed: ['name'],
    after: { name: ['c', 'd'], value: [1.5, 2.5] },
  },
  attribute: {
    id: nt('NTAttribute'),
    value: { name: 'gain', value: 7, tags: ['x', 'y'] },
    put: { value: 8.5, tags: ['z'] },
    changed: ['value', 'tags'],
    after: { name: 'gain', value: 8.5, tags: ['z'] },
  },
  continuum: {
    id: nt('NTContinuum'),
    value: { base: [0, 1], value: [1, 2, 3, 4], units: ['s', 'mm', 'deg'] },
    put: { value: [4, 3, 2, 1] },
    changed: ['value'],
    after: { value: [4, 3, 2, 1] },
  },
  aggregate: {
    id: nt('NTAggregate'),
    value: { value: 2.5, N: 4, first: 1, firstTimeStamp: { secondsPastEpoch: 0 } },
    put: { N: 5, firstTimeStamp: { secondsPastEpoch: 1_700_000_000 } },
    changed: ['N', 'firstTimeStamp.secondsPastEpoch'],
    after: { N: 5, firstTimeStamp: { secondsPastEpoch: 1_700_000_000 } },
  },
  union: {
    id: nt('NTUnion'),
    value: { value: [1, 2] },
    put: { value: [3, 4, 5] },
    changed: ['value'],
    after: { value: [3, 4, 5] },
  },
  multiChannel: {
    id: nt('NTMultiChannel'),
    value: { value: [1, 2], channelName: ['c:one', 'c:two'], severity: [0, 2], isConnected: [true, false] },
    put: { isConnected: [false, true] },
    changed: ['isConnected'],
    after: { isConnected: [false, true] },
  },
  uri: {
    id: nt('NTURI'),
    value: { scheme: 'pva', path: 'n:sum', query: { from: 1.5, unit: 'mm' } },
    put: { query: { unit: 'm' } },
    changed: ['query.unit'],
    after: { query: { from: 1.5, unit: 'm' } },
  },
  own: {
    id: 'my:type',
    value: { mode: { index: 0, choices: ['off', 'on'] }, count: 2 ** 63 },
    put: { mode: { index: 1 } },
    changed: ['mode.index'],
    after: { mode: { index: 1, choices: ['off', 'on'] } },
  },
};

/** What p4p serves, what the client puts, and what it reads then. */
const found: Readonly<Record<string, readonly [id: string, before: object, put: Record<string, unknown>]>> = {
  matrix: [nt('NTMatrix'), { value: Float64Array.of(1, 2, 3, 4, 5, 6), dim: Int32Array.of(3, 2) }, { dim: [2, 3] }],
  histogram: [nt('NTHistogram'), { ranges: Float64Array.of(0, 1, 2), value: Int32Array.of(3, 4) }, { value: [5, 6] }],
  nameValue: [nt('NTNameValue'), { name: ['a', 'b'], value: Float64Array.of(1.5, 2.5) }, { name: ['c', 'd'] }],
  attribute: [nt('NTAttribute'), { name: 'gain', value: 7n, tags: ['x', 'y'] }, { value: 'now a text' }],
  continuum: [
    nt('NTContinuum'),
    { base: Float64Array.of(0, 1), units: ['s', 'mm', 'deg'] },
    { units: ['s', 'm', 'm'] },
  ],
  aggregate: [nt('NTAggregate'), { value: 2.5, N: 4n, dispersion: 0.5 }, { N: 5n, 'lastTimeStamp.nanoseconds': 7 }],
  union: [nt('NTUnion'), { value: 'a text' }, { value: 2.5 }],
  multiChannel: [
    nt('NTMultiChannel'),
    { value: [1n, 'two'], channelName: ['c:one', 'c:two'], isConnected: Uint8Array.of(1, 0) },
    { channelName: ['c:three', 'c:four'] },
  ],
  scalarMultiChannel: [
    nt('NTScalarMultiChannel'),
    { value: Float64Array.of(1, 2), channelName: ['c:one', 'c:two'] },
    { value: [3, 4] },
  ],
  uri: [nt('NTURI'), { scheme: 'pva', query: { from: 1.5, unit: 'mm' } }, { 'query.from': 2.5 }],
};

const pixels = {
  '?': Uint8Array.of(0, 1, 1, 1, 0, 1),
  b: Int8Array.of(0, 1, 1, 1, 0, 1),
  B: Uint8Array.of(0, 1, 1, 1, 0, 1),
  h: Int16Array.of(0, 1, 1, 1, 0, 1),
  H: Uint16Array.of(0, 1, 1, 1, 0, 1),
  i: Int32Array.of(0, 1, 1, 1, 0, 1),
  I: Uint32Array.of(0, 1, 1, 1, 0, 1),
  l: BigInt64Array.of(0n, 1n, 1n, 1n, 0n, 1n),
  L: BigUint64Array.of(0n, 1n, 1n, 1n, 0n, 1n),
  f: Float32Array.of(0, 1, 1, 1, 0, 1),
  d: Float64Array.of(0, 1, 1, 1, 0, 1),
};

describe.skipIf(inject('peer') !== 'xioc')('normative types', () => {
  test('served to p4p: read, put and monitored', async () => {
    const ioc = await startIoc(definition, { protocols: ['pva'] });
    const env = {
      ...quietPython,
      EPICS_PVA_NAME_SERVERS: `127.0.0.1:${ioc.pvaPort}`,
      EPICS_PVA_AUTO_ADDR_LIST: 'NO',
      EPICS_PVA_ADDR_LIST: '',
    };
    const puts = Object.fromEntries(Object.entries(served).map(([name, { put }]) => [`n:${name}`, put]));
    const findings = await startClient('p4p_normative.py', puts, env).finish();
    await ioc.stop();
    for (const [name, { id, value, changed, after }] of Object.entries(served)) {
      const [first, last] = findings.filter((finding: Finding) => finding.name === `n:${name}`);
      expect(first).toMatchObject({ id, value, first: true });
      expect(last).toMatchObject({ after });
      const values = (last!.changed as string[]).filter((path) => !path.includes('timeStamp'));
      expect(values).toEqual(changed.toSorted());
    }
  });

  describe('of p4p', () => {
    let server: PvaServer;
    let context: Context<'pva'>;

    beforeAll(async () => {
      server = await startServer('p4p');
      const environment = {
        EPICS_PVA_AUTO_ADDR_LIST: 'NO',
        EPICS_PVA_BROADCAST_PORT: String(server.udpPort),
        EPICS_PVA_NAME_SERVERS: `127.0.0.1:${server.port}`,
      };
      context = new Context({ protocol: 'pva', environment, timeoutMs: 20_000 });
    });

    afterAll(async () => {
      await context.close();
      await server.kill();
    });

    test.each(Object.entries(found))('%s: read, put and monitored', async (name, [id, before, put]) => {
      const pv = context.pv(`p:${name}`);
      const changes: string[][] = [];
      const monitor = pv.subscribe({ onUpdate: ({ changed }) => changes.push(changed) });
      await until(() => changes.length === 1, 'the first update');
      const { value, type } = await pv.read();
      expect(type).toBe(id);
      expect(value).toMatchObject(before);
      await pv.write(put);
      await until(() => changes.length === 2, 'the update');
      expect(changes[1]).toEqual(expect.arrayContaining(Object.keys(put)));
      const { structure } = await pv.read();
      for (const [path, given] of Object.entries(put)) {
        const field = structure.fields[structure.type.bit(path)!] as object;
        const now =
          typeof field === 'object' && 'type' in field ? (field as unknown as { value: unknown }).value : field;
        expect(typeof given === 'object' ? Array.from(now as ArrayLike<unknown>) : now).toEqual(given);
      }
      monitor.cancel();
    });

    test.each(Object.entries(pixels))('an image of %s', async (code, value) => {
      const pv = context.pv(`p:image:${code}`);
      const dimension = [{ size: 3 }, { size: 2 }];
      expect((await pv.read()).value).toMatchObject({ value, dimension, attribute: [{ name: 'ColorMode' }] });
      const { structure } = await pv.read();
      const union = structure.fields[structure.type.bit('value')!] as { selector: number };
      const other = value.slice().reverse();
      await pv.write({ value: { selector: union.selector, value: other }, uniqueId: 5 });
      expect((await pv.read()).value).toMatchObject({ value: other, dimension, uniqueId: 5 });
    });

    test('a compressed image with attributes', async () => {
      expect((await context.pv('p:compressed').read()).value).toMatchObject({
        value: Uint8Array.of(1, 2, 3, 4),
        codec: { name: 'lz4', parameters: 6n },
        compressedSize: 4n,
        uncompressedSize: 12n,
        attribute: [
          { name: 'Gain', value: 2.5, descriptor: 'of the camera', source: 'GAIN', sourceType: 1 },
          { name: 'Model', value: 'Simulated' },
        ],
      });
    });
  });
});
