/** What a process under attack may need, and what it must be back to when the attackers have left. */
import type { Vitals } from './vitals.ts';

/**
 * None of these is a figure of how well it does: they are set so far off that a busy machine does not reach them, and a
 * leak or an endless loop does. A circuit that is kept costs 17 kB, so that some hundreds of them cross the limit.
 */
export const tolerated = {
  /** Growth of the heap since the first ebb: values that were put, tables that are bounded, compiled code. */
  heapGrowth: 10 << 20,
  /** Growth of the resident set: that of the heap, and what the allocator has not given back. */
  residentGrowth: 384 << 20,
  /** At any time, attackers and all. */
  peakResident: 2048 * 2 ** 20,
  /** Sockets of the process itself that come and go, and its repeater's: one for each hostile server. */
  descriptors: 16,
  /** Attackers may switch on scans and start moves, which go on without them. */
  timers: 300,
  /** The process may have to wait for a processor. */
  delayMs: 10_000,
} as const;

/** What stands in the way of an ebb: it may still go away. */
export function unsettled(now: Vitals, calm: Vitals): string[] {
  return [...actorProblems(now, calm), ...descriptorProblems(now, calm), ...timerProblems(now, calm)];
}

/** What is wrong whatever is waited for. */
export function damage(now: Vitals, first: Vitals): string[] {
  const problems = [
    ...excess('the heap', now.heapBytes - first.heapBytes, tolerated.heapGrowth),
    ...excess('the resident set', now.residentBytes - first.residentBytes, tolerated.residentGrowth),
  ];
  if (now.peakResidentBytes > tolerated.peakResident) {
    problems.push(
      `the resident set was ${mebibytes(now.peakResidentBytes)}, limit ${mebibytes(tolerated.peakResident)}`,
    );
  }
  if (now.delayMs > tolerated.delayMs) {
    problems.push(`the event loop was ${Math.round(now.delayMs)} ms late, limit ${tolerated.delayMs} ms`);
  }
  return [...problems, ...logProblems(now)];
}

export function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

// --- helpers --------------------------------------------------------------------------------------------------------

/** What attackers may leave: fields come to life when they are first asked for, a put to SCAN starts a rate. */
const lasting: Readonly<Record<string, number>> = { pv: 8000, helper: 32 };

function actorProblems(now: Vitals, calm: Vitals): string[] {
  return Object.entries(now.actors).flatMap(([kind, count]) => {
    const before = calm.actors[kind] ?? 0;
    if (count - before <= (lasting[kind] ?? 0)) return [];
    return [`${count - before} actors of kind ${kind} are left behind`];
  });
}

function descriptorProblems(now: Vitals, calm: Vitals): string[] {
  const more = now.descriptors - calm.descriptors;
  return more > tolerated.descriptors ? [`${more} descriptors are left open`] : [];
}

function timerProblems(now: Vitals, calm: Vitals): string[] {
  const more = now.timers - calm.timers;
  return more > tolerated.timers ? [`${more} timers are left armed`] : [];
}

function excess(what: string, growth: number, limit: number): string[] {
  return growth > limit
    ? [`${what} has grown by ${mebibytes(growth)} after all had left, limit ${mebibytes(limit)}`]
    : [];
}

function logProblems(now: Vitals): string[] {
  const unexpected = Object.values(now.log).filter(({ expected }) => !expected);
  return unexpected.map(({ times, first }) => `logged ${times} times: ${first}`);
}
