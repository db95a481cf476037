/** The example motor of LEWIS itself, driven by our IOC; and our motor, asked by Python, which answers as that one does. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import motor from '../../src/examples/lewis_motor.ts';
import type { RunningIoc } from '../../src/serve.ts';
import { startIoc } from '../support/ioc.ts';
import { freePort } from '../support/port.ts';
import { python, tool } from './python.ts';
import { ended, listening } from './server.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** @returns its TCP port */
async function lewis(): Promise<number> {
  const port = await freePort();
  const options = `stream: {bind_address: 127.0.0.1, port: ${port}}`;
  const args = ['-k', 'lewis.examples', 'example_motor', '-o', 'none', '-p', options];
  const child: ChildProcess = await listening(spawn(tool('lewis'), args, { stdio: 'ignore' }), port);
  cleanups.push(() => {
    child.kill('SIGKILL');
    return ended(child);
  });
  return port;
}

/** Our own motor. @returns its TCP port */
async function ours(): Promise<number> {
  const { simulator } = motor.connections![0]!.options;
  const ioc = await startIoc(simulator as typeof motor, { doors: { motor: { port: 0 } } });
  cleanups.push(() => ioc.stop());
  await expect.poll(() => ioc.door().port).toBeGreaterThan(0);
  return ioc.door().port;
}

interface Motor {
  readonly target: { readonly setpoint: { put(value: number): Promise<void> } };
  readonly position: { readonly value: number; readonly severity: string };
  readonly state: { readonly value: string };
}

it('our IOC drives the motor of LEWIS', async () => {
  const port = await lewis();
  const ioc: RunningIoc = await startIoc(motor, { macros: { tcp: `${port}` } });
  cleanups.push(() => ioc.stop());
  const { target, position, state } = ioc.pvs as unknown as Motor;
  await expect.poll(() => position.severity).toBe('NO_ALARM');
  await target.setpoint.put(4);
  await expect.poll(() => state.value).toBe('moving');
  await expect(target.setpoint.put(5)).rejects.toThrow('err: not idle');
  await expect.poll(() => position.value).toBe(4);
  await expect.poll(() => state.value).toBe('idle');
});

/** Ms after which a request has no reply. */
const SILENCE_MS = 1500;

/** LEWIS changes its state once in a cycle of 100 ms: several of them. */
const CYCLES_MS = 400;

/** Requests one after the other, each with its reply; '' where none comes. */
async function transcript(port: number, requests: readonly string[]): Promise<string[]> {
  const socket = connect(port, '127.0.0.1');
  cleanups.push(async () => socket.destroy());
  let text = '';
  socket.on('data', (bytes) => {
    text += bytes.toString('latin1');
  });
  await new Promise((resolve) => socket.once('connect', resolve));
  const ask = async (request: string) => {
    text = '';
    socket.write(request);
    const start = Date.now();
    while (!text.endsWith('\r\n') && Date.now() - start < SILENCE_MS) await setTimeout(20);
    return text;
  };
  // LEWIS listens before it answers.
  await expect.poll(() => ask('P?\r\n')).not.toBe('');
  await setTimeout(SILENCE_MS);
  const replies: string[] = [];
  for (const request of requests) {
    await setTimeout(CYCLES_MS);
    replies.push(await ask(request));
  }
  return replies;
}

it('our motor answers as the one of LEWIS does', async () => {
  const requests = [
    'S?',
    'P?',
    'T?',
    'T=300',
    'T=-1',
    'T=abc',
    'T= 6',
    'T=7 ',
    's?',
    'X',
    'T=1e1',
    'S?',
    'T=5',
    'H',
    'T=+5',
    'H',
  ].map((text) => `${text}\r\n`);
  const [theirs, own] = await Promise.all([transcript(await lewis(), requests), transcript(await ours(), requests)]);
  // How far it has come is another thing.
  const plain = (replies: string[]) =>
    replies.map((reply) =>
      reply.replaceAll(/\d+\.\d+(?=,|\r\n$)/g, (number) => (Number(number) % 1 === 0 ? number : '#')),
    );
  const masked = (replies: string[]) => plain(replies).map((reply) => (/^T=.*,P=/.test(reply) ? 'T=#,P=#\r\n' : reply));
  expect(masked(own)).toEqual(masked(theirs));
});

describe('a Python client', () => {
  it('drives our motor', async () => {
    const port = await ours();
    const script = `
import socket, time
s = socket.create_connection(('127.0.0.1', ${port})); f = s.makefile('rw', newline='\\r\\n')
def ask(request):
    f.write(request + '\\n'); f.flush()
    return f.readline().strip()
print(ask('T=1'))
while ask('S?') == 'moving': time.sleep(0.05)
print(ask('P?'), ask('T?'), ask('T=251'))
`;
    const { stdout } = await promisify(execFile)(python, ['-c', script]);
    expect(stdout.split('\n')).toEqual(['T=1.0', '1.0 1.0 err: not 0<=T<=250', '']);
  });
});
