/** Groups of a database: what the IOC of PVXS serves of a file, and what this package serves of it, to p4p. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, inject, test } from 'vitest';
import { epicsDb } from '../../src/helpers/epics-db.ts';
import { startIoc } from '../support/ioc.ts';
import { startServer } from './pva/servers.ts';
import { python } from './python.ts';
import { quietPython } from './server.ts';

const here = fileURLToPath(new URL('pva/', import.meta.url));
const run = promisify(execFile);

type Said = Readonly<Record<string, unknown>>;

async function ask(port: number): Promise<Said> {
  const env = { ...quietPython, EPICS_PVA_NAME_SERVERS: `127.0.0.1:${port}`, EPICS_PVA_AUTO_ADDR_LIST: 'NO' };
  const { stdout } = await run(python, [`${here}groups.py`], { env, timeout: 50_000 });
  return JSON.parse(stdout.replaceAll('NaN', 'null')) as Said;
}

/** QSRV sends what one event triggers twice in two updates; here a turn is one. */
function inOneUpdate(said: Said): Said {
  const updates = said['all x'] as string[][];
  return { ...said, 'all x': [...new Set(updates.flat())].sort() };
}

test.skipIf(inject('peer') !== 'xioc')('groups of a database are those of QSRV', async () => {
  const qsrv = await startServer('qsrv2', undefined, 'groups.db');
  const ioc = await startIoc(epicsDb(`${here}groups.db`), { protocols: ['pva'] });
  try {
    const [theirs, ours] = [await ask(qsrv.port), await ask(ioc.pvaPort)];
    expect(inOneUpdate(ours)).toEqual(inOneUpdate(theirs));
  } finally {
    await qsrv.kill();
    await ioc.stop();
  }
});
