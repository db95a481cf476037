/** The client of pvAccessCPP: records of its IOC whose links are monitors of, and puts to, what this package serves. */
import { expect, inject, test } from 'vitest';
import { Context } from '../../src/client/context.ts';
import { group } from '../../src/database/author/group.ts';
import { pv } from '../../src/database/author/pv.ts';
import { startIoc } from '../support/ioc.ts';
import { startServer } from './pva/servers.ts';

const within = { timeout: 40_000, interval: 100 };

const large = (first: number) => Float64Array.from({ length: 20_000 }, (_, at) => first + at);

const definition = group(
  'n',
  {
    byte: pv.int8(-5),
    ubyte: pv.char(250),
    short: pv.short(-300),
    ushort: pv.uint16(60_000),
    int: pv.long(-70_000),
    uint: pv.uint32(4_000_000_000),
    long: pv.int64(-(2n ** 60n)),
    ulong: pv.uint64(2n ** 62n + 1n),
    float: pv.float(1.5),
    double: pv.double(2.5),
    string: pv.string('grüße'),
    state: pv.enum('off', ['off', 'on']),
    list: pv.double([1, 2], { maxLength: 10 }),
    large: pv.double(large(0)),
    table: pv.table({ name: pv.string(['x', 'y']), position: pv.double([1.5, 2.5]) }),
    histogram: pv.structure('epics:nt/NTHistogram:1.0', { ranges: pv.double([0, 1, 2]), value: pv.long([3, 4]) }),
    inner: group('inner', { x: pv.double(3, { limits: { alarm: [0, 10] } }), y: pv.double(4) }),
  },
  { prefix: 'n:' },
);

test.skipIf(inject('peer') !== 'xioc')(
  'links of QSRV1 read, watch and put what is served',
  async () => {
    const ioc = await startIoc(definition, { protocols: ['pva'] });
    // Searches are heard on the port of the server where none is said.
    const server = await startServer('qsrv1', undefined, 'linked.db', {
      EPICS_PVA_BROADCAST_PORT: String(ioc.pvaPort),
    });
    const environment = {
      EPICS_PVA_AUTO_ADDR_LIST: 'NO',
      EPICS_PVA_ADDR_LIST: '127.0.0.1',
      EPICS_PVA_BROADCAST_PORT: String(server.udpPort),
    };
    const context = new Context({ protocol: 'pva', environment, timeoutMs: 20_000 });
    const readAll = async (names: object) => {
      const read = async (name: string) => [name, (await context.pv(`l:${name}`).read()).value] as const;
      return Object.fromEntries(await Promise.all(Object.keys(names).map(read)));
    };
    try {
      await context.connect(['l:double'], { timeoutMs: 40_000 });
      const before = {
        ...{ byte: -5, ubyte: 250, short: -300, ushort: 60_000, int: -70_000, uint: 4_000_000_000n },
        ...{ long: -(2n ** 60n), ulong: 2n ** 62n + 1n, float: 1.5, double: 2.5, string: 'grüße', state: 0 },
        ...{ list: Float64Array.of(1, 2), large: large(0), column: Float64Array.of(1.5, 2.5), member: 3 },
        counts: Int32Array.of(3, 4),
      };
      await expect.poll(() => readAll(before), within).toEqual(before);
      ioc.pvs.state.write('on');
      ioc.pvs.list.write([9]);
      ioc.pvs.large.write(large(7));
      ioc.pvs.table.write({ position: [5, 6] });
      ioc.pvs.histogram.value.write([8, 9]);
      ioc.pvs.inner.x.write(20);
      const after = {
        ...{ state: 1, list: Float64Array.of(9), large: large(7), column: Float64Array.of(5, 6), member: 20 },
        counts: Int32Array.of(8, 9),
      };
      await expect.poll(() => readAll(after), within).toEqual(after);
      expect(await context.pv('l:member').read()).toMatchObject({ severity: 2, alarmMessage: 'LINK' });
      await context.pv('l:set').write(42, { notify: true });
      await context.pv('l:setMember').write(8, { notify: true });
      await context.pv('l:setText').write('ärger', { notify: true });
      await expect.poll(() => [ioc.pvs.double.value, ioc.pvs.inner.y.value], within).toEqual([42, 8]);
      await expect.poll(() => ioc.pvs.string.value, within).toBe('ärger');
    } finally {
      await context.close();
      await server.kill();
      await ioc.stop();
    }
  },
  120_000,
);
