/** Database files as groups. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HeapClock } from '../../src/actors/kernel/clock.ts';
import { DatabaseError, epicsDatabases, epicsDb, group, pv } from '../../src/index.ts';
import { makeIoc } from '../../src/serve.ts';

const folder = mkdtempSync(join(tmpdir(), 'epics-db-'));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const vacuum = file(
  'vac.db',
  `record(ai, "$(P)T") { field(INP, "$(P)SET CP MS") field(EGU, "K") alias("$(P)TEMP") }
   record(ao, "$(P)SET") { field(VAL, "4") field(PINI, "YES") field(HIGH, "10") field(HSV, "MINOR") }
   record(calc, "$(P)OK") { field(INPA, "bl:limit CP") field(INPB, "$(P)T CP") field(CALC, "B<A") }`,
);

async function started(...files: Parameters<typeof epicsDatabases>[0]) {
  const clock = new HeapClock(1_000_000_000_000);
  const definition = group('bl', { limit: pv.double(6), vac: epicsDatabases(files) });
  const ioc = await makeIoc(definition, { clock, port: 0, interfaces: ['127.0.0.1'], environment: {} });
  ioc.database.run();
  clock.advance(1);
  return { ioc, clock };
}

test('are served beside PVs in TypeScript, and linked with them', async () => {
  const { ioc, clock } = await started({ file: vacuum, macros: { P: 'BL1:' } });
  expect([...ioc.list()]).toEqual(['bl:limit', 'BL1:T', 'BL1:SET', 'BL1:OK']);
  expect(ioc.handle('BL1:TEMP')?.value).toBe(4);
  expect(ioc.handle('BL1:OK')?.value).toBe(1);
  ioc.handle('BL1:SET')!.write(12);
  clock.advance(1);
  expect([ioc.handle('BL1:T')?.value, ioc.handle('BL1:T')?.severity, ioc.handle('BL1:OK')?.value]).toEqual([
    12,
    'MINOR',
    0,
  ]);
  ioc.handle('bl:limit')!.write(20);
  clock.advance(1);
  expect(ioc.handle('BL1:OK')?.value).toBe(1);
  expect([ioc.serves('BL1:T.EGU'), ioc.serves('BL1:T.NOSUCH'), ioc.serves('BL1:X')]).toEqual([true, false, false]);
});

test('make PVs for the fields that somebody asks for', async () => {
  const { ioc } = await started({ file: vacuum, macros: 'P=BL2:' });
  expect(ioc.database.pvs.size).toBe(0);
  expect(ioc.resolve('BL2:T.EGU')).toMatchObject({ pv: { native: 'string', metadata: { recordType: 'ai' } } });
  expect(ioc.resolve('BL2:T')).toMatchObject({ pv: { name: 'BL2:T', metadata: { units: 'K' } } });
  expect([...ioc.database.pvs.keys()]).toEqual(['BL2:T.EGU', 'BL2:T']);
});

test('with faults are refused, all of which are told', () => {
  const wrong = file('wrong.db', 'record(ai, "a") { field(FOO, "1") }\nrecord(ai, "b") { field(SCAN, "3 second") }\n');
  expect(() => epicsDb(wrong)).toThrow(DatabaseError);
  expect(() => epicsDb(wrong)).toThrow(/'FOO'[\s\S]*'b.SCAN' to '3 second'/);
  expect(epicsDb(wrong, {}, { lenient: true }).records).toHaveLength(2);
});
