/**
 * A port: one connection to one device or gateway.
 *
 * Rules:
 * - One exchange at a time, unless frames carry the id of their request; what waits is taken by priority.
 * - After a time-out what comes is dropped until there is silence, so that a late reply is never taken for another's. If the
 *   reply has not come by then it may still come: where the framing has no ids the connection is closed, as bytes of an old
 *   connection cannot come by a new one. Two time-outs in a row close it in any case.
 * - A connection that is lost, or cannot be made, is tried again after a delay that doubles each time, and is forgotten
 *   after the first good exchange, not after a connect.
 * - Leaving the connection fails all that waits for it, with one reason. Nothing that was sent is sent again by itself.
 * - Until the init exchanges are done, nothing else is exchanged; where one fails, so does the connection.
 * - When the IOC stops, the write under way ends, and the goodbye is said, within a limit.
 *
 * A device that is lost is a state of this chart, and no failure of the program.
 */
import { port } from './port-alphabet.ts';
import { exchanges } from './port-exchange.ts';

export type { PortEvent, PortWiring } from './port-alphabet.ts';

/** How a connection ends that somebody else, or an operator, ends. */
const LOST = {
  closed: { target: '#port.waiting', actions: ['countFailure', 'noteClosed'] },
  disable: { target: '#port.disabled', actions: 'noteDisabled' },
  stop: { target: '#port.closed' },
} as const;

const initialising = exchanges('#port.waiting');
const upExchange = exchanges('#port.waiting');
const closing = exchanges('#port.closed');

export const portMachine = port.createMachine({
  id: 'port',
  context: ({ input }) => ({ ...input, failures: 0, timeouts: 0 }),
  initial: 'made',
  on: { good: { actions: 'forgetTrouble' } },
  states: {
    /** The IOC does not serve yet. */
    made: { on: { start: { target: 'opening' }, disable: { target: 'disabled' }, stop: { target: 'closed' } } },
    /** By an operator: nothing is tried. */
    disabled: {
      entry: ['disconnect', 'reportState'],
      on: { enable: { target: 'opening', actions: 'forgetTrouble' }, stop: { target: 'closed' } },
    },
    waiting: {
      entry: ['disconnect', 'reportState'],
      after: { backoff: { target: 'opening' } },
      on: {
        connect: { target: 'opening' },
        disable: { target: 'disabled', actions: 'noteDisabled' },
        stop: { target: 'closed' },
      },
    },
    opening: {
      entry: ['forgetTimeouts', 'tellState', 'open'],
      after: { connectLimit: { target: 'waiting', actions: ['countFailure', 'noteConnectLimit'] } },
      on: { ...LOST, opened: { target: 'settling', actions: 'noteOpened' } },
    },
    /** A banner, or what is left of before, is dropped. */
    settling: {
      entry: 'tellState',
      after: { quiet: { target: 'initialising' } },
      on: { ...LOST, frame: { actions: 'dropFrame' } },
    },
    initialising: {
      ...initialising,
      entry: ['admitInit', 'tellState'],
      on: {
        ...LOST,
        'init.done': { target: 'up' },
        'init.failed': { target: 'waiting', actions: ['countFailure', 'noteInit'] },
      },
    },
    up: {
      type: 'parallel',
      entry: ['admitAll', 'reportState'],
      exit: 'fall',
      on: {
        ...LOST,
        stop: [{ guard: 'isStepOut', target: '#port.closing.awaiting' }, { target: '#port.closing' }],
      },
      states: {
        exchange: upExchange,
        freshness: {
          initial: 'fresh',
          states: {
            fresh: {
              after: { keepAlive: [{ guard: 'heardLately', target: 'fresh', reenter: true }, { target: 'stale' }] },
            },
            /** Nothing has come for long. */
            stale: {
              entry: 'probe',
              on: {
                frame: { target: 'fresh' },
                'probe.failed': { target: '#port.waiting', actions: ['countFailure', 'noteSilence'] },
              },
            },
          },
        },
      },
    },
    /** The write under way ends, then the goodbye is said. */
    closing: {
      ...closing,
      entry: 'admitLast',
      after: { closeLimit: { target: 'closed' } },
      on: { closed: { target: 'closed' }, drained: { target: 'closed' } },
    },
    closed: { type: 'final', entry: ['noteStop', 'disconnect', 'reportState'] },
  },
});
