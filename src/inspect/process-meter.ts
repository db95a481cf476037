/** Memory, processor time and event-loop delay of this process; measured only while somebody looks. */
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import type { ProcessLoad } from './feed.ts';

/** The histogram counts this as delay, since it is how often it looks. */
const RESOLUTION_MS = 10;

export class ProcessMeter {
  readonly #delays: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  #cpu = process.cpuUsage();
  #at = performance.now();

  start(): void {
    this.#delays.reset();
    this.#delays.enable();
    this.#cpu = process.cpuUsage();
    this.#at = performance.now();
  }

  stop(): void {
    this.#delays.disable();
  }

  /** Since the last reading. */
  read(): ProcessLoad {
    const now = performance.now();
    const { user, system } = process.cpuUsage(this.#cpu);
    const cpuPercent = now > this.#at ? (user + system) / 10 / (now - this.#at) : 0;
    this.#cpu = process.cpuUsage();
    this.#at = now;
    const { heapUsed, rss } = process.memoryUsage();
    const delays = this.#delays;
    const load: ProcessLoad = {
      heapBytes: heapUsed,
      residentBytes: rss,
      delayMs: [delayMs(delays.percentile(50)), delayMs(delays.percentile(99)), delayMs(delays.max)],
      cpuPercent,
    };
    delays.reset();
    return load;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function delayMs(nanoseconds: number): number {
  return Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
}
