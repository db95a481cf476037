/** Records that are scanned by their SCAN alone: when, and in which order, as in EPICS base. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { HeapClock } from '../../../src/actors/kernel/clock.ts';
import { epicsDb, type RunningIoc } from '../../../src/index.ts';
import { startIoc } from '../../support/ioc.ts';

let ioc: RunningIoc | undefined;
afterEach(() => ioc?.stop());

const db = `
record(calc, "late") { field(SCAN, "1 second") field(PHAS, "1") field(CALC, "VAL+1") field(INPB, "early") }
record(calc, "early") { field(SCAN, "1 second") field(PHAS, "-1") field(CALC, "VAL+1") field(INPB, "late") }
record(calc, "slow") { field(SCAN, "2 second") field(CALC, "VAL+1") }
record(calc, "passive") { field(CALC, "VAL+1") }
`;

async function serve() {
  const file = join(mkdtempSync(join(tmpdir(), 'record-scan-')), 'scan.db');
  writeFileSync(file, db);
  const clock = new HeapClock();
  ioc = await startIoc(epicsDb(file), { clock });
  const { records } = ioc.ioc.database;
  const values = (...names: string[]) => names.map((name) => records.get(name)!.number('VAL'));
  return { clock, records, values, running: ioc };
}

it('begins a period after the start, in the order of PHAS', async () => {
  const { clock, records, values } = await serve();
  await clock.run(999);
  expect(values('late', 'early', 'slow')).toEqual([0, 0, 0]);
  await clock.run(2);
  expect(values('late', 'early', 'slow')).toEqual([1, 1, 0]);
  expect([records.get('late')!.number('B'), records.get('early')!.number('B')]).toEqual([1, 0]);
  await clock.run(1000);
  expect(values('late', 'slow')).toEqual([2, 1]);
});

it('goes on as it would have when the IOC is paused meanwhile', async () => {
  const { clock, values, running } = await serve();
  await clock.run(1500);
  running.pause();
  await clock.run(2200); // 3.7 s
  running.resume();
  expect(values('late', 'slow')).toEqual([1, 0]);
  await clock.run(299);
  expect(values('late', 'slow')).toEqual([1, 0]);
  await clock.run(2);
  expect(values('late', 'slow')).toEqual([2, 1]);
});

it('has who joins later wait for the next tick of all', async () => {
  const { clock, values, running } = await serve();
  await clock.run(1400);
  const { database } = running.ioc;
  database.pv(database.records.get('passive')!, 'SCAN')!.write('1 second');
  await clock.run(599);
  expect(values('passive')).toEqual([0]);
  await clock.run(2);
  expect(values('passive')).toEqual([1]);
});
