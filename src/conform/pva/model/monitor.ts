/**
 * Model of a monitor, from INIT to its end: what waits, and how many updates the client has granted.
 *
 * - Created, the first update waits. Started, what waits comes.
 * - While it is stopped, or no update is granted any more, updates wait; beyond the length of the queue the newest takes
 *   up the one before it.
 */
import { assign, setup } from 'xstate';
import { judge, onMoves } from '../../judged.ts';
import { type ModelEvent, observations } from './chart.ts';
import type { PvaBook, RuleId } from './rule-book.ts';

interface Context {
  /** Updates that wait. */
  readonly waiting: number;
  readonly queueSize: number;
  /** Updates that are granted; -1: as many as there are. */
  readonly window: number;
}

/** What an INIT that succeeds makes of it. */
const KINDS = {
  MONITOR_INIT: { queueSize: 4, window: -1 },
  'MONITOR_INIT.value': { queueSize: 4, window: -1 },
  'MONITOR_INIT.pipeline': { queueSize: 2, window: 2 },
  'MONITOR_INIT.noWindow': { queueSize: 2, window: 0 },
  'MONITOR_INIT.unusedWindow': { queueSize: 2, window: -1 },
  'MONITOR_INIT.shortQueue': { queueSize: 4, window: -1 },
  'MONITOR_INIT.oddPipeline': { queueSize: 4, window: -1 },
} as const satisfies Partial<Record<RuleId, Omit<Context, 'waiting'>>>;

/** More is not granted here, so that the model stays small. */
const MOST_GRANTED = 3;

export function monitorModel(book: PvaBook) {
  const gone = '#monitor.offline';
  const kinds = Object.entries(KINDS) as [keyof typeof KINDS, Omit<Context, 'waiting'>][];
  const machine = setup({
    types: {} as { events: ModelEvent; context: Context },
    actions: observations,
    guards: {
      mayBeSent: ({ context: { window, waiting } }) => window !== 0 && waiting === 0,
      hasRoom: ({ context: { waiting, queueSize } }) => waiting < queueSize,
      isPipelined: ({ context: { window } }) => window >= 0 && window < MOST_GRANTED,
      isGrantedLittle: ({ context: { window } }) => window >= 0 && window < MOST_GRANTED - 1,
    },
  });
  const send = machine.assign({ window: ({ context: { window } }) => Math.max(window - 1, -1) });
  const one = machine.assign({ waiting: ({ context: { waiting } }) => waiting + 1 });
  const change = [{ guard: 'hasRoom', actions: [one, 'hold'] }, { actions: 'merge' }] as const;
  const sent = [
    { guard: 'mayBeSent', actions: [send, { type: 'update', params: { rule: 'update.changed' } }] },
    ...change,
  ] as const;
  /** Of what waits, as much as is granted, with `more`. */
  const release = (rule: RuleId, more: number) =>
    machine.enqueueActions(({ context: { waiting, window }, enqueue }) => {
      const granted = window < 0 ? window : window + more;
      const count = granted < 0 ? waiting : Math.min(waiting, granted);
      enqueue.assign({ waiting: waiting - count, window: granted < 0 ? granted : granted - count });
      enqueue({ type: 'release', params: { rule, count } });
    });
  const grant = (more: number) => machine.assign({ window: ({ context: { window } }) => window + more });
  const end = Object.fromEntries(
    Object.entries(onMoves(book, ['MONITOR.destroy', 'MONITOR.end'], gone, '#monitor.open.idle')).map(
      ([event, { target, actions }]) => [event, { target, actions: [...actions, 'end' as const] }],
    ),
  );
  const fatal = onMoves(book, ['ACK.truncated', 'START.otherSid', 'MONITOR.asGet', 'MONITOR_INIT.inUse'], gone);
  const inits = Object.fromEntries(
    kinds
      .filter(([rule]) => book.tries(rule))
      .map(([rule, kind]) => [
        rule,
        {
          target: '#monitor.open.monitoring.stopped',
          actions: [judge(rule), machine.assign({ ...kind, waiting: 1 }), 'begin' as const],
        },
      ]),
  );
  const tried = <T extends object>(rule: RuleId, transition: T) => (book.tries(rule) ? { [rule]: transition } : {});
  return machine.createMachine({
    id: 'monitor',
    context: { waiting: 0, queueSize: 0, window: -1 },
    initial: 'offline',
    on: {
      close: { target: '.offline', actions: [assign({ waiting: 0, queueSize: 0, window: -1 }), 'end'] },
      gone: { target: '.offline', actions: [assign({ waiting: 0, queueSize: 0, window: -1 }), 'end'] },
    },
    states: {
      offline: {
        entry: assign({ waiting: 0, queueSize: 0, window: -1 }),
        on: { reconnect: { target: 'absent' }, close: undefined },
      },
      absent: { on: onMoves(book, ['CREATE_CHANNEL'], gone, '#monitor.open.idle') },
      open: {
        initial: 'idle',
        on: {
          DESTROY_CHANNEL: {
            target: '#monitor.absent',
            actions: [judge('DESTROY_CHANNEL'), assign({ waiting: 0, queueSize: 0, window: -1 }), 'end'],
          },
        },
        states: {
          idle: {
            entry: assign({ waiting: 0, queueSize: 0, window: -1 }),
            on: { ...inits, ...onMoves(book, ['MONITOR_INIT.pipelineShortQueue', 'MONITOR_INIT.nothing'], gone) },
          },
          monitoring: {
            initial: 'stopped',
            on: { ...end, ...fatal },
            states: {
              stopped: {
                on: {
                  START: { target: 'running', actions: [judge('START'), release('update.first', 0)] },
                  ...tried('STOP.again', { actions: judge('STOP.again') }),
                  ...tried('ACK', { guard: 'isPipelined', actions: [judge('ACK'), grant(1)] }),
                  changed: change,
                  // A put of somebody else: the signal `changed` comes of it.
                  'PUT.other': change,
                },
              },
              running: {
                on: {
                  ...tried('STOP', { target: 'stopped', actions: judge('STOP') }),
                  ...tried('START.again', { actions: judge('START.again') }),
                  ...tried('ACK', { guard: 'isPipelined', actions: [judge('ACK'), release('update.held', 1)] }),
                  ...tried('ACK.two', {
                    guard: 'isGrantedLittle',
                    actions: [judge('ACK.two'), release('update.held', 2)],
                  }),
                  changed: sent,
                  'PUT.other': sent,
                },
              },
            },
          },
        },
      },
    },
  });
}
