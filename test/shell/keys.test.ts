import { expect, it } from 'vitest';
import { keysOf } from '../../src/shell/keys.ts';

it.each([
  ['a', ['a']],
  ['\t', ['\t']],
  ['\t\t', ['\t', '\t']],
  ['dbgf T:a\t\t', ['dbgf T:a', '\t', '\t']],
  ['dbl\r', ['dbl\r']],
  ['dbgf\tT:a', ['dbgf\tT:a']],
  ['\tdbl\r\tdbl\t', ['\tdbl\r\tdbl\t']],
  ['\u001b[A', ['\u001b[A']],
])('%j is typed as %j', (typed, keys) => {
  expect(keysOf(typed)).toEqual(keys);
});
