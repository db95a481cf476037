/** The databases of test/databases/site in EPICS base and in xioc: every field of every record, as clients read it after the start. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { elementType } from '../../src/actors/record/field-access.ts';
import { Context, epicsDatabases, type RunningIoc } from '../../src/index.ts';
import {
  type SiteDatabase,
  siteDatabases,
  siteDirectory,
  siteEnvironment,
  siteIncludes,
} from '../support/databases.ts';
import { startIoc } from '../support/ioc.ts';
import { freePort } from '../support/port.ts';
import { python } from './python.ts';
import { ended, listening, serverEnvironment } from './server.ts';

const script = fileURLToPath(new URL('base/databases.py', import.meta.url));

/** Fields that only a process of base has something for. */
const NOT_COMPARED = new Set(['TPRO', 'BKPT', 'OLDSIMM']);

/** Texts of choices that there are not: base shows the number of SSCN, and no text for a DTYP without choices. */
const TEXTS_DIFFER = new Set(['SSCN', 'DTYP']);

/** Whether a record had been in alarm before the PVs of its CP links were there depends on the moment. */
const MOMENTARY = new Set(['ACKS']);

/** What is not as in base yet, by record and field. */
const NOT_YET = new Set([
  // A constant text for an array of CHAR.
  ...['cam1:FilePath.NORD', 'cam1:FilePath.VAL', 'cam2:FilePath.NORD', 'cam2:FilePath.VAL'],
  ...['char.NORD', 'char.UDF', 'char.VAL', 'fromText.UDF'],
  // The last string and selection of a seq and an average that were used.
  ...['MEDIAN.NLST', 'MEDIAN.SELN', 'ERR.LALM'],
  // Texts of states without one.
  ...['bit.VAL', 'mbbi.VAL'],
  // Messages of alarms; base says "(null)" of PERMIT.
  ...['typeK.AMSG', 'PERMIT.AMSG', 'PERMIT.NAMSG'],
  // A sub without SNAM is active in base from its start on, so that its first processing is counted as missed.
  'none.LCNT',
  // The length of a text of the environment; a number as text for DESC.
  ...['LENV.LEN', 'LENV.OLEN', 's3.DESC'],
]);

describe.runIf(inject('peer') === 'base')('databases of sites', () => {
  let base: ChildProcess;
  let xioc: RunningIoc;
  let clients: readonly [base: Context, xioc: Context];

  beforeAll(async () => {
    const port = await freePort();
    const env = { ...serverEnvironment(port, await freePort()), ...siteEnvironment };
    base = spawn(python, [script, siteDirectory], { env, stdio: ['pipe', 'ignore', 'pipe'] });
    const files = siteDatabases.map(({ name, macros }) => ({ file: `${siteDirectory}/${name}`, macros }));
    xioc = await startIoc(epicsDatabases(files, { directories: siteIncludes }), { environment: siteEnvironment });
    await listening(base, port);
    clients = [clientOf(port), clientOf(xioc.port)];
  }, 120_000);
  afterAll(async () => {
    await Promise.all([...clients.map((each) => each.close()), xioc.stop(), ended(base)]);
  });

  it.each(siteDatabases.map((database) => [database.name, database] as const))(
    '%s',
    async (_name, { prefix }: SiteDatabase) => {
      const { records } = xioc.ioc.database;
      const names = [...records.values()]
        .filter(({ name }) => name.startsWith(prefix))
        .flatMap((record) =>
          record.table.fields
            .filter(({ name }) => ![NOT_COMPARED, TEXTS_DIFFER, MOMENTARY].some((set) => set.has(name)))
            .filter((field) => field.dbf !== 'NOACCESS' || elementType(record, field) !== 'NOACCESS')
            .map((field) => `${record.name}.${field.name}`),
        )
        .filter((name) => !NOT_YET.has(name.slice(prefix.length)));
      expect(names.length).toBeGreaterThan(50);
      const differing = async () => {
        const [ofBase, ofXioc] = await Promise.all(clients.map((client) => readAll(client, names)));
        return names
          .filter((name) => ofBase!.get(name) !== ofXioc!.get(name))
          .map((name) => `${name}: base ${ofBase!.get(name)}, xioc ${ofXioc!.get(name)}`);
      };
      // What CP links bring comes a little later.
      await expect.poll(differing, { timeout: 20_000, interval: 500 }).toEqual([]);
    },
    60_000,
  );
});

// --- helpers ------------------------------------------------------------------------------------------------------

function clientOf(port: number): Context {
  const environment = { EPICS_CA_ADDR_LIST: `127.0.0.1:${port}`, EPICS_CA_AUTO_ADDR_LIST: 'NO' };
  return new Context({ repeater: false, timeoutMs: 40_000, environment });
}

async function readAll(client: Context, names: readonly string[]): Promise<Map<string, string>> {
  const pvs = await client.getPVs(...names);
  const texts = await Promise.all(
    pvs.map(async (pv) => {
      const { value, status, severity } = await pv.read({ type: pv.nativeType === 'ENUM' ? 'TIME_STRING' : 'time' });
      const text =
        typeof value === 'object' ? `[${Array.from(value as ArrayLike<unknown>, String).join(' ')}]` : String(value);
      return `${text} ${pv.nativeType} ${status}/${severity}`;
    }),
  );
  return new Map(names.map((name, index) => [name, texts[index]!]));
}
