/** An example on a clock that moves only when it is told to. */
import { HeapClock } from '../../src/actors/kernel/clock.ts';
import type { Group } from '../../src/database/author/group.ts';
import type { Members } from '../../src/database/author/group-definition.ts';
import type { Template } from '../../src/database/author/template.ts';
import type { RunningIoc, ServeOptions } from '../../src/serve.ts';
import { startIoc } from '../support/ioc.ts';

export interface Simulation<M extends Members> {
  readonly ioc: RunningIoc<M>;
  readonly pvs: RunningIoc<M>['pvs'];
  readonly clock: HeapClock;
  /** Moves the clock, and lets promises that its timers resolved have their turn after each step. */
  pass(seconds: number, step?: number): Promise<void>;
}

/** Time stamps begin on 2023-11-14. */
export const EPOCH_MS = 1.7e12;

/** Serves `group`, runs `test`, and stops. Random numbers are the same each time. */
export async function simulate<M extends Members>(
  group: Group<M> | Template,
  test: (simulation: Simulation<M>) => Promise<void> | void,
  options: ServeOptions = {},
): Promise<void> {
  const clock = new HeapClock(EPOCH_MS);
  const ioc = await startIoc(group, { clock, seed: 1, ...options });
  const pass = async (seconds: number, step = seconds) => {
    for (let left = seconds; left > 1e-9; left -= step) {
      clock.advance(1000 * Math.min(step, left));
      await turn();
    }
  };
  try {
    await test({ ioc, pvs: ioc.pvs, clock, pass });
  } finally {
    let stopped = false;
    const stopping = ioc.stop().then(() => {
      stopped = true;
    });
    for (let i = 0; i < 10; i++) await turn(); // what can end without the clock ends first
    while (!stopped) await pass(1);
    await stopping;
  }
}

/** Lets sockets and promises have their turn. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
