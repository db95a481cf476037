/**
 * Links from one IOC to another: the same database twice, in EPICS base and in xioc, each linked with the other. What base does with its
 * links to xioc is what xioc must do with its links to base.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { Context, epicsDb, type RunningIoc } from '../../src/index.ts';
import { startIoc } from '../support/ioc.ts';
import { freePort } from '../support/port.ts';
import { python } from './python.ts';
import { ended, listening, serverEnvironment } from './server.ts';

const database = fileURLToPath(new URL('base/linked.db', import.meta.url));
const script = fileURLToPath(new URL('base/records.py', import.meta.url));
/** Searches and monitors of two processes on a busy machine. */
const within = { timeout: 40_000, interval: 50 };

let folder: string;
const ports = { base: 0, xioc: 0 };
let base: ChildProcess | undefined;
let xioc: RunningIoc | undefined;

function clientOf(port: number): NodeJS.ProcessEnv {
  return { EPICS_CA_ADDR_LIST: `127.0.0.1:${port}`, EPICS_CA_AUTO_ADDR_LIST: 'NO' };
}

async function startBase(): Promise<void> {
  const file = join(folder, 'base.db');
  const text = readFileSync(database, 'utf8').replaceAll('$(ME)', 'b:').replaceAll('$(OTHER)', 'x:');
  writeFileSync(file, text);
  const env = { ...serverEnvironment(ports.base, await freePort()), ...clientOf(ports.xioc) };
  base = spawn(python, [script, file], { env, stdio: ['pipe', 'ignore', 'pipe'] });
  await listening(base, ports.base);
}

async function startXioc(): Promise<void> {
  const definition = epicsDb(database, { ME: 'x:', OTHER: 'b:' });
  xioc = await startIoc(definition, { port: ports.xioc, environment: clientOf(ports.base) });
}

async function stopXioc(): Promise<void> {
  await xioc?.stop();
  xioc = undefined;
}

describe.runIf(inject('peer') === 'base')('links between EPICS base and xioc', () => {
  let clients: { readonly base: Context; readonly xioc: Context };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'xioc-links-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  beforeEach(async () => {
    ports.base = await freePort();
    ports.xioc = await freePort();
    await Promise.all([startBase(), startXioc()]);
    const client = (port: number) => new Context({ repeater: false, timeoutMs: 30_000, environment: clientOf(port) });
    clients = { base: client(ports.base), xioc: client(ports.xioc) };
  });
  afterEach(async () => {
    await Promise.all([clients.base.close(), clients.xioc.close(), stopXioc(), ended(base)]);
  });

  const sides = ['base', 'xioc'] as const;
  type Side = (typeof sides)[number];
  const prefixOf = (side: Side) => (side === 'base' ? 'b:' : 'x:');

  async function read(side: Side, name: string): Promise<string> {
    const pv = clients[side].pv(prefixOf(side) + name);
    const { value, status, severity } = await pv.read({ type: pv.nativeType === 'ENUM' ? 'TIME_STRING' : 'time' });
    const text = typeof value === 'object' ? Array.from(value as ArrayLike<unknown>, String).join(' ') : String(value);
    return `${text} ${status}/${severity}`;
  }

  async function put(side: Side, name: string, value: number | string): Promise<void> {
    await clients[side].pv(prefixOf(side) + name).write(value, { notify: true });
  }

  /** What both sides come to have. */
  async function come(name: string, expected: string): Promise<void> {
    const both = async () =>
      Object.fromEntries(await Promise.all(sides.map(async (side) => [side, await read(side, name)])));
    await expect.poll(both, within).toEqual({ base: expected, xioc: expected });
  }

  /** STAT and SEVR: LINK is 14, MINOR 1, INVALID 3; 4 is HIGH. */
  it('bring values and alarms, and process what they are to process', async () => {
    await come('mirror', '4 0/0');
    await come('polled', '3 0/0');
    await come('modeText', 'moving 0/0');
    await come('modeNumber', '1 0/0');
    await come('arrayCopy', '1 2 3 0/0');
    await come('missing', '0 14/3');
    for (const side of sides) await put(side, 'set', 6);
    await come('mirror', '7 14/1');
    await come('polled', '6 4/1');
    await come('passive.A', '6 0/0');
    for (const side of sides) await put(side, 'mode', 0);
    await come('modeText', 'idle 0/0');
    for (const side of sides) {
      await put(side, 'send', 2.5);
      await put(side, 'kick.PROC', 1);
      await put(side, 'sendText', 'told by the other');
      await put(side, 'sendState', 1);
      await put(side, 'status.PROC', 1);
    }
    await come('target', '2.5 0/0');
    // By the forward link of target, and by kick.
    await come('count', '2 0/0');
    await come('set.DESC', 'told by the other 4/1');
    await come('mode', 'moving 0/0');
    await come('status', '6 0/0');
    await come('status.INAV', 'Ext PV OK 0/0');
    await come('send.OUT', expect.stringMatching(/^[bx]:target PP NMS 0\/0$/));
  }, 120_000);

  it.each(sides)(
    'that lead to %s are lost with it, and come back',
    async (lost) => {
      const left = lost === 'base' ? 'xioc' : 'base';
      const comes = async (name: string, expected: string) => {
        await expect.poll(() => read(left, name), within).toBe(expected);
      };
      await comes('mirror', '4 0/0');
      await comes('polled', '3 0/0');
      await put(left, 'status.PROC', 1);
      await comes('status.INAV', 'Ext PV OK 0/0');
      if (lost === 'base') await ended(base);
      else await stopXioc();
      await comes('polled', '3 14/3');
      // CP does not have a record processed by the loss of its link.
      expect(await read(left, 'mirror')).toBe('4 0/0');
      for (const name of ['mirror', 'modeText', 'arrayCopy']) await put(left, `${name}.PROC`, 1);
      await comes('mirror', '4 14/3');
      await comes('modeText', 'moving 14/3');
      await comes('arrayCopy', '1 2 3 14/3');
      await put(left, 'send', 7);
      await comes('send', '7 14/3');
      if (lost === 'base') await startBase();
      else await startXioc();
      await comes('mirror', '4 0/0');
      await comes('polled', '3 0/0');
      await comes('modeText', 'moving 0/0');
      await put(left, 'send', 8);
      await comes('send', '8 0/0');
      await expect.poll(() => read(lost, 'target'), within).toBe('8 0/0');
    },
    180_000,
  );
});
