/** What the memory of the IOC is used for: the spaces of V8's heap, and on request where it was allocated. */
import { Session } from 'node:inspector/promises';
import v8 from 'node:v8';
import { fromPromise } from 'xstate';
import { group } from '../../database/author/group.ts';
import { type PvSpec, pv } from '../../database/author/pv.ts';
import { memoryTracingMachine } from '../../machines/memory-tracing.ts';
import { pollMachine } from '../../machines/poll.ts';
import { type Allocation, allocations, changes, table } from './allocations.ts';

export interface MemoryTracingOptions {
  /** Seconds between looks; default 10. */
  readonly period?: number;
}

/**
 * `HEAP_USED`, `HEAP_TOTAL`, `HEAP_LIMIT` and a PV for each space of the heap, in bytes. With `EnableTracing` on, the
 * `TraceCount` places that hold most memory are listed in `TraceTopAllocations`, and what has changed since the last list
 * in `TraceDiffResults`. Source: caproto's `MemoryTracingHelper`, whose names these are.
 */
export function memoryTracing({ period = 10 }: MemoryTracingOptions = {}) {
  const members = {
    EnableTracing: pv.bool(false, {
      doc: 'Lists where memory was allocated',
      states: ['Disable', 'Enable'],
      record: 'bo',
    }),
    TraceCount: pv.long(10, { doc: 'Places in each list', record: 'ao', limits: { control: [1, 100] } }),
    TraceTopAllocations: list('Places that hold most memory'),
    TraceDiffResults: list('Places whose memory has changed most'),
    ...heapMembers(),
  };
  return group('memoryTracing', members, { prefix: '', doc: 'What memory is used for' })
    .behaves(
      (pvs) => {
        const look = () => {
          for (const [name, bytes] of Object.entries(heap())) {
            (pvs as unknown as Record<string, { write(value: number): void }>)[name]!.write(bytes);
          }
        };
        return pollMachine.provide({ actions: { look }, delays: { period: period * 1000 } });
      },
      { id: 'heap' },
    )
    .behaves(
      ({ EnableTracing, TraceCount, TraceTopAllocations, TraceDiffResults }, ioc) => {
        const profiler = new Profiler();
        let before: readonly Allocation[] = [];
        const takeSample = async () => {
          const now = allocations(await profiler.sample());
          TraceTopAllocations.write(cut(table(now.slice(0, TraceCount.value))));
          TraceDiffResults.write(cut(table(changes(before, now).slice(0, TraceCount.value))));
          before = now;
        };
        return memoryTracingMachine.provide({
          actors: { startSampling: fromPromise(() => profiler.start()), takeSample: fromPromise(takeSample) },
          actions: {
            stopSampling: () => profiler.stop(),
            reportFailure: (_, { error }) => {
              ioc.log.error({ err: error }, 'Memory tracing failed and is switched off');
              EnableTracing.write(false);
            },
          },
          delays: { period: period * 1000 },
        });
      },
      { id: 'tracing' },
    )
    .handlers((_pvs, ioc) => ({
      EnableTracing: { put: (on) => ioc.device('tracing').send({ type: on ? 'enable' : 'disable' }) },
    }));
}

// --- helpers ------------------------------------------------------------------------------------------------------

const readOnly = true;
const LONGEST = 20_000;
/** Bytes between samples, on average: V8's own default is 32 KiB. */
const SAMPLING_INTERVAL = 1 << 15;

function list(doc: string): PvSpec<string> {
  return pv.text('', { doc, readOnly, maxLength: LONGEST, record: 'waveform' });
}

function heapMembers(): Record<string, PvSpec<number>> {
  return Object.fromEntries(
    Object.entries(heap()).map(([name, bytes]) => [
      name,
      pv.double(bytes, {
        doc: `Bytes: ${name.toLowerCase().replaceAll('_', ' ')}`,
        readOnly,
        units: 'byte',
        record: 'ai',
      }),
    ]),
  );
}

/** By PV name, in bytes. Which spaces there are depends on the version of V8. */
function heap(): Record<string, number> {
  const { used_heap_size, total_heap_size, heap_size_limit } = v8.getHeapStatistics();
  const spaces = v8
    .getHeapSpaceStatistics()
    .map(({ space_name, space_used_size }) => [`HEAP_${space_name.toUpperCase()}`, space_used_size] as const);
  return {
    HEAP_USED: used_heap_size,
    HEAP_TOTAL: total_heap_size,
    HEAP_LIMIT: heap_size_limit,
    ...Object.fromEntries(spaces),
  };
}

function cut(text: string): string {
  return Buffer.from(text).subarray(0, LONGEST).toString();
}

/** V8's sampling heap profiler. Its samples are of objects that are still in use. */
class Profiler {
  #session: Session | undefined;

  async start(): Promise<void> {
    this.#session = new Session();
    this.#session.connect();
    await this.#session.post('HeapProfiler.startSampling', { samplingInterval: SAMPLING_INTERVAL });
  }

  async sample() {
    const { profile } = await this.#session!.post('HeapProfiler.getSamplingProfile');
    return profile.head;
  }

  stop(): void {
    this.#session?.disconnect();
    this.#session = undefined;
  }
}
