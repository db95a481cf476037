/**
 * Model of puts with completion on one channel of a PV whose puts take their time.
 *
 * - The answer comes when the put is done, not before; the circuit goes on meanwhile.
 * - One put is under way at a time; a second one on the channel waits, and what comes after it waits too, so that a
 *   read sees the puts that came before it. With nothing waiting a read is answered at once, with the old value.
 * - Clearing the channel, or the end of the circuit, forgets the put: it goes on, and is not answered.
 */
import { assign, setup } from 'xstate';
import { judge, onMoves } from '../../judged.ts';
import { type Move, observations } from './chart.ts';
import type { CaBook } from './rule-book.ts';

/** What waits for the put under way, in order: puts and reads. */
type Waiting = readonly ('put' | 'read')[];

/** Longest queue that is explored. */
const MAX_WAITING = 3;

export interface PutCompletionFeatures {
  /** Puts have a time limit, and never complete before it. */
  readonly limited: boolean;
  /** Somebody can make a put fail late. */
  readonly putsFail: boolean;
}

export function putCompletionModel(book: CaBook, { limited, putsFail }: PutCompletionFeatures) {
  const gone = '#putCompletion.offline';
  const ends = putsFail ? { 'put.completes': 'answer', 'put.fails': 'fail' } : { 'put.completes': 'answer' };
  const completions = limited ? { 'put.expires': 'fail' as const } : ends;
  const ended = (target: string) => Object.fromEntries(Object.keys(ends).map((move) => [move, { target }]));
  return setup({
    types: {} as { events: Move; context: { waiting: Waiting } },
    actions: {
      ...observations,
      putWaits: assign({ waiting: ({ context }) => [...context.waiting, 'put' as const] }),
      readWaits: assign({ waiting: ({ context }) => [...context.waiting, 'read' as const] }),
      nextPut: assign({ waiting: ({ context }) => afterNextPut(context.waiting) }),
      clear: assign({ waiting: [] }),
    },
    guards: {
      hasRoom: ({ context }) => context.waiting.length < MAX_WAITING,
      somethingWaits: ({ context }) => context.waiting.length > 0,
      somethingWaitsAndHasRoom: ({ context }) => context.waiting.length > 0 && context.waiting.length < MAX_WAITING,
      aPutWaits: ({ context }) => context.waiting.includes('put'),
    },
  }).createMachine({
    id: 'putCompletion',
    context: { waiting: [] },
    initial: 'offline',
    states: {
      offline: { on: { reconnect: { target: 'absent' } } },
      absent: {
        on: {
          ...onMoves(book, { CREATE_CHAN: 'CREATE_CHAN' }, gone, 'idle'),
          close: { target: 'offline' },
          gone: { target: 'offline' },
        },
      },
      /** No put is under way. Must not be seen: the answer to a put. */
      idle: {
        on: {
          WRITE_NOTIFY: { target: 'busy', actions: [judge('WRITE_NOTIFY.deferred'), 'defer'] },
          ...onMoves(book, { READ_NOTIFY: 'READ_NOTIFY' }, gone),
          ...onMoves(book, { CLEAR_CHANNEL: 'CLEAR_CHANNEL' }, gone, 'absent'),
          close: { target: 'offline' },
          gone: { target: 'offline' },
        },
      },
      /** A put is under way. Must not be seen: its answer; answers to what waits. */
      busy: {
        on: {
          ...(book.tries('WRITE_NOTIFY.queued')
            ? {
                WRITE_NOTIFY: {
                  guard: 'hasRoom',
                  actions: [judge('WRITE_NOTIFY.queued'), 'defer', 'putWaits'],
                } as const,
              }
            : {}),
          READ_NOTIFY: [
            { guard: 'somethingWaitsAndHasRoom', actions: [judge('READ_NOTIFY.queued'), 'defer', 'readWaits'] },
            { guard: 'somethingWaits' },
            { actions: judge('READ_NOTIFY') },
          ],
          ...Object.fromEntries(
            Object.entries(completions).map(([move, outcome]) => [
              move,
              [
                { guard: 'aPutWaits', actions: [judge(move as 'put.completes'), outcome, 'nextPut'] },
                { target: 'idle', actions: [judge(move as 'put.completes'), outcome, 'clear'] },
              ],
            ]),
          ),
          ...(limited
            ? {}
            : {
                CLEAR_CHANNEL: { target: 'forgotten', actions: [judge('CLEAR_CHANNEL'), 'forget', 'clear'] },
                close: { target: 'forgottenOffline', actions: ['forget', 'clear'] },
                gone: { target: 'forgottenOffline', actions: ['forget', 'clear'] },
              }),
        },
      },
      /** The channel was cleared under the put. Must not be seen: an answer. */
      forgotten: { on: ended('absent') },
      forgottenOffline: { on: ended('offline') },
    },
  });
}

// --- helpers --------------------------------------------------------------------------------------------------------

/** Reads in front of the next put are answered; that put begins. */
function afterNextPut(waiting: Waiting): Waiting {
  return waiting.slice(waiting.indexOf('put') + 1);
}
