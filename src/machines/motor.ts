/**
 * A motor record's motion: what it is doing, and what it will do next.
 *
 * Rules:
 * - Three regions. `axis` is the mechanics: it turns along one leg (a planned piece of motion) at a time, and reports its
 *   position until the leg is done. `mode` is what the record wants of it, `reference`
 *   whether it has found its home.
 * - A new target during motion stops the axis first, then goes there. Stopping takes time: the axis decelerates.
 * - STOP and SPMG=Stop give the motion up: the target becomes where the axis has come to rest. SPMG=Pause holds it: the
 *   target stays, and SPMG=Go goes on. A target that comes meanwhile waits for that.
 * - Backlash (BDST): a target is approached from one side. From the other one the axis goes beyond it by BDST and comes
 *   back with the speed BVEL. A target that is missed by more than RDBD is tried again, RTRY times.
 * - The wiring decides about limits and SPMG before it asks for motion; time comes in with each leg, as its duration.
 *
 * Source: the motor module's motorRecord.cc, in behaviour as clients see it.
 */
import { assign, raise, setup } from 'xstate';
import { type WiringOf, wired, wiredGuard } from './wired.ts';

export interface MotorContext {
  readonly name: string;
  /** What remains of the present leg, in ms. */
  readonly remainingMs: number;
}

export type MotorEvent =
  /** VAL, DVAL, RVAL, RLV, TWF or TWR was written. */
  | { readonly type: 'move' }
  /** JOGF or JOGR was set. */
  | { readonly type: 'jog'; readonly direction: 1 | -1 }
  /** JOGF and JOGR are 0 again. */
  | { readonly type: 'jog.end' }
  /** HOMF or HOMR was set. */
  | { readonly type: 'home' }
  /** The home switch was found. */
  | { readonly type: 'home.found' }
  /** It has come to rest, and all its regions say so. */
  | { readonly type: 'rested' }
  | { readonly type: 'stop' }
  | { readonly type: 'pause' }
  /** SPMG is Go or Move again. */
  | { readonly type: 'go' }
  | { readonly type: 'leg.started'; readonly durationMs: number }
  | { readonly type: 'leg.done' }
  /** The IOC stops. */
  | { readonly type: 'shut.down' };

/** How often the readback is updated during motion, in ms. */
const TICK = 100;

/** What the wiring does and decides. */
const wiring = {
  actions: {
    goToTarget: wired,
    takeUpBacklash: wired,
    runJog: wired,
    goHome: wired,
    settle: wired,
    decelerate: wired,
    countRetry: wired,
    giveUpTarget: wired,
    reportMotion: wired,
    reportWaiting: wired,
    reportRest: wired,
    updatePosition: wired,
    arrive: wired,
  },
  guards: {
    needsBacklash: wiredGuard,
    mustSettle: wiredGuard,
    mustRetry: wiredGuard,
    isHeld: wiredGuard,
    isHome: wiredGuard,
  },
};

export type MotorWiring = WiringOf<typeof wiring, MotorEvent>;

export const motorMachine = setup({
  types: {} as { context: MotorContext; input: MotorContext; events: MotorEvent },
  actions: {
    ...wiring.actions,
    setRemaining: assign({ remainingMs: ({ event }) => (event.type === 'leg.started' ? event.durationMs : 0) }),
    countTick: assign({ remainingMs: ({ context }) => context.remainingMs - TICK }),
    reportLeg: raise({ type: 'leg.done' }),
    reportHome: raise({ type: 'home.found' }),
  },
  guards: {
    ...wiring.guards,
    isLastTick: ({ context }) => context.remainingMs <= TICK,
  },
  delays: { tick: ({ context }) => Math.min(TICK, context.remainingMs) },
}).createMachine({
  id: 'motor',
  context: ({ input }) => input,
  type: 'parallel',
  on: { rested: { actions: 'updatePosition' } },
  states: {
    axis: {
      initial: 'resting',
      states: {
        resting: { on: { 'leg.started': { target: 'turning', actions: 'setRemaining' } } },
        turning: {
          on: { 'leg.started': { target: 'turning', reenter: true, actions: 'setRemaining' } },
          after: {
            tick: [
              { guard: 'isLastTick', target: 'resting', actions: ['arrive', 'reportLeg'] },
              { target: 'turning', reenter: true, actions: ['updatePosition', 'countTick'] },
            ],
          },
        },
      },
    },
    mode: {
      initial: 'idle',
      on: { 'shut.down': { target: '.off' } },
      states: {
        /** Done: DMOV is 1, puts complete. */
        idle: {
          entry: 'reportRest',
          on: {
            move: [{ guard: 'isHeld', target: 'waiting' }, { target: 'moving' }],
            jog: { target: 'jogging' },
            home: { target: 'homing' },
          },
        },
        moving: {
          entry: 'reportMotion',
          initial: 'positioning',
          on: {
            move: { target: 'stopping.thenMoving' },
            stop: { target: 'stopping' },
            pause: { target: 'stopping.thenHolding' },
          },
          states: {
            positioning: {
              entry: 'goToTarget',
              on: {
                'leg.done': [
                  { guard: 'needsBacklash', target: 'takingUpBacklash' },
                  { guard: 'mustSettle', target: 'settling' },
                  { target: 'checking' },
                ],
              },
            },
            takingUpBacklash: {
              entry: 'takeUpBacklash',
              on: { 'leg.done': [{ guard: 'mustSettle', target: 'settling' }, { target: 'checking' }] },
            },
            /** DLY: readings settle before the move counts as done. */
            settling: { entry: 'settle', on: { 'leg.done': { target: 'checking' } } },
            /** Is it there? RTRY says how often it is tried again. */
            checking: {
              always: [
                { guard: 'mustRetry', target: 'positioning', actions: 'countRetry' },
                { target: '#motor.mode.idle' },
              ],
            },
          },
        },
        /** Until JOGF and JOGR are 0, or a limit is reached. */
        jogging: {
          entry: ['reportMotion', 'runJog'],
          on: {
            'jog.end': { target: 'stopping' },
            stop: { target: 'stopping' },
            pause: { target: 'stopping' },
            move: { target: 'stopping.thenMoving' },
            'leg.done': { target: 'idle', actions: 'giveUpTarget' },
          },
        },
        /** Towards the home switch, or a limit switch before it. */
        homing: {
          entry: ['reportMotion', 'goHome'],
          on: {
            stop: { target: 'stopping' },
            pause: { target: 'stopping' },
            'leg.done': [
              { guard: 'isHome', target: 'idle', actions: ['reportHome', 'giveUpTarget'] },
              { target: 'idle', actions: 'giveUpTarget' },
            ],
          },
        },
        /** Slowing down. */
        stopping: {
          entry: 'decelerate',
          initial: 'thenIdle',
          on: {
            move: { target: '.thenMoving' },
            stop: { target: '.thenIdle' },
            pause: { target: '.thenHolding' },
          },
          states: {
            thenIdle: { on: { 'leg.done': { target: '#motor.mode.idle', actions: 'giveUpTarget' } } },
            thenMoving: {
              on: {
                'leg.done': [{ guard: 'isHeld', target: '#motor.mode.waiting' }, { target: '#motor.mode.moving' }],
              },
            },
            thenHolding: { on: { 'leg.done': { target: '#motor.mode.holding' } } },
          },
        },
        /** SPMG=Pause, short of the target: puts complete, as the record is done for now. */
        holding: {
          entry: 'reportRest',
          on: {
            go: { target: 'moving' },
            move: { target: 'waiting' },
            stop: { target: 'idle', actions: 'giveUpTarget' },
          },
        },
        /** SPMG=Pause, and a target that was given meanwhile: DMOV is 0, and puts wait. */
        waiting: {
          entry: 'reportWaiting',
          on: {
            go: { target: 'moving' },
            stop: { target: 'idle', actions: 'giveUpTarget' },
          },
        },
        off: { type: 'final' },
      },
    },
    reference: {
      initial: 'unknown',
      states: {
        unknown: { on: { 'home.found': { target: 'homed' } } },
        homed: {},
      },
    },
  },
});
