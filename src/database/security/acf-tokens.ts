/**
 * The words of an `.acf` file, as asLib_lex.l of base 7.0.10 cuts them: the longest match wins, and of two as long the
 * keyword or number before the name. Macros are expanded first, line by line.
 */
import { ExpandedText } from '../text/expanded-text.ts';
import type { FaultList } from '../text/fault.ts';
import type { MacroTable } from '../text/macros.ts';
import type { Position, SourceFile } from '../text/position.ts';

export interface AcfToken {
  /**
   * `name`: a bare word, or what stands between double quotes, where a backslash stays in front of what it protects.
   * `end`: of the file.
   */
  readonly type: 'name' | 'keyword' | 'integer' | 'float' | 'punctuation' | 'end';
  readonly text: string;
  readonly at: Position;
}

const WORD =
  /(?<blank>[ \t\r\n]+|#.*)|(?<bare>[\w\-+:.[\]<>;]+)|"(?<quoted>(?:[^"\n\\]|\\.)*)(?<quote>"|\n)|(?<punctuation>[(){},])|(?<other>.)/gu;
/** What macros without a value leave, which has been said. */
const VALUELESS = /\$\([^()]*,(?:undefined|recursive)\)/g;
const KEYWORD = /^(?:UAG|HAG|ASG|RULE|CALC|INP[A-U])$/;
const INTEGER = /^[-+]?[0-9]+$/;
const FLOAT = /^[-+]?[0-9]*\.[0-9]+(?:[eE][-+]?[0-9]+)?$/;

const LARGEST = 2n ** 63n - 1n;

/** Tokens of the file, an `end` last. What is not a token is an error, and left out. */
export function acfTokens(file: SourceFile, macros: MacroTable, faults: FaultList): AcfToken[] {
  const expanded = new ExpandedText(file, macros);
  while (expanded.more());
  for (const { line, faults: undefinedMacros } of expanded.faults) {
    for (const { message, name } of undefinedMacros) {
      const remedy = `Give it a value, ${name}=…, or a default, $(${name}=…)`;
      faults.error(message.replaceAll('\n', ''), { file, line, column: 1 }, remedy);
    }
  }
  const tokens: AcfToken[] = [];
  const text = expanded.text.replaceAll(VALUELESS, (reference) => '_'.repeat(reference.length));
  for (const { index, groups = {} } of text.matchAll(WORD)) {
    const { blank, bare, quoted, quote, punctuation, other } = groups;
    if (blank !== undefined) continue;
    const at = expanded.position(index);
    if (bare !== undefined) tokens.push({ type: bareType(bare, at, faults), text: bare, at });
    if (punctuation !== undefined) tokens.push({ type: 'punctuation', text: punctuation, at });
    if (quoted !== undefined) tokens.push({ type: 'name', text: quoted, at });
    if (quote === '\n') faults.error('Newline in quoted string, closing quote missing', at);
    if (other !== undefined) faults.error(`Invalid character ${characterText(other)}`, at);
  }
  tokens.push({ type: 'end', text: '', at: expanded.position(expanded.text.length) });
  return tokens;
}

function bareType(text: string, at: Position, faults: FaultList): AcfToken['type'] {
  if (KEYWORD.test(text)) return 'keyword';
  if (FLOAT.test(text)) return 'float';
  if (!INTEGER.test(text)) return 'name';
  const value = BigInt(text.replace('+', ''));
  if (value > LARGEST || value < -LARGEST - 1n) faults.error(`Error parsing Int64: ${text}`, at);
  return 'integer';
}

function characterText(character: string): string {
  if (/^[ -~]$/.test(character)) return `'${character}'`;
  return `0x${character.codePointAt(0)!.toString(16).padStart(2, '0')}`;
}
