import { expect, it } from 'vitest';
import { checkProtocolFile } from '../../../src/database/stream/check.ts';

const faultsOf = (text: string) =>
  checkProtocolFile({ name: 'x.proto', text, macros: '' }).map(({ message, at }) => `${at?.line}: ${message}`);

it('finds the faults of all protocols, what is global once', () => {
  expect(
    faultsOf('@mismatch { foo; }\na { out "%q"; }\nb { in "\\$1 %(\\$2X)f"; wait $3; oout; }\nOutTerminator = $1;'),
  ).toEqual([
    "1: Unknown command name 'foo'",
    "2: No converter registered for format '%q'",
    "3: Unknown command name 'oout'",
  ]);
});

it('finds what makes the whole file unreadable', () => {
  expect(faultsOf('a { out "x"; }\nb { out "x }\n')).toEqual([
    '2: Unterminated quoted string',
    "3: Unexpected end of file (looking for '}')",
  ]);
});
