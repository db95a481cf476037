/**
 * The supervisor of a server, one for each protocol: owns everything that talks to the network, and hands each client's
 * circuit or connection what that client says.
 *
 * Rules:
 * - Start order is dependency order: TCP first (the port that searches are answered with), then the name server, then
 *   beacons. Stop order is the reverse.
 * - Paused (rsrv): names are not answered, beacons stop, new clients are connected and hear nothing. Clients that are
 *   served go on.
 * - One event per chunk. Of Channel Access it carries decoded commands, which are routed one by one. A message of PV
 *   Access may define types that the next one names, so that its bytes are decoded where they are executed.
 * - A circuit or connection that fails is closed and counted; nothing else notices. The name server and the beacon
 *   emitter are supervised: started again after a growing delay (`supervised`).
 */
import { setup } from 'xstate';
import { type ChildFailure, type WiringOf, wired } from './wired.ts';

export type SupervisorEvent =
  | { readonly type: 'listening' }
  /** No socket could be bound; the IOC cannot serve. */
  | { readonly type: 'listen.failed'; readonly error: unknown }
  /** Searches are answered; or cannot be for now, while clients that know the port are served all the same. */
  | { readonly type: 'names.settled' }
  | { readonly type: 'client.connected'; readonly socket: object }
  /** One chunk of a client: for Channel Access its decoded commands, for PV Access its bytes. */
  | { readonly type: 'received'; readonly from: object; readonly chunk: object }
  | { readonly type: 'client.left'; readonly client: object }
  | { readonly type: 'pause' | 'resume' | 'stop' }
  | { readonly type: 'clients.gone' }
  | ChildFailure;

/** What the wiring does. */
const wiring = {
  actions: {
    listen: wired,
    startNameServer: wired,
    startBeacons: wired,
    reportServing: wired,
    reportListenFailure: wired,
    acceptClient: wired,
    refuseClient: wired,
    route: wired,
    forgetClient: wired,
    childFailed: wired,
    pauseNetwork: wired,
    resumeNetwork: wired,
    stopParts: wired,
    stopListening: wired,
    drainClients: wired,
    release: wired,
  },
};

export type SupervisorWiring = WiringOf<typeof wiring, SupervisorEvent>;

export const supervisorMachine = setup({
  types: {} as { context: object; input: object; events: SupervisorEvent },
  actions: wiring.actions,
  delays: { drainLimit: 1000 },
}).createMachine({
  id: 'supervisor',
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
        'client.connected': { actions: 'acceptClient' },
        received: { actions: 'route' },
        'client.left': { actions: 'forgetClient' },
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
      entry: ['stopParts', 'stopListening', 'drainClients'],
      on: {
        'client.connected': { actions: 'refuseClient' },
        received: { actions: 'route' },
        'client.left': { actions: 'forgetClient' },
        'clients.gone': { target: 'stopped' },
      },
      after: { drainLimit: { target: 'stopped' } },
    },
    stopped: { type: 'final', entry: 'release' },
  },
});
