/** io_interrupt in a real terminal, which `script` of util-linux makes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import keyboard from '../../src/examples/io_interrupt.ts';
import { bundle } from '../support/bundle.ts';
import { startIoc } from '../support/ioc.ts';
import { Client } from './client.ts';
import { until } from './until.ts';

const program = bundle(new URL('io-interrupt-ioc.ts', import.meta.url));

let child: ChildProcess | undefined;
afterEach(() => child?.kill('SIGKILL'));

describe('io_interrupt', () => {
  it('serves the keys pressed, ends on Ctrl-C, and leaves the terminal as it was', async () => {
    const command = `${process.execPath} ${program}; echo ended; stty -a`;
    const terminal = spawn('script', ['-qefc', command, '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'] });
    child = terminal;
    let shown = '';
    terminal.stdout.on('data', (chunk) => {
      shown += String(chunk);
    });
    await until(() => /port \d+/.test(shown));
    const client = await Client.of({ port: Number(/port (\d+)/.exec(shown)![1]) });
    for (const key of ['x', 'ß', '1']) {
      terminal.stdin.write(key);
      await until(async () => (await client.text('io:keypress')) === key);
    }
    expect(shown).not.toContain('x'); // raw mode: no echo
    terminal.stdin.write('\u0003');
    await until(() => /speed \d+ baud/.test(shown) && / echo\b/.test(shown));
    expect(shown).toContain('ended');
    expect(shown).toMatch(/(?<!-)\bicanon\b/);
    expect(shown).toMatch(/(?<!-)\becho\b/);
    client.close();
    terminal.stdin.end();
    if (terminal.exitCode === null) await once(terminal, 'close');
  });

  it('serves without a terminal too, and reads nothing', async () => {
    expect(process.stdin.isTTY).not.toBe(true);
    const ioc = await startIoc(keyboard);
    expect(ioc.pvs.keypress.value).toBe('');
    await ioc.stop();
  });
});
