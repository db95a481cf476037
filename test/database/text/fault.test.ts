import { expect, it } from 'vitest';
import { describeFault, FaultList } from '../../../src/database/text/fault.ts';
import { similarity } from '../../../src/database/text/suggest.ts';

const file = { name: 'vac.db', text: '# one\n  field(FOO, "$(P)x")\n', macros: 'P=BL:' };

it('says what, where, with which macros, and what to do', () => {
  const faults = new FaultList();
  const outer = { name: 'vac.substitutions', text: '', macros: '' };
  const at = { file: { ...file, expand: () => '  field(FOO, "BL:x")', from: { file: outer, line: 7, column: 3 } } };
  faults.error("ai record 'BL:T1' doesn't have a field 'FOO'", { ...at, line: 2, column: 9 }, 'Did you mean "SMOO"?');
  expect(faults.all.map(describeFault).join('\n')).toBe(`\
ERROR: ai record 'BL:T1' doesn't have a field 'FOO'
  vac.db:2:9, with P=BL:
  2 |   field(FOO, "$(P)x")
    |         ^^^
    =   field(FOO, "BL:x")
  read by vac.substitutions:7:3
  Did you mean "SMOO"?`);
});

it('shows a part of a line that is very long', () => {
  const long = { ...file, text: `${'x'.repeat(5000)} here ${'y'.repeat(5000)}` };
  const shown = describeFault({
    severity: 'error',
    message: 'm',
    at: { file: long, line: 1, column: 5002 },
    remedy: [],
  });
  expect(shown).toContain('here');
  expect(Math.max(...shown.split('\n').map((line) => line.length))).toBeLessThan(200);
});

it('puts faults into the order of their places, those of included files in place', () => {
  const faults = new FaultList();
  const included = { ...file, name: 'b.db', from: { file, line: 2, column: 1 } };
  faults.error('third', { file, line: 3, column: 1 });
  faults.error('second', { file: included, line: 9, column: 1 });
  faults.warn('first', { file, line: 1, column: 4 });
  faults.sort(0);
  expect(faults.all.map(({ message }) => message)).toEqual(['first', 'second', 'third']);
  expect(faults.errors).toHaveLength(2);
});

it('weighs likeness as base does', () => {
  expect(similarity('ABC', 'ABC')).toBe(1);
  expect(similarity('abc', 'ABC')).toBe(0.5);
  expect(similarity('FOO', 'SMOO')).toBe(0.5);
  expect(similarity('', '')).toBe(1);
});
