/**
 * RecCaster: tells a recceiver (RecSync) which PVs the IOC serves, so that ChannelFinder and name servers know them.
 *
 * Rules (recsync's protocol):
 * - A recceiver announces itself by UDP every 15 s. Who hears it waits for a random time, so that not all IOCs of a site
 *   come at once, and connects.
 * - Its greeting comes when it has a free place, which may take minutes.
 * - After the upload it pings; who misses one is dropped. It is gone when it has been silent for 80 s.
 * - What changes later is uploaded by a new connection, some seconds after the last change: recceivers keep an upload whole.
 * - After a loss the next announcement counts, and the wait grows with each failure, up to 50 s.
 */
import { assign, setup } from 'xstate';
import { type WiringOf, wired } from './wired.ts';

export interface RecCasterContext {
  /** Longest wait before connecting, in ms. */
  readonly holdOffMs: number;
  /** What is taken of it, from 0 to 1: random per IOC. */
  readonly share: number;
  /** Since the last upload. */
  readonly failures: number;
}

export type RecCasterEvent =
  /** A recceiver is there; the wiring knows where. */
  | { readonly type: 'announced' }
  | { readonly type: 'listen.failed'; readonly error: unknown }
  | { readonly type: 'connected' | 'greeted' | 'uploaded' }
  | { readonly type: 'pinged'; readonly nonce: number }
  | { readonly type: 'socket.closed' }
  /** A PV was added or removed. */
  | { readonly type: 'changed' }
  /** Pausing the IOC makes no difference. */
  | { readonly type: 'pause' | 'resume' | 'stop' };

/** What the wiring does. */
const wiring = {
  actions: {
    listen: wired,
    stopListening: wired,
    reportFailure: wired,
    choose: wired,
    connect: wired,
    greet: wired,
    upload: wired,
    answerPing: wired,
    hangUp: wired,
    reportSynchronised: wired,
    reportLost: wired,
    release: wired,
  },
};

export type RecCasterWiring = WiringOf<typeof wiring, RecCasterEvent>;

const lost = { 'socket.closed': { target: 'lost' }, changed: {} } as const;

export const recCasterMachine = setup({
  types: {} as {
    context: RecCasterContext;
    input: Pick<RecCasterContext, 'holdOffMs' | 'share'>;
    events: RecCasterEvent;
  },
  actions: {
    ...wiring.actions,
    countFailure: assign({ failures: ({ context }) => context.failures + 1 }),
    forgetFailures: assign({ failures: 0 }),
  },
  delays: {
    holdOff: ({ context }) => context.holdOffMs * context.share,
    connectLimit: 20_000,
    /** Four times the period of pings. */
    silence: 80_000,
    /** After the last change of several. */
    settle: 5000,
    backOff: ({ context }) => 5000 * Math.min(context.failures, 10),
  },
}).createMachine({
  id: 'recCaster',
  context: ({ input }) => ({ ...input, failures: 0 }),
  initial: 'listening',
  on: { stop: { target: '.ended' } },
  states: {
    listening: {
      entry: 'listen',
      exit: 'stopListening',
      on: {
        announced: { target: 'holding', actions: 'choose' },
        'listen.failed': { target: 'lost', actions: 'reportFailure' },
      },
    },
    holding: { after: { holdOff: { target: 'connecting' } } },
    connecting: {
      entry: 'connect',
      on: { connected: { target: 'waiting' }, ...lost },
      after: { connectLimit: { target: 'lost' } },
    },
    /** It has no free place yet. */
    waiting: { entry: 'greet', on: { greeted: { target: 'uploading' }, ...lost } },
    uploading: {
      entry: 'upload',
      on: { uploaded: { target: 'synchronised' }, pinged: { actions: 'answerPing' }, ...lost },
    },
    synchronised: {
      entry: ['forgetFailures', 'reportSynchronised'],
      initial: 'current',
      on: { 'socket.closed': { target: 'lost', actions: 'reportLost' } },
      states: {
        current: {
          on: {
            pinged: { target: 'current', actions: 'answerPing', reenter: true },
            changed: { target: 'stale' },
          },
          after: { silence: { target: '#recCaster.lost', actions: 'reportLost' } },
        },
        /** Something has changed: it is uploaded when nothing more changes. */
        stale: {
          on: { pinged: { actions: 'answerPing' }, changed: { target: 'stale', reenter: true } },
          after: { settle: { target: '#recCaster.renewing' } },
        },
      },
    },
    renewing: { entry: 'hangUp', always: { target: 'connecting' } },
    lost: {
      entry: ['hangUp', 'countFailure'],
      after: { backOff: { target: 'listening' } },
    },
    ended: { type: 'final', entry: ['hangUp', 'release'] },
  },
});
