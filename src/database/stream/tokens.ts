/** The words of a protocol file. Outside of quotes capital and small letters are the same. */
import type { FaultList } from '../text/fault.ts';
import type { Position, SourceFile } from '../text/position.ts';

export interface Token {
  /** `quoted`: without its quotes, escapes as they are. `variable`: its name, without `$`. */
  readonly kind: 'word' | 'quoted' | 'variable' | 'mark' | 'end';
  readonly text: string;
  readonly at: Position;
}

const SKIPPED = /(?:[ \t\r\n]|#[^\n]*)*/y;
const QUOTED = /(["'])((?:\\[^\n]|(?!\1)[^\\\n])*)(\1?)/y;
const VARIABLE = /\\?\$(?:\{([^}\n]*)\}|([^\s,;={}()$'"\\#]*))/y;
const MARK = /[,;={}()]/y;
const WORD = /[^\s,;={}()$'"#]+/y;

/** All words of a file, up to the first fault if there is one, and an end. */
export function protocolTokens(file: SourceFile, faults: FaultList): Token[] {
  const { text } = file;
  const tokens: Token[] = [];
  let line = 1;
  let lineStart = 0;
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found === null) return null;
    at = pattern.lastIndex;
    return found;
  };
  for (;;) {
    const skipped = take(SKIPPED)![0];
    for (const end of skipped.matchAll(/\n/g)) {
      line++;
      lineStart = at - skipped.length + end.index + 1;
    }
    const position: Position = { file, line, column: at - lineStart + 1 };
    const push = (kind: Token['kind'], word: string) => void tokens.push({ kind, text: word, at: position });
    if (at === text.length) {
      push('end', '');
      return tokens;
    }
    const quoted = take(QUOTED);
    if (quoted !== null) {
      push('quoted', quoted[2]!);
      if (quoted[3] === '') faults.error('Unterminated quoted string', position, 'A quoted string ends in its line.');
      continue;
    }
    const variable = take(VARIABLE);
    if (variable !== null) {
      push('variable', (variable[1] ?? variable[2]!).toLowerCase());
      continue;
    }
    const mark = take(MARK);
    if (mark !== null) push('mark', mark[0]);
    else push('word', take(WORD)![0]);
  }
}
