/**
 * Kills: an IOC that saves without a pause is killed (SIGKILL) again and again, at moments spread over a write. There is
 * always a file that is whole; it never lacks more than the last change. `power-cut.test.ts` has each operation in turn.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SaveStore } from '../../../src/helpers/autosave/store.ts';
import { CountingIoc } from './child.ts';

/** KILLS=1000 for a longer proof. */
const KILLS = Number(process.env.KILLS ?? 21);
const AT_A_TIME = 3;
/** After the first save; a save takes a few milliseconds. */
const LATEST_MS = 30;

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'xioc-kill-'));
}, 60_000);
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

it(`survives ${KILLS} kills during writes without an unreadable file or a lost change`, {
  timeout: KILLS * 10_000,
}, async () => {
  const each = await Promise.all(
    Array.from({ length: AT_A_TIME }, (_, i) =>
      killAgainAndAgain(join(directory, `${i}.sav`), Math.ceil(KILLS / AT_A_TIME)),
    ),
  );
  const counts = each.flat();
  expect(counts.length).toBeGreaterThanOrEqual(KILLS);
  // The moments were spread: the kill hit between the write and its confirmation sometimes, and not always.
  expect(counts.filter(({ saved, confirmed }) => saved === confirmed).length).toBeGreaterThan(0);
});

interface Count {
  readonly saved: number;
  readonly confirmed: number;
}

async function killAgainAndAgain(file: string, kills: number): Promise<Count[]> {
  const counts: Count[] = [];
  for (let i = 0; i < kills; i++) {
    const before = counts.at(-1)?.saved ?? 0;
    const ioc = new CountingIoc(file);
    await ioc.line(/^\d+$/);
    await sleep((i / kills) * LATEST_MS);
    await ioc.kill();
    expect(ioc.lines).toContain(`restored ${before}`);
    counts.push({ saved: await savedCount(file), confirmed: ioc.confirmed });
    const { saved, confirmed } = counts.at(-1)!;
    expect(saved).toBeGreaterThanOrEqual(confirmed);
    expect(saved).toBeLessThanOrEqual(confirmed + 1);
  }
  return counts;
}

/** What the next start restores: from the file itself, which is whole. */
async function savedCount(file: string): Promise<number> {
  const read = (await new SaveStore(file, {}, Date.now).read())!;
  expect(read).toMatchObject({ from: file, refused: [], faults: [] });
  return Number(read.entries.find(({ name }) => name === 'killed:count')!.value);
}
