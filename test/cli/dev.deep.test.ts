/** `npm run dev`: the command line from `src`, which starts again on each change when that is asked for. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { freePort } from '../support/port.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

let folder: string;
let child: ChildProcess | undefined;
let said: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'xioc-dev-'));
  said = '';
});
afterEach(async () => {
  if (child?.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  rmSync(folder, { recursive: true });
});

const definition = (name: string) => `import { group, pv } from 'xioc';
console.log(import.meta.resolve('xioc'));
export default group('mine', { ${name}: pv.double(1) });`;

async function dev(...args: readonly string[]): Promise<void> {
  const environment = {
    ...process.env,
    EPICS_CAS_INTF_ADDR_LIST: '127.0.0.1',
    EPICS_CAS_AUTO_BEACON_ADDR_LIST: 'NO',
    EPICS_CAS_BEACON_ADDR_LIST: '127.0.0.1',
    EPICS_CAS_SERVER_PORT: String(await freePort()),
  };
  const command = ['--import', 'tsx', '--conditions=@xioc/source', 'scripts/dev.ts', ...args];
  child = spawn(process.execPath, command, { cwd: root, env: environment });
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (text) => (said += text));
}

const says = (text: string) => expect.poll(() => said, { timeout: 60_000, interval: 50 }).toContain(text);

it('runs src, to which an author’s file is bound as well', async () => {
  const file = join(folder, 'mine.ts');
  writeFileSync(file, definition('x'));
  await dev('run', file, '--list-pvs');
  await says('mine:x');
  expect(said).toContain(`file://${root}src/index.ts`);
  child!.kill('SIGINT');
  expect((await once(child!, 'exit'))[0]).toBe(0);
});

it('starts again when a file is changed, and ends all it has started', async () => {
  const file = join(folder, 'mine.ts');
  writeFileSync(file, definition('before'));
  await dev('--watch', 'run', file, '--list-pvs');
  await says('mine:before');
  writeFileSync(file, definition('after'));
  await says('mine:after');
  expect(said).toContain('Server exiting');
  const port = /Listening on 127\.0\.0\.1:(\d+)/.exec(said)![1];
  child!.kill('SIGTERM');
  await once(child!, 'exit');
  await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow();
});
