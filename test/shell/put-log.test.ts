/** Commands of caPutLog, with a server that hears lines and a client that puts. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RealClock } from '../../src/actors/kernel/clock.ts';
import { Context } from '../../src/client/context.ts';
import { ScriptLines } from '../../src/shell/line-source.ts';
import { Shell } from '../../src/shell/session.ts';
import { Site } from '../../src/shell/site.ts';

const patient = { timeout: 15_000 };
let directory = '';
let clock: RealClock;
let site: Site;
let client: Context;
let heard = '';
let address = '';
let close: () => void = () => {};

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'put-logs-'));
  writeFileSync(join(directory, 'a.db'), 'record(ao, "a") {}\nrecord(stringout, "s") {}\n');
  writeFileSync(join(directory, 'x.acf'), 'ASG(DEFAULT) {RULE(1, WRITE, TRAPWRITE)}\n');
  heard = '';
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('data', (data) => {
      heard += data.toString();
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  address = `127.0.0.1:${(server.address() as { port: number }).port}`;
  close = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  clock = new RealClock();
  site = new Site({
    environment: { EPICS_CAS_AUTO_BEACON_ADDR_LIST: 'NO', EPICS_CAS_BEACON_ADDR_LIST: '127.0.0.1' },
    directory,
    log: pino({ level: 'silent' }),
    serve: { protocols: ['ca'], port: 0, interfaces: ['127.0.0.1'] },
  });
  await say('caPutLogShow');
  await say(`asSetFilename ${directory}/x.acf`, 'dbLoadRecords a.db', 'iocInit');
  client = new Context({
    environment: { EPICS_CA_ADDR_LIST: `127.0.0.1:${site.running!.port}`, EPICS_CA_AUTO_ADDR_LIST: 'NO' },
    repeater: false,
  });
});
afterEach(async () => {
  await client.close();
  await site.running?.stop();
  clock.stop();
  close();
  rmSync(directory, { recursive: true });
});

async function say(...lines: readonly string[]): Promise<{ out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const output = { out: (text: string) => void out.push(text), err: (text: string) => void err.push(text) };
  const shell = new Shell(site, clock, new ScriptLines(undefined, lines), output);
  shell.start();
  await shell.over;
  return { out: out.join(''), err: err.join('') };
}

const put = async (name: string, ...values: readonly (number | string)[]) => {
  for (const value of values) await client.pv(name).write(value, { notify: true });
};
const lines = () => heard.split('\n').slice(0, -1);
const connected = () =>
  expect
    .poll(async () => (await say('caPutLogShow')).out + (await say('caPutJsonLogShow')).out, patient)
    .toContain('connected to log');

it('log in text as they are told to, and say how they fare', async () => {
  expect((await say('caPutLogShow')).out).toBe(
    'caPutLog mode: 0 = default (on change, squash bursts)\ncaPutLog Total Count: 0\n',
  );
  expect(await say(`caPutLogInit ${address} 2`)).toEqual({
    out: 'caPutLogInit config: AllNoFilter\n',
    err: 'caPutLog: successfully initialized\n',
  });
  expect((await say(`caPutLogInit ${address} 2`)).err).toContain(`caPutLog: address ${address} already configured\n`);
  await connected();
  await put('a', 1, 1);
  await expect.poll(lines, patient).toHaveLength(2);
  expect(lines()[1]).toMatch(/^\d\d-\w{3}-\d\d \d\d:\d\d:\d\d \S+ \S+ a new=1 old=1$/);
  // What changes: a put of the same is none, a burst that ends where it began is one.
  await say('caPutLogReconf 0 0.1', 'caPutLogSetTimeFmt "%Y"', 'iocLogPrefix "fac=X "');
  await put('a', 1);
  await put('s', 'x', 'x');
  await put('a', 3, 1);
  await put('s', 'y');
  await expect.poll(lines, patient).toHaveLength(5);
  expect(lines().slice(2)).toEqual([
    expect.stringMatching(/^fac=X \d{4} \S+ \S+ s new="x" old=""$/),
    expect.stringMatching(/^fac=X \d{4} \S+ \S+ a new=1 old=1 min=1 max=3$/),
    expect.stringMatching(/^fac=X \d{4} \S+ \S+ s new="y" old="x"$/),
  ]);
  await say('caPutLogReconf -1');
  await put('a', 7);
  await say('caPutLogReconf 1', 'caPutLogSetBurstTimeout 0.05');
  await put('a', 8);
  await expect.poll(lines, patient).toHaveLength(6);
  expect(lines()[5]).toMatch(/ a new=8 old=7$/);
  const { out } = await say('caPutLogShow 2');
  expect(out).toMatch(/^caPutLog mode: 1 = all \(same value too, squash bursts\)\ncaPutLog Total Count: \d+\n/);
  expect(out).toContain(
    `log client: connected to log server at '${address}'\nlog client: prefix is "fac=X "\nlog client: sock OK, connect cycles = 1\nlog client: 0 bytes in buffer\n`,
  );
});

it('log in JSON, with what a site says besides', async () => {
  expect((await say('caPutJsonLogShow')).err).toBe('caPutJsonLog: no clients initialised\n');
  await say('caPutJsonLogAddMetadata beamline BL7', 'caPutJsonLogAddMetadata gone x', 'caPutJsonLogAddMetadata gone');
  await say(`epicsEnvSet EPICS_CA_JSON_PUT_LOG_ADDR ${address}`, 'caPutJsonLogInit "" 1 0.1');
  await connected();
  await put('a', 2, 5, 3);
  await expect.poll(lines, patient).toHaveLength(1);
  const logged = JSON.parse(lines()[0]!) as Record<string, unknown>;
  expect(Object.keys(logged)).toEqual([
    ...['date', 'time', 'host', 'user', 'beamline', 'pv', 'new', 'old', 'min', 'max', 'burst'],
  ]);
  expect(logged).toMatchObject({ beamline: 'BL7', pv: 'a', new: 3, old: 0, min: 2, max: 5, burst: 3 });
  expect((await say('caPutJsonLogShow')).out).toMatch(
    /^log client: connected to log server at '[\d.:]+'\ncaPutJsonLog: Total count = 3\n$/,
  );
  expect((await say('caPutJsonLogReconf 7')).err).toContain("setting to default 'caPutJsonLogAll'");
});

it('say what is wrong', async () => {
  expect((await say('caPutLogInit host 3')).out).toBe('caPutLogInit config: Unknown (must be -1, 0, 1, or 2)\n');
  expect((await say('caPutLogInit host -1')).out).toBe('caPutLogInit config: Disabled\n');
  expect((await say('caPutLogInit')).err).toBe('caPutLog: server address not specified\n');
  expect((await say('iocLogPrefix a', 'iocLogPrefix b')).out).toContain('already set to "a"');
});
