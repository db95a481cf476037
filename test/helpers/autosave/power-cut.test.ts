/**
 * Power cuts: the disk stops at each operation of a write in turn (`npm test`: at every third), and loses what it was not
 * forced to keep. There is
 * always a file that is whole, with the value before or the new one, and the next write succeeds.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SaveStore } from '../../../src/helpers/autosave/store.ts';
import { STRIDE } from '../../support/properties.ts';
import { FailingDisk, type Loss } from './failing-disk.ts';

let directory: string;
let disk: FailingDisk;
let now: number;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'xioc-cut-'));
  disk = new FailingDisk();
  now = new Date(2026, 2, 10, 12).getTime();
});
afterEach(async () => {
  await disk.repair();
  rmSync(directory, { recursive: true });
});

const losses: Loss[] = ['nothing', 'contents', 'names'];

/** Of one write with all its copies; fewer would mean that the disk is not what the store writes to. */
const FEWEST_OPERATIONS = 15;

describe.each(losses)('a power cut that loses %s not forced to the disk', (loss) => {
  it('leaves a whole file at each operation of the first write', async () => {
    await cutEverywhere(loss, async (store) => {
      const read = await store.read();
      expect(read?.refused ?? []).toEqual([]);
      expect(['new', undefined]).toContain(read?.entries[0]?.value);
    });
  });

  it('leaves the value before or the new one at each operation of a later write', async () => {
    const seen = new Set<unknown>();
    await cutEverywhere(
      loss,
      async (store) => {
        const read = (await store.read())!;
        expect(read).toMatchObject({ from: store.file, refused: [], faults: [] });
        expect(['old', 'new']).toContain(read.entries[0]!.value);
        seen.add(read.entries[0]!.value);
      },
      sav('old'),
    );
    expect([...seen].sort()).toEqual(['new', 'old']);
  });
});

// --- helpers --------------------------------------------------------------------------------------------------------

const sav = (value: string) => `# autosave R5.3\tx\nbl:a ${value}\n<END>\n`;

/** Writes, with a cut before the first, the second, … operation, until a write comes to its end without one. */
async function cutEverywhere(loss: Loss, check: (store: SaveStore) => Promise<void>, before?: string): Promise<void> {
  for (let operation = 0; ; operation += STRIDE) {
    const file = join(directory, `${operation}.sav`);
    const store = () => new SaveStore(file, { perDay: 1 }, () => now);
    if (before !== undefined) await store().write(before);
    now += 86_400_000; // a new dated copy is due

    const cut = disk.cutBefore(operation);
    const one = store();
    const written = one.write(sav('new')).then(() => one.copyInSequence());
    const how = await Promise.race([cut.then(() => 'cut'), written.then(() => 'done')]);
    await disk.repair(loss);

    await check(store());
    if (how === 'done') expect((await store().read())!.entries[0]!.value).toBe('new');
    expect(await store().write(sav('next'))).toEqual([]);
    expect((await store().read())!.entries[0]!.value).toBe('next');
    if (how === 'cut') continue;
    expect(operation).toBeGreaterThan(FEWEST_OPERATIONS);
    return;
  }
}
