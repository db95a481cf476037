/**
 * The door of a device that is played: where its clients come in, and whether it is well.
 *
 * Rules:
 * - It listens while the IOC serves. Where that fails it is tried again, and the log is told once.
 * - While it is shut connections are refused, and those that there were are closed.
 * - A fault that begins is the one shown, until it or the last of all is over.
 */
import { setup } from 'xstate';
import { type FaultName, faultNames } from '../protocol/framing/fault.ts';
import { type WiringOf, wired } from './wired.ts';

export interface DoorInput {
  readonly name: string;
}

export type DoorEvent =
  /** The IOC serves; it stops. */
  | { readonly type: 'start' | 'stop' }
  | { readonly type: 'listening' }
  | { readonly type: 'failed'; readonly why: string }
  /** By a fault. */
  | { readonly type: 'shut' | 'reopen' }
  | { readonly type: `fault.${FaultName}` }
  /** No fault is left. */
  | { readonly type: 'well' };

const wiring = { actions: { listen: wired, close: wired, reportFailure: wired } };

export type DoorWiring = WiringOf<typeof wiring, DoorEvent>;

const RETRY_MS = 1000;

/** `fault.mute` leads to `faulty.mute`. */
const FAULTS = Object.fromEntries(
  faultNames.map((name) => [`fault.${name}`, { target: `.faulty.${name}` }] as const),
) as { readonly [N in FaultName as `fault.${N}`]: { readonly target: `.faulty.${N}` } };

export const doorMachine = setup({
  types: {} as { context: DoorInput; input: DoorInput; events: DoorEvent },
  actions: wiring.actions,
  delays: { retry: RETRY_MS },
}).createMachine({
  id: 'door',
  context: ({ input }) => input,
  initial: 'made',
  states: {
    /** The IOC does not serve yet. */
    made: { on: { start: { target: 'serving' }, stop: { target: 'closed' } } },
    serving: {
      type: 'parallel',
      exit: 'close',
      on: { stop: { target: 'closed' } },
      states: {
        entrance: {
          initial: 'opening',
          states: {
            opening: {
              entry: 'listen',
              on: {
                listening: { target: 'open' },
                failed: { target: 'failing', actions: 'reportFailure' },
                shut: { target: 'shut' },
              },
            },
            open: { on: { shut: { target: 'shut' }, failed: { target: 'failing', actions: 'reportFailure' } } },
            failing: { after: { retry: { target: 'opening' } }, on: { shut: { target: 'shut' } } },
            /** By a fault. */
            shut: { entry: 'close', on: { reopen: { target: 'opening' } } },
          },
        },
        health: {
          initial: 'healthy',
          on: { ...FAULTS, well: { target: '.healthy' } },
          states: {
            healthy: {},
            faulty: {
              initial: faultNames[0],
              states: Object.fromEntries(faultNames.map((name) => [name, {}])) as Record<FaultName, object>,
            },
          },
        },
      },
    },
    closed: { type: 'final' },
  },
});
