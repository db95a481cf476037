import { expect, test } from 'vitest';
import { expandMacros, macroDefault, macroValues } from '../../../src/database/author/macros.ts';

test('macros are replaced by their values, doubled braces by single ones', () => {
  expect(expandMacros('{beamline}:{suffix}.VAL', { beamline: 'my', suffix: 'thing' })).toBe('my:thing.VAL');
  expect(expandMacros('{{x}}{x}', { x: '{y}' })).toBe('{x}{y}');
  expect(expandMacros('SR:C01{PS:1}I-SP', {})).toBe('SR:C01{PS:1}I-SP'); // braces around what is not a macro's name
});

test('a macro without a value is named, with what to do', () => {
  expect(() => expandMacros('{beamline}:x', {})).toThrow(
    '{beamline}:x: nothing says what the macro {beamline} stands for: start with --beamline <text>, or give the group ' +
      "macros: { beamline: '<default>' }. Plain braces are written {{ and }}.",
  );
});

test('given values replace defaults', () => {
  const definitions = { a: '1', b: { default: '2', doc: 'b' }, c: { doc: 'needed' } };
  expect(macroValues('group', definitions, { a: 'x', c: 'y' })).toEqual({ a: 'x', b: '2', c: 'y' });
  expect(Object.values(definitions).map(macroDefault)).toEqual(['1', '2', undefined]);
});

test('a macro that must be given, and one that does not exist, are refused', () => {
  expect(() => macroValues('group', { c: {} }, {})).toThrow(
    "group: its macro 'c' has no value: start with --c <text>.",
  );
  expect(() => macroValues('group', { a: '1' }, { b: '2' })).toThrow("group: it has no macro 'b', only a.");
});
