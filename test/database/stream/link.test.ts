import { expect, it } from 'vitest';
import { parseStreamLink } from '../../../src/database/stream/link.ts';

it.each([
  ['@f.proto get P1', { file: 'f.proto', protocol: 'get', arguments: [], port: 'P1', address: -1 }],
  ['@f.proto get(1,B) P1 7', { file: 'f.proto', protocol: 'get', arguments: ['1', 'B'], port: 'P1', address: 7 }],
  ['@f.proto arg( a b ,(1,2)) P1', { arguments: ['a b', '(1,2)'] }],
  ['@f.proto arg(a\\,b,  c  ,\\x41) P1 3 more', { arguments: ['a,b', ' c ', '\\x41'], address: 3 }],
  ['@f.proto get (1) P1', { protocol: 'get', arguments: ['1'], port: 'P1' }],
  ['@f.proto get() P1', { arguments: [''], port: 'P1' }],
])('%s', (text, link) => {
  expect(parseStreamLink(text)).toMatchObject(link);
});

it.each([
  ['@', 'Missing protocol file name'],
  ['@f.proto', 'Missing protocol name'],
  ['@f.proto get', 'Missing bus name'],
  ['@f.proto get(1 P1', 'Missing closing parenthesis'],
])('%s is wrong: %s', (text, fault) => {
  expect(parseStreamLink(text)).toEqual({ fault });
});
