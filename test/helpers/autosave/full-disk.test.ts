/** A disk that takes no more: an IOC whose files may not grow beyond a limit (`ulimit -f`). */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseSav } from '../../../src/helpers/autosave/sav.ts';
import { Client, Types } from '../../examples/client.ts';
import { CountingIoc } from './child.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'xioc-full-'));
}, 60_000);
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

it('leaves the last good file, shows failing, serves on, and recovers', { timeout: 60_000 }, async () => {
  const file = join(directory, 'set.sav');
  const ioc = new CountingIoc(file, { limitKb: 40, onChange: true });
  const port = Number((await ioc.line(/^port/)).split(' ')[1]);
  const client = await Client.of({ port });
  const state = async () => (await client.read('killed:SR_STATE', Types.STRING)).values[0];

  await client.writeText('killed:padding', 'small');
  await client.write('killed:count', [7]);
  await until(async () => (await state()) === 'idle' && saved(file) === '7');
  const good = readFileSync(file, 'utf8');

  await client.writeText('killed:padding', 'y'.repeat(20_000)); // 7 bytes of the file for each
  await client.write('killed:count', [8]);
  await until(async () => (await state()) === 'failing');
  expect(readFileSync(file, 'utf8')).toBe(good);
  expect(await client.value('killed:SR_status', Types.STRING)).toBe('Failure');
  expect(await client.value('killed:SR_0_StatusStr')).toBe("Can't write .sav file");
  expect(await client.value('killed:SR_recentlyStr')).toBe("Can't write 'set.sav'");
  expect(await client.value('killed:count')).toBe(8);

  await client.writeText('killed:padding', 'small again');
  await until(async () => (await state()) === 'idle');
  expect(saved(file)).toBe('8');
  expect(await client.value('killed:SR_status', Types.STRING)).toBe('Ok');
  client.close();
  await ioc.kill('SIGTERM');
});

function saved(file: string): unknown {
  return parseSav(readFileSync(file, 'utf8'))?.entries.find(({ name }) => name === 'killed:count')?.value;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('waited for too long');
    await sleep(20);
  }
}
