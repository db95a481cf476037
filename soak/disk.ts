/** A small disk that can be full: a tmpfs where this process may mount one, else a folder that can be closed. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Disk {
  readonly kind:
    | 'a tmpfs'
    | 'a folder without the right to write'
    | 'none, as this user may write anywhere and mount nothing';
  readonly folder: string;
  fill(): void;
  free(): void;
  /** At the end of the process, when nobody writes any more. */
  remove(): void;
}

export function makeDisk(): Disk {
  const folder = mkdtempSync(join(tmpdir(), 'xioc-soak-'));
  const disk = mounts(folder) ? tmpfs(folder) : closable(folder);
  process.once('exit', () => disk.remove());
  return disk;
}

// --- helpers --------------------------------------------------------------------------------------------------------

const SIZE = 512 << 10;
const BLOCK = Buffer.alloc(4096);

function mounts(folder: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function tmpfs(folder: string): Disk {
  const filler = join(folder, 'filler');
  return {
    kind: 'a tmpfs',
    folder,
    fill: () => {
      try {
        for (;;) writeFileSync(filler, BLOCK, { flag: 'a' });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    },
    free: () => rmSync(filler, { force: true }),
    remove: () => {
      execFileSync('umount', ['-l', folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function closable(folder: string): Disk {
  const isRoot = process.getuid?.() === 0;
  return {
    kind: isRoot ? 'none, as this user may write anywhere and mount nothing' : 'a folder without the right to write',
    folder,
    fill: () => chmodSync(folder, 0o555),
    free: () => chmodSync(folder, 0o755),
    remove: () => {
      chmodSync(folder, 0o755);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
