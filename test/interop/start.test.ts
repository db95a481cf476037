import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, inject, test } from 'vitest';
import { freePort } from '../support/port.ts';
import { runClient } from './client.ts';
import { clientEnvironment, listening, serverEnvironment } from './server.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

describe.runIf(inject('peer') === 'xioc')('npm start', () => {
  test('serves the simple IOC until SIGINT, and then ends within two seconds with exit code 0', async () => {
    const port = await freePort();
    const repeaterPort = await freePort();
    const started = spawn('npm', ['start'], {
      cwd: root,
      env: { ...process.env, ...serverEnvironment(port, repeaterPort) },
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    try {
      await listening(started, port);
      const findings = await runClient(
        'pyepics_read.py',
        ['simple:A', 'simple:B', 'simple:C'],
        clientEnvironment(port, repeaterPort),
      );
      expect(findings.map(({ value }) => value)).toEqual([1, 2, [1, 2, 3]]);

      const interrupted = performance.now();
      process.kill(innermost(started.pid!), 'SIGINT');
      const [code] = await once(started, 'exit');
      expect(code).toBe(0);
      expect(performance.now() - interrupted).toBeLessThan(2000);
    } finally {
      if (started.exitCode === null && started.signalCode === null) process.kill(-started.pid!, 'SIGKILL');
    }
  });
});

/** The IOC itself: npm runs it through a shell, which would die of a signal of its own accord. */
function innermost(pid: number): number {
  const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
  return child ? innermost(Number(child)) : pid;
}
