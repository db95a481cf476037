import { expect, it } from 'vitest';
import { ProtocolMirror } from '../../../src/database/stream/mirror.ts';
import { calendar, parsed } from './support.ts';

const supply = `Terminator = CR LF;
getVolts { out "V\\$1?"; in "V\\$1 %f V"; }
setVolts { out "V\\$1 %.2f"; @init { getVolts; } }
getState { out "S?"; in "%{OFF|ON} %*d%0<xor>"; in "\\?%s\\_"; }
setState { out "S=%{OFF|ON}"; in "OK"; }
getName { out "*IDN?"; in "%39c"; }
raw { out "R%0<sum>"; in "%[a-z]"; }
byNumber { out $1 "B"; in "b"; }
broken { oout "x"; }
`;

function mirror(text = supply) {
  return new ProtocolMirror(parsed(text).file!, calendar);
}

function talk(played: ProtocolMirror, request: string): string | undefined {
  return played.take(`${request}\r\n`)?.answer;
}

it('answers what protocols ask, and keeps what they set, by argument', () => {
  const played = mirror();
  expect(talk(played, 'V1?')).toBe('V1 0.000000 V\r\n');
  expect(talk(played, 'V1 2.50')).toBe('');
  expect(talk(played, 'V1?')).toBe('V1 2.500000 V\r\n');
  expect(talk(played, 'V22?')).toBe('V22 0.000000 V\r\n');
  expect(talk(played, 'S=ON')).toBe('OK\r\n');
  expect(talk(played, 'S?')).toBe('ON 038\r\n? \r\n'.replace('038', `0${xor('ON 0')}`));
  expect(talk(played, '*IDN?')).toBe('\0\r\n'.replace('\0', String.fromCharCode(0).padStart(39)));
  expect(talk(played, 'R52')).toBe('\r\n');
  expect(talk(played, '\x01B')).toBe('b\r\n');
});

it('understands requests with a checksum, and with a byte that prints nothing', () => {
  const played = mirror('Terminator = LF; set { out "Q%d%0<xor>"; in "OK"; } any { out "A\\?B"; in "any"; }');
  expect(played.take(`Q5${xor('Q5').toLowerCase()}\n`)?.answer).toBeDefined();
  expect(played.take('AB\n')?.answer).toBe('any\n');
});

function xor(text: string): string {
  const sum = [...text].reduce((all, character) => all ^ character.charCodeAt(0), 0);
  return sum.toString(16).toUpperCase().padStart(2, '0');
}

it('waits for the end of a request, and drops what it does not know', () => {
  const played = mirror();
  expect(played.take('V1?')).toBeUndefined();
  expect(played.take('V1?\r')).toBeUndefined();
  expect(played.take('what\r\nV1?\r\n')).toEqual({ used: 6, answer: '', isKnown: false });
  expect(played.take('R00\r\nS?\r\n')).toMatchObject({ used: 5, isKnown: false });
  expect(played.requests).toContain('V$1?');
});

it('takes what comes at once where nothing ends a request', () => {
  const played = mirror('Terminator = ""; get { out "A%d"; in "%d"; }');
  expect(played.take('A5')).toEqual({ used: 2, answer: '5', isKnown: true });
  expect(played.take('B')).toEqual({ used: 1, answer: '', isKnown: false });
  expect(played.take('')).toBeUndefined();
});
