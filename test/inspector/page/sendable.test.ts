import { expect, test } from 'vitest';
import { fromPromise, setup } from 'xstate';
import { sendable } from '../../../inspector/src/model/sendable.ts';
import { wireDefinition } from '../../../src/inspect/definition.ts';

const machine = setup({ actors: { wait: fromPromise(async () => {}) } }).createMachine({
  id: 'valve',
  type: 'compound',
  initial: 'closed',
  on: { reset: '.closed', '*': {} },
  states: {
    closed: { on: { open: 'opening' } },
    opening: { invoke: { src: 'wait', onDone: 'open' }, after: { 100: 'open' } },
    open: { on: { close: 'closed', open: {} } },
  },
});
const definition = wireDefinition(machine);

test('events of the active states come first; those of XState itself are left out', () => {
  const closed = new Set(['valve', 'valve.closed']);
  expect(sendable(definition, closed, 'any')).toEqual({ now: ['reset', 'open'], later: ['close'] });
});

test('only what the actor accepts is offered', () => {
  const open = new Set(['valve', 'valve.open']);
  expect(sendable(definition, open, ['close'])).toEqual({ now: ['close'], later: [] });
  expect(sendable(definition, open, [])).toEqual({ now: [], later: [] });
});
