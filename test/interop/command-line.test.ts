import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { usePeer } from './peer.ts';
import { tool } from './python.ts';

const peer = usePeer();
const run = promisify(execFile);

test('caproto-get prints values in the formats asked for', async () => {
  expect(await caproto('get', 'simple:A', 'interop:enum', 'interop:string')).toMatch(
    /^simple:A\s+\[1\]\ninterop:enum\s+\[moving\]\ninterop:string\s+\[beam on target\]\n$/,
  );
  expect(await caproto('get', '-t', 'simple:C')).toMatch(/1,? 2,? 3/);
});

test('caproto-put prints the old and the new value', async () => {
  expect(await caproto('put', 'simple:B', '6.5')).toMatch(/^Old : simple:B\s+\[2\.\]\nNew : simple:B\s+\[6\.5\]\n$/);
});

test('caproto-monitor prints the current value and ends when told to', async () => {
  expect(await caproto('monitor', '--maximum', '1', 'interop:double')).toMatch(/interop:double.*1[.]5/);
});

async function caproto(name: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run(tool(`caproto-${name}`), ['--no-repeater', ...args], { env: peer.clientEnvironment });
  return stdout;
}
