/**
 * From the text of an `.acf` file to rules: the grammar of base 7.0.10 (asLib.y).
 *
 *     file  = { UAG ( name ) [ { user, … } ]  |  HAG ( name ) [ { host, … } ]
 *             | ASG ( name ) [ { { INPA … INPU ( pv )  |  RULE ( level, NONE|READ|WRITE [, TRAPWRITE|NOTRAPWRITE] )
 *                                                        [ { cond … } ] } } ]
 *             | word ( … ) [ { … } ] }
 *     cond  = UAG ( name, … )  |  HAG ( name, … )  |  CALC ( "expression" )  |  word ( … ) [ { … } ]
 *
 * An unknown word is skipped at the top level; in a RULE it makes the RULE give nothing. So does an unknown right, together
 * with its conditions, which base mistakenly adds to the RULE before it.
 */
import type { FaultList } from '../text/fault.ts';
import { MacroTable } from '../text/macros.ts';
import type { SourceFile } from '../text/position.ts';
import { type AcfToken, acfTokens } from './acf-tokens.ts';
import { RuleBuilder } from './rule-builder.ts';
import type { AccessRules } from './rules.ts';

export interface AcfOptions {
  /** Expands `$(NAME)` in the text. */
  readonly macros?: MacroTable;
  /** Gives RNDM in a CALC its values, 0 to 1. */
  readonly random?: () => number;
}

/** The rules of a file; undefined when there are errors, each of which is in `faults`, as are warnings. */
export function parseAcf(file: SourceFile, faults: FaultList, options: AcfOptions = {}): AccessRules | undefined {
  const before = faults.errors.length;
  const builder = new RuleBuilder(faults, options.random);
  const tokens = acfTokens(file, options.macros ?? new MacroTable(), faults);
  new AcfParser(tokens, builder, faults).file();
  const rules = builder.build();
  return faults.errors.length > before ? undefined : rules;
}

// --- internal ---------------------------------------------------------------------------------------------------

/** Thrown where the grammar ends, when the fault is noted; caught where the next item begins. */
class Astray extends Error {}

const top = 'UAG, HAG or ASG';

/** Nothing that means something nests deeper than 3. */
const DEEPEST = 100;

class AcfParser {
  readonly #tokens: readonly AcfToken[];
  readonly #build: RuleBuilder;
  readonly #faults: FaultList;
  #next = 0;
  /** Braces open. */
  #depth = 0;

  constructor(tokens: readonly AcfToken[], build: RuleBuilder, faults: FaultList) {
    this.#tokens = tokens;
    this.#build = build;
    this.#faults = faults;
  }

  file(): void {
    if (this.#token.type === 'end') {
      const remedy = 'ASG(DEFAULT) {RULE(1,WRITE)} lets everybody read and write';
      this.#faults.error('syntax error: nothing is in the file', this.#token.at, remedy);
    }
    while (this.#token.type !== 'end') {
      try {
        this.#item();
      } catch (error) {
        if (!(error instanceof Astray)) throw error;
        this.#findItem();
      }
    }
  }

  #item(): void {
    const token = this.#take();
    if (token.type === 'name') this.#unknownItem(token);
    else if (token.type !== 'keyword') this.#astray(token, top);
    else if (token.text === 'UAG') {
      this.#build.userGroup(this.#head());
      this.#body(() => this.#list((user) => this.#build.user(user)));
    } else if (token.text === 'HAG') {
      this.#build.hostGroup(this.#head());
      this.#body(() => this.#list((host) => this.#build.host(host)));
    } else if (token.text === 'ASG') {
      this.#build.securityGroup(this.#head());
      this.#body(() => this.#many(() => this.#groupItem()));
    } else this.#astray(token, top);
  }

  #groupItem(): void {
    const token = this.#take();
    if (token.type === 'keyword' && token.text.startsWith('INP')) this.#build.input(token.text.at(-1)!, this.#head());
    else if (token.type === 'keyword' && token.text === 'RULE') this.#rule(token);
    else this.#astray(token, 'INPA to INPU, or RULE');
  }

  #rule(keyword: AcfToken): void {
    this.#punctuation('(');
    const level = this.#take();
    if (level.type !== 'integer') this.#astray(level, 'the level, 0 or 1');
    this.#punctuation(',');
    const access = this.#name('NONE, READ or WRITE');
    let option: AcfToken | undefined;
    if (this.#ahead(',')) {
      this.#take();
      option = this.#name('TRAPWRITE or NOTRAPWRITE');
    }
    this.#punctuation(')');
    this.#build.rule(keyword, level, access, option);
    this.#body(() => this.#many(() => this.#condition()));
  }

  #condition(): void {
    const token = this.#take();
    if (token.type === 'keyword' && token.text === 'UAG') this.#names((name) => this.#build.ruleUserGroup(name));
    else if (token.type === 'keyword' && token.text === 'HAG') this.#names((name) => this.#build.ruleHostGroup(name));
    else if (token.type === 'keyword' && token.text === 'CALC')
      this.#build.ruleCalc(this.#head('an expression in quotes'));
    else if (token.type === 'keyword' || token.type === 'name') {
      this.#unknownHead();
      this.#body(() => this.#unknownBody());
      this.#build.unknownCondition(token);
    } else this.#astray(token, 'UAG, HAG or CALC; conditions have no commas between them');
  }

  // --- what is not known here: word ( … ) { … }

  #unknownItem(word: AcfToken): void {
    this.#unknownHead();
    if (this.#ahead('{')) {
      const single = this.#body(() => this.#unknownBody());
      // `word(…) {a} {b, c}`: base's grammar has it.
      if (single && this.#ahead('{')) this.#body(() => this.#elements(2));
    }
    this.#build.unknownItem(word);
  }

  #unknownHead(): void {
    this.#punctuation('(');
    if (!this.#ahead(')')) this.#elements(1);
    this.#punctuation(')');
  }

  /** @returns whether it is a single word */
  #unknownBody(): boolean {
    if (this.#depth > DEEPEST) this.#astray(this.#token, `at most ${DEEPEST} braces in each other`);
    const [first, second] = [this.#token, this.#tokens[this.#next + 1]];
    const nested = second?.text === '(' && second.type === 'punctuation';
    if (!nested) return this.#elements(1) === 1;
    if (first.type !== 'name' && first.type !== 'keyword') this.#astray(first, 'a word');
    this.#many(() => {
      const word = this.#take();
      if (word.type !== 'name' && word.type !== 'keyword') this.#astray(word, 'a word');
      this.#unknownHead();
      this.#body(() => this.#unknownBody());
    });
    return false;
  }

  /** Words and numbers with commas between them. */
  #elements(least: number): number {
    for (let count = 1; ; count++) {
      const token = this.#take();
      if (token.type === 'punctuation' || token.type === 'end') this.#astray(token, 'a word or a number');
      if (!this.#ahead(',')) {
        if (count < least) this.#astray(this.#token, '","');
        return count;
      }
      this.#take();
    }
  }

  // --- pieces

  get #token(): AcfToken {
    return this.#tokens[this.#next]!;
  }

  #take(): AcfToken {
    const token = this.#token;
    if (token.type === 'end') return token;
    this.#next++;
    if (token.type === 'punctuation' && token.text === '{') this.#depth++;
    if (token.type === 'punctuation' && token.text === '}') this.#depth--;
    return token;
  }

  #ahead(text: string): boolean {
    return this.#token.type === 'punctuation' && this.#token.text === text;
  }

  #punctuation(text: string): void {
    if (!this.#ahead(text)) this.#astray(this.#token, `"${text}"`);
    this.#take();
  }

  #name(expected = 'a name'): AcfToken {
    if (this.#token.type !== 'name') this.#astray(this.#token, expected);
    return this.#take();
  }

  /** `( name )` */
  #head(expected?: string): AcfToken {
    this.#punctuation('(');
    const name = this.#name(expected);
    this.#punctuation(')');
    return name;
  }

  /** `( name, … )` */
  #names(each: (name: AcfToken) => void): void {
    this.#punctuation('(');
    this.#list(each);
    this.#punctuation(')');
  }

  /** `name, …` */
  #list(each: (name: AcfToken) => void): void {
    each(this.#name());
    while (this.#ahead(',')) {
      this.#take();
      each(this.#name());
    }
  }

  /** `[ { content } ]` */
  #body<T>(content: () => T): T | undefined {
    if (!this.#ahead('{')) return undefined;
    this.#take();
    if (this.#ahead('}')) this.#astray(this.#token, 'something; empty braces are left out');
    const result = content();
    this.#punctuation('}');
    return result;
  }

  /** One or more, up to the closing brace. */
  #many(each: () => void): void {
    do {
      each();
      if (this.#token.type === 'end') this.#astray(this.#token, '"}"');
    } while (!this.#ahead('}'));
  }

  #astray({ at, text, type }: AcfToken, expected: string): never {
    const found = type === 'end' ? 'the end of the file' : `"${text}"`;
    const message = `syntax error: found ${found}, expected ${expected}`;
    this.#faults.error(message, at, ...remedies(type, text, expected));
    throw new Astray(message);
  }

  /** Goes on where an item begins: at ASG, or outside of all braces. */
  #findItem(): void {
    for (; this.#token.type !== 'end'; this.#take()) {
      const { type, text } = this.#token;
      if (type === 'keyword' && (text === 'ASG' || (this.#depth <= 0 && (text === 'UAG' || text === 'HAG')))) break;
    }
    this.#depth = 0;
  }
}

function remedies(type: AcfToken['type'], text: string, expected: string): string[] {
  if (!/name|NONE|TRAPWRITE|quotes/.test(expected)) return [];
  return type === 'integer' || type === 'float' || type === 'keyword' ? [`As a name it needs quotes: "${text}"`] : [];
}
