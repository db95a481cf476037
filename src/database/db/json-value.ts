/**
 * Values of fields and info tags: a text, a number, a word, or JSON5, which base writes anew without blanks.
 *
 * Source: EPICS base 7.0.10 as run, dbYacc.y.
 */
import { readEscapes } from '../text/escape.ts';
import type { Token } from './lexer.ts';
import type { Value } from './statement.ts';
import type { WordReader } from './word-reader.ts';

/** @throws Unreadable */
export function readValue(reader: WordReader): Value {
  const token = reader.value();
  const at = reader.position;
  if (token === 'string') return { text: readEscapes(reader.text.slice(1, -1)), kind: 'text', at };
  if (token === '[') return { text: json(reader, token, 0), kind: 'array', at };
  if (token === '{') return { text: json(reader, token, 0), kind: 'object', at };
  return { text: json(reader, token, 0), kind: 'word', at };
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Base's parser has a stack of this order. */
const DEEPEST = 150;

/** A value as base writes it anew. A bare word in an array or object gets quotes. */
function json(reader: WordReader, token: Token, depth: number): string {
  if (depth > DEEPEST) throw reader.syntaxError(`Arrays and objects are nested more than ${DEEPEST} deep.`);
  switch (token) {
    case 'string':
    case 'number':
    case 'null':
    case 'true':
    case 'false':
      return reader.text;
    case 'bare':
      return depth > 0 ? `"${reader.text}"` : reader.text;
    case '[':
      return `[${elements(reader, depth + 1)}]`;
    case '{':
      return `{${members(reader, depth + 1)}}`;
    default:
      throw reader.syntaxError('A value is a text, a number, a word, an array [ , ] or an object { key: value }.');
  }
}

function elements(reader: WordReader, depth: number): string {
  let text = '';
  for (;;) {
    const token = reader.value();
    if (token === ']') return text;
    text += json(reader, token, depth);
    const separator = reader.value();
    if (separator === ']') return text;
    if (separator !== ',') throw reader.syntaxError('Elements are separated by commas, and end with ].');
    text += ',';
  }
}

function members(reader: WordReader, depth: number): string {
  let text = '';
  for (;;) {
    const token = reader.value();
    if (token === '}') return text;
    if (token !== 'string' && token !== 'bare') throw reader.syntaxError('A key is a word or a quoted text.');
    const key = reader.text;
    if (reader.value() !== ':') throw reader.syntaxError('After a key comes a colon.');
    if (text !== '') text += ',';
    text += `${token === 'bare' && /[-+.]/.test(key) ? `"${key}"` : key}:${json(reader, reader.value(), depth)}`;
    const separator = reader.value();
    if (separator === '}') return text;
    if (separator !== ',') throw reader.syntaxError('Members are separated by commas, and end with }.');
  }
}
