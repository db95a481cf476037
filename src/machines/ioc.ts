/**
 * The IOC: a database of PVs, what drives it, and the network that serves it.
 *
 * Rules:
 * - PVs are restored (autosave) before the first client can read them; startup handlers run when the network is up, so
 *   that a slow device does not keep the IOC off the network.
 * - Draining: device machines and beacons stop, puts that are being processed get up to their limit to complete,
 *   helpers write what they keep, circuits send what was answered and close.
 *   However stuck handlers and clients are, that is over within two seconds, a slow disk included within `stopWithinMs`.
 * - Paused (EPICS base's `iocPause`): nothing is scanned and nobody finds the IOC; clients that are connected, puts,
 *   handlers and device machines go on.
 * - Nothing that a client, a handler or a device machine does ends the IOC.
 */
import { assign, setup } from 'xstate';
import { type ChildFailure, type WiringOf, wired } from './wired.ts';

export interface IocInput {
  /** How many servers there are: one for each protocol. */
  readonly servers: number;
  /** How long it may take to stop. */
  readonly stopWithinMs: number;
}

export interface IocContext {
  readonly stopWithinMs: number;
  /** Servers that cannot be reached yet. */
  readonly awaited: number;
}

export type IocEvent =
  /** Values are restored. */
  | { readonly type: 'prepared' }
  /** One server can be reached. */
  | { readonly type: 'serving' }
  /** One server cannot be reached at all. */
  | { readonly type: 'serving.failed'; readonly error: unknown }
  | { readonly type: 'pause' | 'resume' | 'stop' }
  /** Of one PV, or of all: clients are notified. */
  | { readonly type: 'rights.changed'; readonly pv?: object }
  | { readonly type: 'puts.completed' }
  /** Helpers have written what they keep. */
  | { readonly type: 'helpers.finished' }
  /** All clients of all servers are gone. */
  | { readonly type: 'servers.closed' }
  | ChildFailure;

/** What the wiring does. */
const wiring = {
  actions: {
    prepare: wired,
    startServers: wired,
    startBehaviour: wired,
    reportServing: wired,
    reportFailure: wired,
    pauseScans: wired,
    pauseNetwork: wired,
    resumeScans: wired,
    resumeNetwork: wired,
    stopBehaviour: wired,
    awaitPuts: wired,
    finishHelpers: wired,
    stopServers: wired,
    release: wired,
    tellRights: wired,
    childFailed: wired,
  },
};

export type IocWiring = WiringOf<typeof wiring, IocEvent>;

export const iocMachine = setup({
  types: {} as { context: IocContext; input: IocInput; events: IocEvent },
  actions: {
    ...wiring.actions,
    countServing: assign({ awaited: ({ context }) => context.awaited - 1 }),
  },
  guards: { allServe: ({ context }) => context.awaited <= 0 },
  delays: {
    /** How long puts may take to complete once the IOC stops. */
    putLimit: ({ context }) => putLimit(context),
    /** How long helpers may take to write what they keep, on a disk that may be slow. */
    helperLimit: ({ context }) => context.stopWithinMs - putLimit(context) - closeLimit(context),
    /** Hard end of closing. */
    closeLimit: ({ context }) => closeLimit(context),
  },
}).createMachine({
  id: 'ioc',
  context: ({ input }) => ({ awaited: input.servers, stopWithinMs: input.stopWithinMs }),
  initial: 'booting',
  on: { 'rights.changed': { actions: 'tellRights' }, 'xstate.error.actor.*': { actions: 'childFailed' } },
  states: {
    booting: {
      initial: 'preparing',
      on: {
        'serving.failed': { target: 'stopped', actions: ['reportFailure', 'stopServers'] },
        stop: { target: 'draining' },
      },
      states: {
        /** PVs are made and restored. */
        preparing: { entry: 'prepare', on: { prepared: { target: 'binding' } } },
        /** Sockets are being bound. */
        binding: {
          entry: 'startServers',
          on: { serving: { actions: 'countServing' } },
          always: { guard: 'allServe', target: '#ioc.serving' },
        },
      },
    },
    serving: {
      entry: ['reportServing', 'startBehaviour'],
      initial: 'running',
      on: { stop: { target: 'draining' } },
      states: {
        running: { on: { pause: { target: 'paused', actions: ['pauseNetwork', 'pauseScans'] } } },
        paused: { on: { resume: { target: 'running', actions: ['resumeScans', 'resumeNetwork'] } } },
      },
    },
    draining: {
      entry: 'stopBehaviour',
      initial: 'completingPuts',
      states: {
        completingPuts: {
          entry: 'awaitPuts',
          on: { 'puts.completed': { target: 'finishingHelpers' } },
          after: { putLimit: { target: 'finishingHelpers' } },
        },
        /** Nothing changes any more: what is to be kept is written. */
        finishingHelpers: {
          entry: 'finishHelpers',
          on: { 'helpers.finished': { target: 'closingCircuits' } },
          after: { helperLimit: { target: 'closingCircuits' } },
        },
        closingCircuits: { entry: 'stopServers', after: { closeLimit: { target: '#ioc.stopped' } } },
      },
      on: { 'servers.closed': { target: 'stopped' } },
    },
    stopped: { type: 'final', entry: 'release' },
  },
});

// --- helpers ------------------------------------------------------------------------------------------------------

/** What clients and handlers get of the time, in ms; helpers, whose disk may be slow, have the rest. */
const putLimit = ({ stopWithinMs }: IocContext) => Math.min(800, stopWithinMs / 4);
const closeLimit = ({ stopWithinMs }: IocContext) => Math.min(1100, stopWithinMs / 4);
