/** Errors that an author's code does not catch, each in a process of its own: they would end any other program. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AlarmStatus, Severity } from '../../src/protocol/value/alarm.ts';
import { Client, Types } from '../examples/client.ts';
import { freePort } from '../support/port.ts';
import { Program } from './program.ts';

const source = `
import { connect } from 'node:net';
import { fromCallback, setup } from 'xstate';
import { autosave, group, pv, skip } from 'xioc';

const late = (work) => setTimeout(work, 1);
const fail = (what) => { throw new Error(what); };
const button = (put) => pv.bool(false, { put });

export default group('e', {
  kept: pv.double(1, { autosave: true }),
  rejection: button(() => { void Promise.reject(new Error('forgotten')); }),
  timer: button(() => { late(() => fail('in a timer')); }),
  sleep: button((_value, { ioc }) => { void ioc.sleep(0.001).then(() => fail('after a sleep')); }),
  socket: button(() => { connect(1, '127.0.0.1'); }),
  scanned: pv.long(0, { scan: { every: 0.1, run: async ({ pv }) => { if (pv.value === 0) void fail2(); return pv.value + 1; } } }),
  factory: pv.bool(false),
  trigger: button((_value, { ioc }) => { ioc.device().send({ type: 'go' }); return skip; }),
  nobody: button(() => { process.emit('nobody'); return skip; }),
  bye: pv.bool(false, { shutdown: () => console.log('shutdown handler ran') }),
  saved: autosave({ file: 'e.sav' }),
})
  .behaves(() => setup({
    actors: { link: fromCallback(() => { connect(1, '127.0.0.1'); }) },
  }).createMachine({
    id: 'driver',
    initial: 'idle',
    states: { idle: { on: { go: 'linked' } }, linked: { invoke: { src: 'link' } } },
  }), { publish: 'STATE', restart: { firstDelay: 0.05 } })
  .handlers(() => { void Promise.reject(new Error('of a factory')); return {}; });

async function fail2() { fail('in a scan'); }
process.on('nobody', () => queueMicrotask(() => fail('of nobody')));
`;

let folder: string;
let program: Program;
let port: number;
let client: Client;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'xioc-'));
  writeFileSync(join(folder, 'e.mjs'), source);
  port = await freePort();
  const args = ['run', join(folder, 'e.mjs'), '--log-format', 'json'];
  program = new Program(args, { EPICS_CAS_SERVER_PORT: `${port}` }, folder);
  await program.says('Server startup complete.');
  client = await Client.of({ port });
});
afterEach(async () => {
  client.close();
  program.child.kill('SIGKILL');
  await program.ended;
  rmSync(folder, { recursive: true });
});

interface Line {
  readonly level: number;
  readonly msg: string;
  readonly pv?: string;
  readonly device?: string;
  readonly group?: string;
  readonly err?: { readonly message: string; readonly stack: string };
}

const errors = (): Line[] =>
  program.stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line)
    .filter(({ level }) => level >= 50);

const failureOf = async (message: string): Promise<Line> => {
  await expect.poll(() => errors().some(({ err }) => err?.message.includes(message))).toBe(true);
  return errors().find(({ err }) => err?.message.includes(message))!;
};

describe('an error that nothing catches', () => {
  it.each([
    ['rejection', 'forgotten'],
    ['timer', 'in a timer'],
    ['sleep', 'after a sleep'],
    ['socket', 'ECONNREFUSED'],
  ])('is a failure of the PV whose %s it was: it is INVALID, and the IOC goes on', async (name, message) => {
    await client.put(`e:${name}`, [1]);
    expect(await failureOf(message)).toMatchObject({
      pv: `e:${name}`,
      msg: `Code of e:${name} failed where nothing caught the error`,
    });
    expect((await client.read(`e:${name}`)).fields).toMatchObject({
      status: AlarmStatus.SOFT,
      severity: Severity.INVALID,
    });
    expect(await client.value('e:kept')).toBe(1);
  });

  it('is one of the PV that was scanned, or of the group that was made', async () => {
    expect(await failureOf('in a scan')).toMatchObject({ pv: 'e:scanned' });
    expect(await failureOf('of a factory')).toMatchObject({
      group: 'e:',
      msg: expect.stringContaining('the group e:'),
    });
  });

  it('is one of the machine, which is started again', async () => {
    await client.put('e:trigger', [1]);
    expect(await failureOf('ECONNREFUSED')).toMatchObject({ device: 'driver', msg: 'The machine driver failed' });
    await expect.poll(() => client.value('e:RESTARTS')).toBe(1);
    expect(await client.value('e:STATE', Types.STRING)).toBe('idle');
  });

  it('ends the IOC in good order when it is nobody’s', async () => {
    await client.put('e:kept', [42]);
    await client.put('e:nobody', [1]);
    const { code, stdout } = await program.ended;
    expect(code).toBe(1);
    expect(await failureOf('of nobody')).toMatchObject({ msg: expect.stringContaining('the IOC stops') });
    expect(stdout).toContain('shutdown handler ran');
    expect(readFileSync(join(folder, 'e.sav'), 'utf8')).toContain('e:kept 42');
  });
});

it.each(['SIGHUP', 'SIGTERM'] as const)('stops in good order on %s', async (signal) => {
  await client.put('e:kept', [7]);
  program.signal(signal);
  const { code, stdout } = await program.ended;
  expect(code).toBe(0);
  expect(stdout).toContain('shutdown handler ran');
  expect(existsSync(join(folder, 'e.sav')) && readFileSync(join(folder, 'e.sav'), 'utf8')).toContain('e:kept 7');
});
