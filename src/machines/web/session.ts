/**
 * A session: one WebSocket of a browser that watches PVs.
 *
 * Rules:
 * - Updates go out ten times a second at most, together. What changes more often is replaced by its newest value, and
 *   counted.
 * - A browser that does not read is not sent more, and is not read from, until it has taken what it was sent.
 * - Proxies end connections that nobody uses: it is pinged. A browser that does not answer is gone.
 */
import { setup } from 'xstate';
import { type ChildFailure, type WiringOf, wired, wiredGuard } from '../wired.ts';

export interface WebSessionContext {
  readonly peer: string;
}

export type WebSessionEvent =
  /** What the browser says. */
  | { readonly type: 'message'; readonly text: string }
  /** Something is to be sent. */
  | { readonly type: 'due' }
  /** The browser has taken all that it was sent. */
  | { readonly type: 'drained' }
  | { readonly type: 'pong' }
  | { readonly type: 'socket.closed' | 'stop' }
  | ChildFailure;

/** What the wiring does and decides. */
const wiring = {
  actions: {
    receive: wired,
    flush: wired,
    pauseReading: wired,
    resumeReading: wired,
    ping: wired,
    hangUp: wired,
    subscriptionFailed: wired,
    release: wired,
  },
  guards: { isCongested: wiredGuard, isDue: wiredGuard },
};

export type WebSessionWiring = WiringOf<typeof wiring, WebSessionEvent>;

export const webSessionMachine = setup({
  types: {} as { context: WebSessionContext; input: WebSessionContext; events: WebSessionEvent },
  actions: wiring.actions,
  guards: wiring.guards,
  delays: {
    /** What changes in this time goes out together. */
    gather: 10,
    /** With `gather`, the time from one to the next. */
    pace: 90,
    /** Shorter than the minute of proxies. */
    pulse: 25_000,
  },
}).createMachine({
  id: 'webSession',
  context: ({ input }) => input,
  type: 'parallel',
  on: {
    message: { actions: 'receive' },
    stop: { actions: 'hangUp' },
    'socket.closed': { target: ['.output.over', '.pulse.over'], actions: 'release' },
    'xstate.error.actor.*': { actions: 'subscriptionFailed' },
  },
  states: {
    output: {
      initial: 'quiet',
      states: {
        quiet: { on: { due: { target: 'gathering' } } },
        gathering: {
          after: {
            gather: [
              { guard: 'isCongested', target: 'congested' },
              { target: 'pacing', actions: 'flush' },
            ],
          },
        },
        pacing: { after: { pace: [{ guard: 'isDue', target: 'gathering' }, { target: 'quiet' }] } },
        /** The browser does not read. */
        congested: {
          entry: 'pauseReading',
          exit: 'resumeReading',
          on: { drained: { target: 'gathering' } },
        },
        over: { type: 'final' },
      },
    },
    pulse: {
      initial: 'resting',
      states: {
        resting: { after: { pulse: { target: 'asking' } } },
        asking: {
          entry: 'ping',
          on: { pong: { target: 'resting' } },
          after: { pulse: { target: 'silent' } },
        },
        silent: { entry: 'hangUp' },
        over: { type: 'final' },
      },
    },
  },
});
