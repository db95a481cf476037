/**
 * Memory tracing: while it is enabled, the places where memory was allocated that is still in use are listed again and
 * again.
 *
 * Rules: sampling costs a little time, and is on only while somebody wants it. A profiler that fails switches it off.
 */
import { fromPromise, setup } from 'xstate';

export type MemoryTracingEvent = { readonly type: 'enable' | 'disable' };

export const memoryTracingMachine = setup({
  types: {} as { events: MemoryTracingEvent },
  actors: { startSampling: fromPromise(never), takeSample: fromPromise(never) },
  actions: {
    stopSampling: () => {},
    reportFailure: (_, _params: { readonly error: unknown }) => {},
  },
  delays: { period: 10_000 },
}).createMachine({
  id: 'memoryTracing',
  initial: 'disabled',
  states: {
    disabled: { on: { enable: { target: 'enabled' } } },
    enabled: {
      initial: 'starting',
      exit: 'stopSampling',
      on: { disable: { target: 'disabled' } },
      states: {
        starting: { invoke: { src: 'startSampling', onDone: { target: 'waiting' }, onError: FAILED() } },
        waiting: { after: { period: { target: 'sampling' } } },
        sampling: { invoke: { src: 'takeSample', onDone: { target: 'waiting' }, onError: FAILED() } },
      },
    },
  },
});

// --- helpers ------------------------------------------------------------------------------------------------------

function never(): Promise<void> {
  return new Promise(() => {});
}

function FAILED() {
  return {
    target: '#memoryTracing.disabled',
    actions: { type: 'reportFailure', params: ({ event }: { event: { error: unknown } }) => ({ error: event.error }) },
  } as const;
}
