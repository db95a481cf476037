/**
 * Model of the name server over UDP. It remembers nothing from one datagram to the next: each is judged alone, in any
 * order, and all must be answered as the first was.
 */
import { setup } from 'xstate';
import { judge, judgedAlike, onMoves } from '../../judged.ts';
import { type Move, observations } from './chart.ts';
import type { CaBook, RuleId } from './rule-book.ts';

const DATAGRAMS: readonly RuleId[] = [
  'UDP.known',
  'UDP.several',
  'UDP.mixed',
  'UDP.unknown',
  'UDP.similar',
  'UDP.minor10',
  'UDP.many',
  'UDP.noVersion',
  'UDP.tooOld',
  'UDP.searchTooOld',
  'UDP.foreignCommand',
  'UDP.misaligned',
  'UDP.truncated',
  'UDP.emptyName',
  'UDP.extended',
  'UDP.huge',
  'UDP.short',
  'UDP.empty',
];

/** @param pausing whether somebody can pause the server */
export function nameSearchModel(book: CaBook, pausing: boolean) {
  return setup({ types: {} as { events: Move }, actions: observations }).createMachine({
    id: 'nameSearch',
    initial: 'answering',
    states: {
      answering: {
        on: { ...onMoves(book, judgedAlike(...DATAGRAMS), ''), ...(pausing ? { pause: { target: 'paused' } } : {}) },
      },
      /** Must not be seen: anything. */
      paused: { on: { 'UDP.known': { actions: judge('UDP.paused') }, resume: { target: 'answering' } } },
    },
  });
}
