/**
 * The words of a shell line, after its macros are expanded, and where its input comes from and its output goes.
 *
 * | line | words |
 * |---|---|
 * | `dbgf("a.VAL")`, `dbgf "a.VAL"`, `dbgf a.VAL` | `dbgf`, `a.VAL` |
 * | `cmd a,,b` | `cmd`, `a`, `b`: what lies between two separators is nothing |
 * | `cmd "" ''` | `cmd` and two empty words |
 * | `a\ b "a\ b"` | `a b`, `a\ b`: a backslash takes the next character as it is, but not in quotes |
 * | `dbl > out.txt 2>> errors.txt` | `dbl`, and two redirections |
 *
 * Source: EPICS base 7.0.10 as run (iocsh.cpp).
 */

/** Standard input (0), output (1) or error (2) of one command. */
export interface Redirection {
  /** 3 to 9 are opened, and nothing is written there. */
  readonly stream: number;
  readonly file: string;
  /** `>>`: what is in the file stays. */
  readonly appends: boolean;
}

export interface Words {
  readonly words: readonly string[];
  readonly redirections: readonly Redirection[];
}

/** What is wrong with a line, in base's words. */
export type WordsFault = 'Unbalanced quote.' | 'Invalid redirection.' | 'Trailing backslash.';

export function splitLine(line: string): Words | { readonly fault: WordsFault } {
  return new LineReader(line).read();
}

// --- helpers ------------------------------------------------------------------------------------------------------

const SEPARATORS = ' \t(),\r';

interface Target {
  readonly appends: boolean;
  file: string | undefined;
}

class LineReader {
  readonly #line: string;
  readonly #words: string[] = [];
  readonly #targets: (Target | undefined)[] = new Array<Target | undefined>(10).fill(undefined);
  #at = 0;
  /** The word that is being read, and where it belongs. */
  #word: string | undefined;
  /** Whose file name comes next. */
  #open: Target | undefined;
  #naming: Target | undefined;

  constructor(line: string) {
    this.#line = line;
  }

  read(): Words | { readonly fault: WordsFault } {
    let quote = '';
    let protects = false;
    while (this.#at < this.#line.length) {
      const character = this.#line[this.#at++]!;
      if (quote === '' && !protects && character === '\\') {
        protects = true;
        continue;
      }
      const isPlain = protects || quote !== '';
      if (!isPlain && SEPARATORS.includes(character)) this.#endWord();
      else if (!isPlain && this.#isRedirection(character)) {
        if (!this.#redirect(character)) return { fault: 'Invalid redirection.' };
      } else if (!protects && quote === character) quote = '';
      else if (!isPlain && (character === '"' || character === "'")) {
        quote = character;
        this.#beginWord();
      } else {
        this.#beginWord();
        this.#word += character;
      }
      protects = false;
    }
    if (this.#open !== undefined) return { fault: 'Invalid redirection.' };
    if (quote !== '') return { fault: 'Unbalanced quote.' };
    if (protects) return { fault: 'Trailing backslash.' };
    this.#endWord();
    return { words: this.#words, redirections: this.#redirections() };
  }

  // --- helpers

  #isRedirection(character: string): boolean {
    return character === '<' || character === '>' || (/[1-9]/.test(character) && this.#line[this.#at] === '>');
  }

  /** False: one redirection stands where the file of another one should, or its stream goes elsewhere already. */
  #redirect(character: string): boolean {
    if (this.#open !== undefined || this.#naming !== undefined) return false;
    this.#endWord();
    let stream = character === '<' ? 0 : 1;
    if (/[1-9]/.test(character)) {
      stream = Number(character);
      this.#at++;
    }
    const appends = stream !== 0 && this.#line[this.#at] === '>';
    if (appends) this.#at++;
    if (this.#targets[stream] !== undefined) return false;
    this.#open = { appends, file: undefined };
    this.#targets[stream] = this.#open;
    return true;
  }

  #beginWord(): void {
    if (this.#word !== undefined) return;
    this.#word = '';
    this.#naming = this.#open;
    this.#open = undefined;
  }

  #endWord(): void {
    if (this.#word === undefined) return;
    if (this.#naming === undefined) this.#words.push(this.#word);
    else this.#naming.file = this.#word;
    this.#word = undefined;
    this.#naming = undefined;
  }

  #redirections(): Redirection[] {
    return this.#targets.flatMap((target, stream) =>
      target?.file === undefined ? [] : [{ stream, file: target.file, appends: target.appends }],
    );
  }
}
