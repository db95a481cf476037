import { expect, test } from 'vitest';
import { activeStates, parseStateText } from '../../../inspector/src/model/activity.ts';
import type { Definition } from '../../../inspector/src/model/definition.ts';
import { shortState } from '../../../inspector/src/model/format.ts';
import { stateText } from '../../../src/actors/kernel/state-text.ts';
import { fc } from '../../support/properties.ts';

const key = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9 _-]{0,8}[a-zA-Z0-9]$/);
const stateValue = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4, withCrossShrink: true }, key, tie('nested')),
  nested: fc.dictionary(key, tie('value'), { minKeys: 1, maxKeys: 3 }),
})).value;

test('what the hub shows as text is read back as the same state value', () => {
  fc.assert(
    fc.property(stateValue, (value) => {
      expect(parseStateText(stateText(value as never))).toEqual(value);
    }),
  );
});

test('finds the active states of a definition, their owners included', () => {
  const definition = state('m', 'parallel', [
    state('m.a', 'compound', [state('m.a.on', 'atomic', []), state('m.a.off', 'atomic', [])]),
    state('m.b', 'compound', [state('m.b.idle', 'atomic', [])]),
  ]);
  const active = activeStates(definition, parseStateText('a.on · b.idle'));
  expect([...active].sort()).toEqual(['m', 'm.a', 'm.a.on', 'm.b', 'm.b.idle']);
});

test.each([
  ['session.open.serving · monitors.flowing', 'serving · flowing'],
  ['idle', 'idle'],
  ['a(b.c · d.e.f)', 'c · f'],
])('shortens %s to %s', (long, short) => {
  expect(shortState(long)).toBe(short);
});

// --- helpers ------------------------------------------------------------------------------------------------------

function state(id: string, type: string, children: Definition[]): Definition {
  const states = Object.fromEntries(children.map((child) => [child.key, child]));
  const key = id.split('.').at(-1)!;
  return { id, key, type, states, on: {}, after: {}, always: [], invoke: [], entry: [], exit: [], tags: [] };
}
