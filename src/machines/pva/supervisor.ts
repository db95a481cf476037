/**
 * The supervisor of PV Access: owns everything that talks to the network, and hands each connection what its client says.
 *
 * Rules:
 * - Start order is dependency order: TCP first (the port that searches are answered with), then the name server, then
 *   beacons. Stop order is the reverse.
 * - Paused (rsrv): names are not answered, beacons stop, new clients are connected and hear nothing. Connections go on.
 * - One event per chunk of bytes, which its connection takes apart: a message may define types that the next one names,
 *   so that each is executed before the next is decoded.
 * - A connection that fails is closed and counted; nothing else notices. The name server and the beacon emitter are
 *   supervised: started again after a growing delay (`supervised`).
 */
import { setup } from 'xstate';
import { type ChildFailure, type WiringOf, wired } from '../wired.ts';

export type SupervisorEvent =
  | { readonly type: 'listening' }
  /** No socket could be bound; the IOC cannot serve. */
  | { readonly type: 'listen.failed'; readonly error: unknown }
  /** Searches are answered; or cannot be for now, while clients that know the port are served all the same. */
  | { readonly type: 'names.settled' }
  | { readonly type: 'client.connected'; readonly socket: object }
  /** A chunk of bytes of one connection. */
  | { readonly type: 'bytes.received'; readonly from: object; readonly bytes: Uint8Array }
  | { readonly type: 'connection.closed'; readonly connection: object }
  | { readonly type: 'pause' | 'resume' | 'stop' }
  | { readonly type: 'connections.gone' }
  | ChildFailure;

/** What the wiring does. */
const wiring = {
  actions: {
    listen: wired,
    startNameServer: wired,
    startBeacons: wired,
    reportServing: wired,
    reportListenFailure: wired,
    openConnection: wired,
    refuseClient: wired,
    route: wired,
    forgetConnection: wired,
    childFailed: wired,
    pauseNetwork: wired,
    resumeNetwork: wired,
    stopParts: wired,
    stopListening: wired,
    drainConnections: wired,
    release: wired,
  },
};

export type SupervisorWiring = WiringOf<typeof wiring, SupervisorEvent>;

export const supervisorMachine = setup({
  types: {} as { context: object; input: object; events: SupervisorEvent },
  actions: wiring.actions,
  delays: { drainLimit: 1000 },
}).createMachine({
  id: 'pvaSupervisor',
  context: {},
  initial: 'starting',
  on: { 'xstate.error.actor.*': { actions: 'childFailed' } },
  states: {
    starting: {
      entry: 'listen',
      on: {
        listening: { target: 'routing' },
        'listen.failed': { target: 'stopped', actions: 'reportListenFailure' },
        'client.connected': { actions: 'refuseClient' },
        stop: { target: 'stopping' },
      },
    },
    routing: {
      entry: 'startNameServer',
      initial: 'naming',
      on: {
        'client.connected': { actions: 'openConnection' },
        'bytes.received': { actions: 'route' },
        'connection.closed': { actions: 'forgetConnection' },
        stop: { target: 'stopping' },
      },
      states: {
        /** Who knows the port is served already; names are not answered yet. */
        naming: { on: { 'names.settled': { target: 'announced' } } },
        announced: {
          entry: ['startBeacons', 'reportServing'],
          initial: 'open',
          states: {
            open: { on: { pause: { target: 'paused', actions: 'pauseNetwork' } } },
            paused: { on: { resume: { target: 'open', actions: 'resumeNetwork' } } },
          },
        },
      },
    },
    stopping: {
      entry: ['stopParts', 'stopListening', 'drainConnections'],
      on: {
        'client.connected': { actions: 'refuseClient' },
        'bytes.received': { actions: 'route' },
        'connection.closed': { actions: 'forgetConnection' },
        'connections.gone': { target: 'stopped' },
      },
      after: { drainLimit: { target: 'stopped' } },
    },
    stopped: { type: 'final', entry: 'release' },
  },
});
