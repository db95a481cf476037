/**
 * The IOC: a database of PVs, what drives it, and the network that serves it.
 *
 * Rules:
 * - PVs are restored (autosave) before the first client can read them; startup handlers run when the network is up, so
 *   that a slow device does not keep the IOC off the network.
 * - Draining: device machines and beacons stop, puts that are being processed get up to their limit to complete,
 *   helpers write what they keep, circuits send what was answered and close.
 *   However stuck handlers and clients are, that is over within two seconds; only a slow disk may take longer.
 * - Paused (EPICS base's `iocPause`): nothing is scanned and nobody finds the IOC; clients that are connected, puts,
 *   handlers and device machines go on.
 * - Nothing that a client, a handler or a device machine does ends the IOC.
 */
import { type DoneActorEvent, setup } from 'xstate';
import { type ChildFailure, wired } from './wired.ts';

export type IocEvent =
  /** Values are restored. */
  | { readonly type: 'prepared' }
  | { readonly type: 'serving' }
  | { readonly type: 'serving.failed' }
  | { readonly type: 'pause' | 'resume' | 'stop' }
  /** Of one PV, or of all: clients are told. */
  | { readonly type: 'rights.changed' }
  | { readonly type: 'puts.completed' }
  /** Helpers have written what they keep. */
  | { readonly type: 'helpers.finished' }
  | DoneActorEvent<unknown, 'supervisor'>
  | ChildFailure;

export const iocMachine = setup({
  types: {} as { context: object; input: object; events: IocEvent },
  actions: {
    prepare: wired,
    startSupervisor: wired,
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
    stopSupervisor: wired,
    release: wired,
    tellRights: wired,
    childFailed: wired,
  },
  delays: {
    /** How long puts may take to complete once the IOC stops. */
    putLimit: 800,
    /** How long helpers may take to write what they keep, on a disk that may be slow. */
    helperLimit: 5000,
    /** Hard end of closing. */
    closeLimit: 1100,
  },
}).createMachine({
  id: 'ioc',
  context: {},
  initial: 'booting',
  on: { 'rights.changed': { actions: 'tellRights' }, 'xstate.error.actor.*': { actions: 'childFailed' } },
  states: {
    booting: {
      initial: 'preparing',
      on: {
        serving: { target: 'serving' },
        'serving.failed': { target: 'stopped', actions: 'reportFailure' },
        stop: { target: 'draining' },
      },
      states: {
        /** PVs are made and restored. */
        preparing: { entry: 'prepare', on: { prepared: { target: 'binding' } } },
        /** Sockets are being bound. */
        binding: { entry: 'startSupervisor' },
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
        closingCircuits: { entry: 'stopSupervisor', after: { closeLimit: { target: '#ioc.stopped' } } },
      },
      on: { 'xstate.done.actor.supervisor': { target: 'stopped' } },
    },
    stopped: { type: 'final', entry: 'release' },
  },
});
