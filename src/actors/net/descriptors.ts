/** How many files and sockets the process has open, and may have. */
import { readdirSync, readFileSync } from 'node:fs';

/** Open files and sockets of this process; 0 where the system does not say. */
export function openDescriptors(): number {
  for (const directory of ['/proc/self/fd', '/dev/fd']) {
    try {
      return readdirSync(directory).length - 1; // reading the directory opens one
    } catch {
      // the next one
    }
  }
  return 0;
}

/** How many the process may open; 0: there is no limit, or the system does not say. */
export function maxDescriptors(): number {
  try {
    const [, soft] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    if (soft !== undefined) return Number(soft);
  } catch {
    // No Linux: the report takes longer.
  }
  const report = process.report.getReport() as unknown as {
    userLimits?: { open_files?: { soft?: number | string } };
  };
  const soft = Number(report.userLimits?.open_files?.soft);
  return Number.isFinite(soft) ? soft : 0;
}

/**
 * Notices when hardly any are left. The system then turns clients away without a word to this process, which goes on:
 * a warning is due.
 */
export class DescriptorWatch {
  readonly #most = maxDescriptors();
  readonly #warn: (message: string) => void;
  #isWarned = false;

  constructor(warn: (message: string) => void) {
    this.#warn = warn;
  }

  /** Another client is connected. */
  note(): void {
    if (this.#most === 0 || this.#most > WATCHED) return;
    const open = openDescriptors();
    if (open === 0) return; // not even one was left to look
    if (open + RESERVE < this.#most) {
      this.#isWarned = false;
      return;
    }
    if (this.#isWarned) return;
    this.#isWarned = true;
    this.#warn(
      `${open} of the ${this.#most} files and sockets that this process may open are in use: further clients are turned away. Raise the limit (ulimit -n, or LimitNOFILE of systemd).`,
    );
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Fewer free ones than this are a reason to warn. */
const RESERVE = 4;
/** With more, the bound on circuits is met first; and counting would take long. */
const WATCHED = 8192;
