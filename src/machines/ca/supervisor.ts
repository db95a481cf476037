/**
 * The supervisor: owns everything that talks to the network, and routes decoded commands to who they are for.
 *
 * Rules:
 * - Start order is dependency order: TCP first (the port that searches are answered with), then the name server, then
 *   beacons. Stop order is the reverse.
 * - Paused (rsrv): names are not answered, beacons stop, new clients are connected and hear nothing. Circuits go on.
 * - Bytes never come here: a socket actor hands over one event per chunk, already decoded.
 * - A circuit that fails is closed and counted; nothing else notices. The name server and the beacon emitter are
 *   supervised: started again after a growing delay (`supervised`).
 */
import { setup } from 'xstate';
import type { Frames } from '../../protocol/ca/framer.ts';
import type { Request, TooLargeRequest } from '../../protocol/ca/requests.ts';
import { type ChildFailure, type WiringOf, wired } from '../wired.ts';

export type SupervisorEvent =
  | { readonly type: 'listening' }
  /** No socket could be bound; the IOC cannot serve. */
  | { readonly type: 'listen.failed'; readonly error: unknown }
  /** Searches are answered; or cannot be for now, while clients that know the port are served all the same. */
  | { readonly type: 'names.settled' }
  | { readonly type: 'client.connected'; readonly socket: object }
  | { readonly type: 'commands.received'; readonly from: object; readonly frames: Frames<Request | TooLargeRequest> }
  | { readonly type: 'circuit.closed'; readonly circuit: object }
  | { readonly type: 'pause' | 'resume' | 'stop' }
  | { readonly type: 'circuits.gone' }
  | ChildFailure;

/** What the wiring does. */
const wiring = {
  actions: {
    listen: wired,
    startNameServer: wired,
    startBeacons: wired,
    reportServing: wired,
    reportListenFailure: wired,
    openCircuit: wired,
    refuseClient: wired,
    route: wired,
    forgetCircuit: wired,
    childFailed: wired,
    pauseNetwork: wired,
    resumeNetwork: wired,
    stopParts: wired,
    stopListening: wired,
    drainCircuits: wired,
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
        'client.connected': { actions: 'openCircuit' },
        'commands.received': { actions: 'route' },
        'circuit.closed': { actions: 'forgetCircuit' },
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
      entry: ['stopParts', 'stopListening', 'drainCircuits'],
      on: {
        'client.connected': { actions: 'refuseClient' },
        'commands.received': { actions: 'route' },
        'circuit.closed': { actions: 'forgetCircuit' },
        'circuits.gone': { target: 'stopped' },
      },
      after: { drainLimit: { target: 'stopped' } },
    },
    stopped: { type: 'final', entry: 'release' },
  },
});
