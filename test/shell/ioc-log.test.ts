/** `iocLogInit`: what a script complains of and what the IOC logs reach a log server. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RealClock } from '../../src/actors/kernel/clock.ts';
import { ScriptLines } from '../../src/shell/line-source.ts';
import { Shell } from '../../src/shell/session.ts';
import { Site } from '../../src/shell/site.ts';

const patient = { timeout: 15_000 };
let directory = '';
let clock: RealClock;
let site: Site;

beforeEach(() => {
  directory = mkdtempSync(`${tmpdir()}/ioc-log-`);
  clock = new RealClock();
  site = new Site({
    environment: { EPICS_CAS_AUTO_BEACON_ADDR_LIST: 'NO', EPICS_CAS_BEACON_ADDR_LIST: '127.0.0.1' },
    directory,
    log: pino({ level: 'silent' }),
    serve: { protocols: ['ca'], port: 0, interfaces: ['127.0.0.1'] },
  });
});
afterEach(async () => {
  await site.running?.stop();
  clock.stop();
  rmSync(directory, { recursive: true });
});

async function say(...lines: readonly string[]): Promise<string> {
  const said: string[] = [];
  const output = { out: (text: string) => void said.push(text), err: (text: string) => void said.push(text) };
  const shell = new Shell(site, clock, new ScriptLines(undefined, lines), output);
  shell.start();
  await shell.over;
  return said.join('');
}

it('sends messages, also those of before iocInit, each with the prefix', async () => {
  let heard = '';
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('data', (data) => {
      heard += data.toString();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  expect(await say('iocLogInit')).toBe('iocLog: EPICS environment variable "EPICS_IOC_LOG_INET" undefined\n');
  expect(await say('iocLogShow')).toBe('');
  await say(
    'epicsEnvSet EPICS_IOC_LOG_INET 127.0.0.1',
    `epicsEnvSet EPICS_IOC_LOG_PORT ${port}`,
    'iocLogPrefix "fac=BL "',
    'iocLogInit',
    'nosuch',
    'iocInit',
    'errlog "what somebody says"',
    'setIocLogDisable 1',
    'errlog "nobody hears that"',
    'setIocLogDisable 0',
    'errlog "the last"',
  );
  await expect.poll(() => heard, patient).toContain('the last');
  expect(heard).toBe(
    "fac=BL Command 'nosuch' not registered.\nfac=BL Starting iocInit\nfac=BL iocRun: All initialization complete\nfac=BL what somebody says\nfac=BL the last\n",
  );
  expect(await say('iocLogShow 1')).toBe(
    `log client: connected to log server at '127.0.0.1:${port}'\nlog client: prefix is "fac=BL "\nlog client: sock OK, connect cycles = 1\n`,
  );
  for (const socket of sockets) socket.destroy();
  server.close();
});

it('refuses what is not a port', async () => {
  const said = await say('epicsEnvSet EPICS_IOC_LOG_INET x', 'epicsEnvSet EPICS_IOC_LOG_PORT 0', 'iocLogInit');
  expect(said).toBe('iocLog: EPICS_IOC_LOG_PORT is 0, which is not a port\n');
});
