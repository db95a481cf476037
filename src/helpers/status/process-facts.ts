/** What the operating system says of this process and its host. */
import os from 'node:os';

/** Percent, since the last time it was asked. */
export class CpuMeter {
  #system = systemTimes();
  #process = process.cpuUsage();
  #at = process.hrtime.bigint();

  /** Of all CPUs together, as iocStats has it: on four CPUs a process that keeps one of them busy has 25. */
  read(): { system: number; process: number } {
    const system = systemTimes();
    const total = system.total - this.#system.total;
    const idle = system.idle - this.#system.idle;
    const used = process.cpuUsage(this.#process);
    const at = process.hrtime.bigint();
    const elapsedUs = Number(at - this.#at) / 1000;
    this.#system = system;
    this.#process = process.cpuUsage();
    this.#at = at;
    return {
      system: total > 0 ? (100 * (total - idle)) / total : 0,
      process: elapsedUs > 0 ? (100 * (used.user + used.system)) / elapsedUs / os.cpus().length : 0,
    };
  }
}

/** Bytes: what the process holds, what it could still get, and all there is. The limit of a container counts. */
export function memory(): { used: number; free: number; max: number } {
  const total = os.totalmem();
  const limit = process.constrainedMemory();
  const max = limit > 0 && limit < total ? limit : total;
  return { used: process.memoryUsage.rss(), free: Math.min(process.availableMemory(), max), max };
}

// --- helpers ------------------------------------------------------------------------------------------------------

function systemTimes(): { total: number; idle: number } {
  let total = 0;
  let idle = 0;
  for (const { times } of os.cpus()) {
    total += times.user + times.nice + times.sys + times.irq + times.idle;
    idle += times.idle;
  }
  return { total, idle };
}
