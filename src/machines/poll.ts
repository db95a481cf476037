/**
 * Something that is looked at again and again, at a period that may change at any time.
 *
 * Rules: the first look comes at once. A new period counts from when it is set.
 */
import { setup } from 'xstate';

export type PollEvent = { readonly type: 'period.changed' };

export const pollMachine = setup({
  types: {} as { events: PollEvent },
  actions: { look: () => {} },
  delays: { period: 1000 },
}).createMachine({
  id: 'poll',
  initial: 'looking',
  states: {
    looking: { entry: 'look', always: { target: 'waiting' } },
    waiting: {
      after: { period: { target: 'looking' } },
      on: { 'period.changed': { target: 'waiting', reenter: true } },
    },
  },
});
