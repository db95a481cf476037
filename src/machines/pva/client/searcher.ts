/**
 * The searcher: asks the network who serves the names of a client's channels.
 *
 * Rules (PVXS client.cpp):
 * - New names gather for 10 ms; then all of them are searched at once.
 * - What was not answered waits in a ring of 30 buckets. The ring turns one bucket a second, and the names of that
 *   bucket are searched again; after its n-th search a name goes n buckets on.
 * - A server that is new, or new again, makes the ring turn once at five times the speed; then not again for a while.
 * - Without the socket nothing is found by UDP; it is opened again until that works.
 */
import { setup } from 'xstate';
import { type WiringOf, wired } from '../../wired.ts';

export type ClientSearcherEvent =
  | { readonly type: 'bound' }
  /** One UDP datagram; the wiring has its bytes and its sender. */
  | { readonly type: 'datagram.received'; readonly bytes: Uint8Array; readonly sender: object }
  | { readonly type: 'socket.failed'; readonly error: unknown }
  /** A name is to be searched at once. */
  | { readonly type: 'name.added' }
  /** There is somebody new to ask. */
  | { readonly type: 'hurry' }
  | { readonly type: 'close' };

/** What the wiring does. */
const wiring = {
  actions: {
    bind: wired,
    searchAll: wired,
    receive: wired,
    reportFailure: wired,
    closeSocket: wired,
    searchGathered: wired,
    turnRing: wired,
  },
};

export type ClientSearcherWiring = WiringOf<typeof wiring, ClientSearcherEvent>;

const searcher = setup({
  types: {} as { context: object; input: object; events: ClientSearcherEvent },
  actions: wiring.actions,
  delays: {
    bindAgain: 5000,
    gather: 10,
    bucket: 1000,
    hurriedBucket: 200,
    /** 30 buckets of 0.2 s. */
    hurriedTurn: 6000,
    /** Until the ring may be hurried again, 30 s after it was. */
    rest: 24_000,
  },
});

/** The ring turns at its usual speed. */
const usual = searcher.createStateConfig({
  initial: 'turning',
  states: { turning: { after: { bucket: { target: 'turning', reenter: true, actions: 'turnRing' } } } },
});

export const clientSearcherMachine = searcher.createMachine({
  id: 'pvaClientSearcher',
  context: {},
  type: 'parallel',
  states: {
    socket: {
      initial: 'binding',
      states: {
        binding: {
          entry: 'bind',
          on: {
            bound: { target: 'open' },
            'socket.failed': { target: 'failing', actions: 'reportFailure' },
            close: { target: 'closed' },
          },
        },
        open: {
          entry: 'searchAll',
          on: {
            'datagram.received': { actions: 'receive' },
            'socket.failed': { target: 'failing', actions: 'reportFailure' },
            close: { target: 'closed' },
          },
        },
        /** The socket broke: open it again after a while. */
        failing: {
          entry: 'closeSocket',
          on: { close: { target: 'closed' } },
          after: { bindAgain: { target: 'binding' } },
        },
        closed: { type: 'final', entry: 'closeSocket' },
      },
    },
    /** Names that are new. */
    newcomers: {
      initial: 'none',
      states: {
        none: { on: { 'name.added': { target: 'gathering' }, close: { target: 'over' } } },
        gathering: {
          on: { close: { target: 'over' } },
          after: { gather: { target: 'none', actions: 'searchGathered' } },
        },
        over: { type: 'final' },
      },
    },
    ring: {
      initial: 'steady',
      states: {
        steady: { ...usual, on: { hurry: { target: 'hurried' }, close: { target: 'over' } } },
        hurried: {
          initial: 'turning',
          states: {
            turning: { after: { hurriedBucket: { target: 'turning', reenter: true, actions: 'turnRing' } } },
          },
          on: { close: { target: 'over' } },
          after: { hurriedTurn: { target: 'resting' } },
        },
        /** Was hurried lately: that is not done again yet. */
        resting: { ...usual, on: { close: { target: 'over' } }, after: { rest: { target: 'steady' } } },
        over: { type: 'final' },
      },
    },
  },
});
