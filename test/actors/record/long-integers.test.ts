/** Integers of 64 bits in records, as clients and programs meet them. */
import { expect, test } from 'vitest';
import { epicsDatabases } from '../../../src/helpers/epics-db.ts';
import { Context, group, pv } from '../../../src/index.ts';
import { startIoc } from '../../support/ioc.ts';

const ODD = 9007199254740993n;

test('PV Access has all their digits both ways, Channel Access a double', async () => {
  const text = `
    record(int64out, "a") { field(VAL, "${ODD}") field(OUT, "b PP") }
    record(int64in, "b") { }
    record(waveform, "w") { field(FTVL, "UINT64") field(NELM, "4") }
  `;
  const ioc = await startIoc(epicsDatabases([{ file: 'a.db', text }], { environment: {} }), {
    protocols: ['ca', 'pva'],
  });
  const context = new Context({
    environment: {
      ...{ EPICS_PVA_NAME_SERVERS: `127.0.0.1:${ioc.pvaPort}`, EPICS_PVA_AUTO_ADDR_LIST: 'NO' },
      ...{ EPICS_CA_NAME_SERVERS: `127.0.0.1:${ioc.port}`, EPICS_CA_AUTO_ADDR_LIST: 'NO' },
    },
    repeater: false,
  });
  try {
    const pvOf = async (name: string) => (await context.getPVs(name))[0]!;
    const read = async (name: string) => (await (await pvOf(name)).read()).value;
    const write = async (name: string, value: bigint | bigint[]) => (await pvOf(name)).write(value);
    expect(await read('pva://a')).toBe(ODD);
    expect(await read('ca://a')).toBe(Number(ODD));
    await write('pva://a', ODD + 2n);
    expect([await read('pva://b'), await read('pva://a.MLST')]).toEqual([ODD + 2n, ODD + 2n]);
    await write('pva://w', [2n ** 64n - 1n, 1n]);
    expect(await read('pva://w')).toEqual(BigUint64Array.of(2n ** 64n - 1n, 1n));
    expect(await read('ca://w')).toEqual(Float64Array.of(2 ** 64, 1));
  } finally {
    await context.close();
    await ioc.stop();
  }
});

test('records in TypeScript have them as bigint', async () => {
  const seen: bigint[] = [];
  const definition = group('x', {
    set: pv.int64(ODD, { record: 'int64out', fields: { OUT: 'x:get PP' } }),
    get: pv.int64(0n, { record: 'int64in' }),
  });
  const ioc = await startIoc(definition);
  try {
    ioc.pvs.get.watch((value) => seen.push(value));
    expect(ioc.pvs.set.value).toBe(ODD);
    await ioc.pvs.set.put(ODD + 2n);
    expect([ioc.pvs.set.value, ioc.pvs.get.value, seen.at(-1)]).toEqual([ODD + 2n, ODD + 2n, ODD + 2n]);
  } finally {
    await ioc.stop();
  }
});
