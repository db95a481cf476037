/**
 * A group of PVs that lives: what belongs to it begins and ends in this order.
 *
 * Rules:
 * - What lasts as long as the IOC, such as autosave, is started before the network, which waits for it (`prepare`).
 * - Startup handlers, machines, scans and records begin when the IOC serves (`start`). A group that is added to an IOC that
 *   serves is prepared first.
 * - When the IOC stops, scans and machines end and shutdown handlers run (`stop`); when all puts are completed, what lasts
 *   gets `finish`, even if a shutdown handler never answers.
 * - Nothing begins twice, and nothing begins once the group has to stop.
 */
import { setup } from 'xstate';
import { type WiringOf, wired } from './wired.ts';

export interface GroupContext {
  /** What its names start with. */
  readonly prefix: string;
}

export type GroupEvent =
  | { readonly type: 'prepare' | 'start' | 'stop' | 'finish' }
  /** What was begun on entry of the state has come to its end. */
  | { readonly type: 'prepared' | 'stopped' | 'finished' }
  /** Its last PV has been removed. */
  | { readonly type: 'emptied' };

/** What the wiring does. */
const wiring = { actions: { prepare: wired, begin: wired, end: wired, finish: wired } };

export type GroupWiring = WiringOf<typeof wiring, GroupEvent>;

export const groupMachine = setup({
  types: {} as { context: GroupContext; input: GroupContext; events: GroupEvent },
  actions: wiring.actions,
}).createMachine({
  id: 'group',
  context: ({ input }) => input,
  initial: 'made',
  on: { emptied: { target: '.gone' } },
  states: {
    /** PVs, machines and handlers are there; nothing acts. */
    made: {
      on: {
        prepare: { target: 'preparing' },
        start: { target: 'joining' },
        stop: { target: 'stopping' },
        finish: { target: 'gone' },
      },
    },
    preparing: {
      entry: 'prepare',
      on: { prepared: { target: 'ready' }, start: { target: 'beginning' }, stop: { target: 'stopping' } },
    },
    /** The network may serve it. */
    ready: { on: { start: { target: 'running' }, stop: { target: 'stopping' } } },
    /** Added to an IOC that serves. */
    joining: { entry: 'prepare', on: { prepared: { target: 'running' }, stop: { target: 'stopping' } } },
    /** The IOC serves, and its preparation goes on. */
    beginning: { on: { prepared: { target: 'running' }, stop: { target: 'stopping' } } },
    running: { entry: 'begin', on: { stop: { target: 'stopping' } } },
    stopping: { entry: 'end', on: { stopped: { target: 'stopped' }, finish: { target: 'finishing' } } },
    /** What lasts goes on until all puts are completed. */
    stopped: { on: { finish: { target: 'finishing' } } },
    finishing: { entry: 'finish', on: { finished: { target: 'gone' } } },
    gone: { type: 'final' },
  },
});
