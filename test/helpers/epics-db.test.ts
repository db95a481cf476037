/** Database files as groups. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { HeapClock } from '../../src/actors/kernel/clock.ts';
import { Context, DatabaseError, deviceSupport, epicsDatabases, epicsDb, group, pv } from '../../src/index.ts';
import { makeIoc } from '../../src/serve.ts';
import { startIoc } from '../support/ioc.ts';

const silent = pino({ level: 'silent' });
/** For what needs a few rounds of the network. */
const within = { timeout: 20_000 };

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

test('are served next to PVs in TypeScript, and linked with them', async () => {
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

test('with faults are refused, all of which are reported', () => {
  const wrong = file('wrong.db', 'record(ai, "a") { field(FOO, "1") }\nrecord(ai, "b") { field(SCAN, "3 second") }\n');
  expect(() => epicsDb(wrong)).toThrow(DatabaseError);
  expect(() => epicsDb(wrong)).toThrow(/'FOO'[\s\S]*'b.SCAN' to '3 second'/);
  expect(epicsDb(wrong, {}, { lenient: true }).records).toHaveLength(2);
});

describe('records of a DTYP without device support', () => {
  const plc = file(
    'plc.db',
    `record(ao, "$(P)SP") { field(DTYP, "SitePlc") field(OUT, "@asyn($(P), 0, 1)GAIN") }
     record(ai, "$(P)SP_RBV") { field(DTYP, "SitePlc") field(INP, "@asyn($(P),0)GAIN") field(SCAN, "I/O Intr") }
     record(bi, "$(P)ON") { field(DTYP, "SitePlc") field(INP, "#C0 S1 @x") }`,
  );

  test('are refused, with what can be done', () => {
    const refused = (options = {}) => expect(() => epicsDb(plc, { P: 'X:' }, options));
    refused().toThrow(
      /Can't set 'X:SP.DTYP' to 'SitePlc'[\s\S]*plc.db:1:\d+, with P="X:"[\s\S]*--dtyp soft[\s\S]*X:ON/,
    );
    // The name of it is known; what it does is not.
    const dbd = file('site.dbd', 'device(ao, INST_IO, devAoPlc, "SitePlc")\n');
    refused({ definitions: [dbd] }).toThrow(/'X:SP.DTYP' to 'SitePlc'[\s\S]*site.dbd:1 has the name of it/);
  });

  test('are served without a device by the policy soft', async () => {
    const definition = epicsDb(plc, { P: 'X:' }, { dtyp: 'soft' });
    expect(definition.notices).toEqual([
      expect.stringContaining('3 records have no device: there is no device support'),
    ]);
    const clock = new HeapClock(1_000_000_000_000);
    const ioc = await makeIoc(definition, { clock, port: 0, interfaces: ['127.0.0.1'], environment: {}, log: silent });
    ioc.database.run();
    const read = (name: string) => ioc.handle(name)?.value;
    expect(ioc.database.record('X:SP_RBV')?.number('SCAN')).toBe(0);
    ioc.handle('X:SP')!.write(3);
    clock.advance(1);
    expect([read('X:SP'), read('X:SP_RBV'), ioc.handle('X:SP_RBV')?.severity]).toEqual([3, 3, 'NO_ALARM']);
    ioc.handle('X:ON')!.write(1);
    expect([read('X:ON'), ioc.handle('X:ON')?.severity]).toEqual([1, 'NO_ALARM']);
    // That it was accepted once does not make it real.
    expect(() => epicsDb(plc, { P: 'X:' })).toThrow(DatabaseError);
  });

  test('have the one that is given in TypeScript', async () => {
    const tank = new Map([['level', 4.5]]);
    deviceSupport('SiteTank', {
      types: ['ai', 'ao'],
      read: (record) => {
        const level = tank.get(record.text('INP').slice(1));
        if (level === undefined) throw new Error('no such tag');
        return Promise.resolve(level);
      },
      write: (record) => void tank.set(record.text('OUT').slice(1), record.number('VAL')),
    });
    const path = file(
      'tank.db',
      `record(ai, "LEVEL") { field(DTYP, "SiteTank") field(INP, "@level") field(SCAN, "1 second") }
       record(ai, "LOST") { field(DTYP, "SiteTank") field(INP, "@lost") field(SCAN, "1 second") }
       record(ao, "SET") { field(DTYP, "SiteTank") field(OUT, "@level") }`,
    );
    const running = await startIoc(epicsDb(path));
    try {
      const client = new Context({
        environment: { EPICS_CA_NAME_SERVERS: `127.0.0.1:${running.port}`, EPICS_CA_AUTO_ADDR_LIST: 'NO' },
      });
      try {
        await expect.poll(async () => (await client.pv('LEVEL').read()).value, within).toBe(4.5);
        await client.pv('SET').write(7);
        await expect.poll(async () => (await client.pv('LEVEL').read()).value, within).toBe(7);
        await expect.poll(async () => (await client.pv('LOST').read({ type: 'sts' })).status, within).toBe(1);
      } finally {
        await client.close();
      }
    } finally {
      await running.stop();
    }
  }, 60_000);
});

test('keep their records when they are given handlers', () => {
  expect(epicsDb(vacuum, { P: 'BL3:' }).handlers(() => ({})).records).toHaveLength(3);
});
