/** What puts cost while nobody takes the lines of a log: next to nothing; and what is lost is counted. */

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PutLogOptions } from '../../../src/actors/put-log/options.ts';
import { PutLog } from '../../../src/actors/put-log/put-log.ts';
import { Context } from '../../../src/client/context.ts';
import { group } from '../../../src/database/author/group.ts';
import { pv } from '../../../src/database/author/pv.ts';
import type { RunningIoc } from '../../../src/serve.ts';
import { startIoc } from '../../support/ioc.ts';

const PUTS = 3000;
const AT_ONCE = 200;
const ROUNDS = 3;

const definition = group('g', { text: pv.text('', { maxLength: 1000 }) });

interface Served {
  readonly name: string;
  readonly ioc: RunningIoc;
  readonly client: Context;
  best: number;
}

let directory = '';
let deaf: Server;
const sockets = new Set<Socket>();
const all: Served[] = [];

async function serveWith(name: string, putLog: readonly PutLogOptions[]): Promise<void> {
  const ioc = await startIoc(definition, { prefix: 'g:', putLog });
  const environment = { EPICS_CA_ADDR_LIST: `127.0.0.1:${ioc.port}`, EPICS_CA_AUTO_ADDR_LIST: 'NO' };
  all.push({ name, ioc, client: new Context({ environment, repeater: false }), best: Number.POSITIVE_INFINITY });
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'away-'));
  // Takes connections, and reads nothing.
  deaf = createServer({ pauseOnConnect: true }, (socket) => void sockets.add(socket));
  await new Promise<void>((resolve) => void deaf.listen(0, '127.0.0.1', resolve));
  const { port } = deaf.address() as { port: number };
  const gone = createServer();
  await new Promise<void>((resolve) => void gone.listen(0, '127.0.0.1', resolve));
  const { port: nobody } = gone.address() as { port: number };
  await new Promise((resolve) => gone.close(resolve));
  await serveWith('no log', []);
  await serveWith('a file', [{ file: join(directory, 'puts.log') }]);
  await serveWith('a server that is away', [{ server: `127.0.0.1:${nobody}`, burst: 0 }]);
  await serveWith('a server that does not read', [{ server: `127.0.0.1:${port}`, burst: 0, format: 'json' }]);
});
afterAll(async () => {
  for (const { client, ioc } of all) {
    await client.close();
    await ioc.stop();
  }
  for (const socket of sockets) socket.destroy();
  deaf.close();
  rmSync(directory, { recursive: true });
});

async function round(served: Served, number: number): Promise<void> {
  const text = served.client.pv('g:text');
  await text.write('begin', { notify: true });
  const since = performance.now();
  for (let done = 0; done < PUTS; done += AT_ONCE) {
    const puts = Array.from({ length: AT_ONCE }, (_, index) =>
      text.write(`${number} ${done + index} `.padEnd(900, '.'), { notify: true }),
    );
    await Promise.all(puts);
  }
  served.best = Math.min(served.best, performance.now() - since);
}

it('no put waits for a log server that is away or does not read', async () => {
  for (let number = 0; number < ROUNDS; number++) for (const served of all) await round(served, number);
  const [without] = all;
  const ratios = all.map(({ name, best }) => `${name} ${(best / without!.best).toFixed(2)}`);
  console.info(`time of ${PUTS} puts with completion, of that without a log: ${ratios.join(', ')}`);
  for (const { name, best } of all) expect(best, name).toBeLessThan(3 * without!.best);
}, 300_000);

it('each line is written, kept, or counted as lost', () => {
  const total = ROUNDS * (PUTS + 1);
  for (const { name, ioc } of all.slice(1)) {
    const log = [...ioc.ioc.servers].find((server) => server instanceof PutLog)!;
    const { puts, lines, dropped } = log.counts;
    expect(puts, name).toBe(total);
    expect(lines + dropped + log.kept.length, name).toBe(total);
    if (name === 'a file') expect(dropped).toBe(0);
    else expect(dropped, name).toBeGreaterThan(0);
    console.info(`${name}: ${lines} lines written, ${log.kept.length} kept, ${dropped} lost`);
  }
});
