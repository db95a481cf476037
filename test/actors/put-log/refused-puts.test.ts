/** Puts that access rules and PVs refuse, by each way that leads to a PV: all are in the log of puts, with who and why. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Context } from '../../../src/client/context.ts';
import { group } from '../../../src/database/author/group.ts';
import { pv } from '../../../src/database/author/pv.ts';
import { accessFile } from '../../../src/database/security/access-file.ts';
import { writeText } from '../../../src/inspect/runtime/write.ts';
import { INSPECTOR } from '../../../src/inspect/visitor.ts';
import { Dbr } from '../../../src/protocol/ca/dbr-types.ts';
import type { RunningIoc } from '../../../src/serve.ts';
import { ScriptLines } from '../../../src/shell/line-source.ts';
import { remoteUser } from '../../../src/shell/rights.ts';
import { Shell } from '../../../src/shell/session.ts';
import { Site } from '../../../src/shell/site.ts';
import { WebPort, webPort } from '../../../src/web/index.ts';
import { startIoc } from '../../support/ioc.ts';
import { RawClient } from '../../support/raw-client.ts';
import { Browser } from '../../web/display.ts';

const definition = group('g', { open: pv.double(1), shut: pv.double(2, { record: 'ao', fields: { ASG: 'SHUT' } }) });

let directory = '';
let ioc: RunningIoc;
const puts = () => join(directory, 'puts.log');

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'refused-'));
  const rules = 'ASG(DEFAULT) {RULE(1, WRITE)}\nASG(SHUT) {RULE(1, READ) RULE(1, WRITE) {METHOD("x509")}}\n';
  writeFileSync(join(directory, 'x.acf'), rules);
  ioc = await startIoc(definition, {
    prefix: 'g:',
    protocols: ['ca', 'pva'],
    environment: { EPICS_PVAS_SERVER_PORT: '0', EPICS_PVAS_BROADCAST_PORT: '0' },
    access: accessFile(join(directory, 'x.acf')),
    putLog: [{ file: puts() }],
    servers: [webPort({ name: 'g', port: 0, write: true })],
  });
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Stops the IOC: the log is whole then. */
async function logged(): Promise<Record<string, unknown>[]> {
  await ioc.stop();
  const lines = readFileSync(puts(), 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

const denied = { pv: 'g:shut', old: 2, outcome: 'refused', reason: 'no right to write' };

it('of Channel Access', async () => {
  const client = await RawClient.open(ioc.port);
  for (const [cid, name] of ['g:shut', 'g:open'].entries()) {
    client.send({ type: 'CREATE_CHAN', name, cid, minor: 13 } as never);
    await client.next('ACCESS_RIGHTS');
    const { sid } = await client.next('CREATE_CHAN');
    const payload = cid === 0 ? Buffer.from('4013000000000000', 'hex') : Buffer.from('warm\0\0\0\0');
    const dbrType = cid === 0 ? Dbr.DOUBLE : Dbr.STRING;
    client.send({ type: 'WRITE_NOTIFY', dbrType, count: 1, sid, ioid: cid, payload } as never);
    await client.next('WRITE_NOTIFY');
  }
  client.socket.destroy();
  expect(await logged()).toMatchObject([
    { ...denied, user: 'tester', host: 'testhost', from: expect.stringMatching(/^127\.0\.0\.1:\d+$/) },
    { pv: 'g:open', outcome: 'refused', reason: 'it cannot hold warm' },
  ]);
});

it('of PV Access', async () => {
  const environment = { EPICS_PVA_NAME_SERVERS: `127.0.0.1:${ioc.pvaPort}`, EPICS_PVA_AUTO_ADDR_LIST: 'NO' };
  const context = new Context({ environment, repeater: false });
  await expect(context.pv('pva://g:shut').write(5, { notify: true })).rejects.toThrow('not permitted');
  await context.close();
  expect(await logged()).toMatchObject([{ ...denied, user: userInfo().username }]);
});

it('of the web', async () => {
  const browser = await Browser.open(ioc.ioc.server(WebPort)!.url);
  browser.subscribe('g:shut', 'g:open');
  await browser.shows('g:shut', { value: 2, readonly: true });
  await browser.shows('g:open', { value: 1 });
  browser.send({ type: 'write', pv: 'g:shut', value: 5 });
  browser.send({ type: 'write', pv: 'g:open', value: 'warm' });
  await expect.poll(() => browser.messages.filter(({ type }) => type === 'error').length).toBe(2);
  browser.close();
  expect(await logged()).toMatchObject([
    { ...denied, host: '127.0.0.1' },
    { pv: 'g:open', outcome: 'refused', reason: 'it cannot hold "warm"' },
  ]);
});

it('of the page of the inspector', async () => {
  const shut = ioc.ioc.pv('g:shut')!;
  await expect(writeText(ioc.ioc, shut, '5', INSPECTOR)).rejects.toThrow('do not let user inspector');
  await expect(writeText(ioc.ioc, ioc.ioc.pv('g:open')!, 'warm', INSPECTOR)).rejects.toThrow('is not a value');
  expect(await logged()).toMatchObject([
    { ...denied, user: 'inspector' },
    { pv: 'g:open', reason: 'it cannot hold warm' },
  ]);
});

it('of a shell that came over the socket, and not of the one on the terminal', async () => {
  const { clock, log } = ioc.ioc.services;
  const site = new Site({ environment: {}, directory, log }, ioc);
  const said: string[] = [];
  const output = { out: (text: string) => void said.push(text), err: (text: string) => void said.push(text) };
  const lines = ['dbpf g:shut 5', 'causes g:shut 5', 'dbpf g:open 5'];
  const remote = { parent: ioc.ioc, user: remoteUser('shell 1') };
  const shell = new Shell(site, clock as never, new ScriptLines(undefined, lines), output, remote);
  shell.start();
  await shell.over;
  const local = new Shell(site, clock as never, new ScriptLines(undefined, ['dbpf g:shut 7']), output);
  local.start();
  await local.over;
  expect(said.join('')).toBe(
    'g:shut: no right to write\nDBF_DOUBLE:         2         \nrefused: no right to write\nDBF_DOUBLE:         5         \nDBF_DOUBLE:         7         \n',
  );
  const who = { user: userInfo().username, host: hostname(), from: 'shell 1' };
  expect(await logged()).toMatchObject([
    { ...denied, ...who },
    { ...denied, ...who },
    { pv: 'g:open', new: 5, outcome: 'done', ...who },
    { pv: 'g:shut', new: 7, outcome: 'done', user: 'shell' },
  ]);
});
