/** Model of searches over UDP: each is judged alone. */
import { setup } from 'xstate';
import { onMoves } from '../../judged.ts';
import { type ModelEvent, observations } from './chart.ts';
import { type PvaBook, type RuleId, ruleIds } from './rule-book.ts';

export function nameSearchModel(book: PvaBook) {
  const searches = ruleIds.filter((id): id is RuleId => id.startsWith('UDP.'));
  return setup({ types: {} as { events: ModelEvent }, actions: observations }).createMachine({
    id: 'nameSearch',
    initial: 'listening',
    states: { listening: { on: onMoves(book, searches, 'listening') } },
  });
}
