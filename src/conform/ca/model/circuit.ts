/**
 * Model of a circuit, from connecting to its end.
 *
 * - The server speaks first. Before the client's VERSION every message is one too many.
 * - Names are heard while there is no channel, and refused otherwise.
 * - What is not a message ends the circuit; half a message is waited for.
 */
import { setup } from 'xstate';
import { judge, judgedAlike, onMoves } from '../../judged.ts';
import { type Move, observations } from './chart.ts';
import type { CaBook, RuleId } from './rule-book.ts';

const EARLY: readonly RuleId[] = [
  'VERSION.tooOld',
  'VERSION.badPriority',
  'VERSION.misaligned',
  'ECHO.early',
  'CLIENT_NAME.early',
  'SEARCH.early',
  'HTTP.early',
];

/** First minor revision that knows large arrays. */
const LARGE_ARRAYS = 9;

const LARGE: readonly RuleId[] = ['ECHO.extended', 'ECHO.tooLarge', 'ECHO.wraps'];

const ANY_TIME: readonly RuleId[] = [
  'VERSION.again',
  'VERSION.tooOld',
  'VERSION.badPriority',
  'VERSION.misaligned',
  'ECHO',
  'ECHO.payload',
  'ECHO.misaligned',
  'READ_SYNC',
  'COMMAND.obsolete',
  'COMMAND.server',
  'COMMAND.unknown',
  'HTTP',
  'CREATE_CHAN.tooOld',
  'SEARCH.known',
  'SEARCH.unknown',
  'SEARCH.unknownReply',
  'SEARCH.similar',
  'SEARCH.empty',
  'SEARCH.tooOld',
];

const BAD_NAMES: readonly RuleId[] = ['CLIENT_NAME.tooLong', 'CLIENT_NAME.unterminated', 'HOST_NAME.empty'];

/** @param minor the client's minor revision */
export function circuitModel(book: CaBook, minor: number) {
  const isOld = minor < LARGE_ARRAYS;
  const greeting = isOld ? 'VERSION.old' : 'VERSION';
  const sizes: readonly RuleId[] = isOld ? ['ECHO.extendedOld'] : LARGE;
  const gone = '#circuit.offline';
  return setup({ types: {} as { events: Move }, actions: observations }).createMachine({
    id: 'circuit',
    initial: 'offline',
    on: {
      close: { target: '.offline' },
      reset: { target: '.offline' },
      gone: { target: '.offline' },
    },
    states: {
      /** Must not be: anything. There is no connection. */
      offline: {
        on: {
          connect: { target: 'greeted', actions: judge('connect') },
          /** The usual greeting in one go. */
          reconnect: { target: 'open', actions: [judge('connect'), judge(greeting)] },
          close: undefined,
          reset: undefined,
        },
      },
      /** The server's VERSION has been seen; it does not know the client's. */
      greeted: {
        on: {
          VERSION: { target: 'open', actions: judge(greeting) },
          ...onMoves(book, judgedAlike(...EARLY), gone),
        },
      },
      open: {
        initial: 'identifying',
        on: onMoves(book, judgedAlike(...ANY_TIME, ...sizes), gone),
        states: {
          /** No channel: the client may say who it is. A refused one does not count. */
          identifying: {
            on: {
              ...onMoves(book, judgedAlike('CLIENT_NAME', 'HOST_NAME', ...BAD_NAMES), gone),
              CREATE_CHAN: { target: 'serving' },
            },
          },
          serving: {
            on: {
              ...onMoves(book, { CLIENT_NAME: 'CLIENT_NAME.late', HOST_NAME: 'HOST_NAME.late' }, gone),
              ...onMoves(book, judgedAlike('ECHO.begin'), gone, '#circuit.incomplete'),
              cleared: { target: 'identifying' },
            },
          },
        },
      },
      /** Half a message has been sent. Must not be seen: an answer, or the end. */
      incomplete: {
        on: onMoves(book, judgedAlike('ECHO.end'), gone, 'open.serving'),
      },
    },
  });
}
