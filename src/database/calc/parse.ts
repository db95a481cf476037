/**
 * From the text of one calc expression to its tree.
 *
 * jsep groups the binary operators by precedence. Operands and the conditional are read here, because they differ from
 * JavaScript's: names in any case, hexadecimal numbers that are 32-bit integers, functions that need no parentheses
 * (`SIN A`), no strings, arrays or member access.
 */
import jsep from 'jsep';
import { CalcError } from './error.ts';
import { type CalcFunction, constants, functions } from './functions.ts';
import { binaryOperators } from './operators.ts';

export type CalcNode =
  | { readonly type: 'Literal'; readonly value: number }
  | { readonly type: 'Identifier'; readonly name: string; readonly position: number }
  | { readonly type: 'CallExpression'; readonly apply: CalcFunction['apply']; readonly arguments: readonly CalcNode[] }
  | { readonly type: 'BinaryExpression'; readonly operator: string; readonly left: CalcNode; readonly right: CalcNode }
  | {
      readonly type: 'ConditionalExpression';
      readonly test: CalcNode;
      readonly consequent: CalcNode;
      readonly alternate: CalcNode;
    };

/**
 * Parses the expression that begins at `start` and ends before the next `;`. Throws CalcError.
 *
 * jsep keeps its grammar in tables on its class, shared by everybody in the process. Ours are put there for the length
 * of one parse, which is synchronous, and the former put back, so an application's own use of jsep is unaffected.
 */
export function parseCalc(expression: string, start: number): CalcNode {
  const { binary_ops, max_binop_len, right_associative, additional_identifier_chars, hooks } = Jsep;
  Object.assign(Jsep, calcGrammar);
  try {
    return new CalcParser(expression).parseFrom(start);
  } finally {
    Object.assign(Jsep, { binary_ops, max_binop_len, right_associative, additional_identifier_chars, hooks });
  }
}

// --- jsep's class -----------------------------------------------------------------------------------------------

interface Grammar {
  readonly binary_ops: Readonly<Record<string, number>>;
  readonly max_binop_len: number;
  readonly right_associative: ReadonlySet<string>;
  readonly additional_identifier_chars: ReadonlySet<string>;
  readonly hooks: object;
}

interface JsepParser {
  readonly expr: string;
  /** Where the parser is in `expr`. */
  index: number;
  /** The character there; empty at the end. */
  readonly char: string;
  gobbleSpaces(): void;
  gobbleBinaryExpression(): unknown;
  gobbleToken(): unknown;
}

/** jsep's types describe its function, not the class that it wraps, which holds the tables and can be extended. */
const { Jsep } = jsep as unknown as { Jsep: Grammar & (new (text: string) => JsepParser) };

const calcGrammar: Grammar = {
  binary_ops: Object.fromEntries(
    [...binaryOperators].flatMap(([name, { precedence }]) => spellings(name).map((spelling) => [spelling, precedence])),
  ),
  max_binop_len: Math.max(...[...binaryOperators.keys()].map((name) => name.length)),
  right_associative: new Set(),
  additional_identifier_chars: new Set('_'),
  hooks: {},
};

/** Operator words count in any case, and jsep compares exactly: AND, ANd, AnD, … */
function spellings(name: string): string[] {
  return [...name].reduce<string[]>(
    (heads, char) => heads.flatMap((head) => [head + char.toUpperCase(), head + char.toLowerCase()]),
    [''],
  );
}

// --- ours -------------------------------------------------------------------------------------------------------

/** Deepest nesting of groups, arguments, prefix operators and conditionals; base's own stack holds 80 elements. */
const MAX_DEPTH = 80;

const NUMBER = /0x[0-9a-f]+|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?/iy;
const WORD = /[a-z_]\w*/iy;

class CalcParser extends Jsep {
  private depth = 0;

  parseFrom(start: number): CalcNode {
    this.index = start;
    const node = this.expression();
    if (this.char !== ';' && this.char !== '') throw this.unexpected('an operator, ";" or the end');
    return node;
  }

  /** Binary operators between operands, then perhaps `? :`, which is looser than all of them and groups right. */
  private expression(): CalcNode {
    const test = this.gobbleBinaryExpression() as CalcNode;
    this.gobbleSpaces();
    if (this.char !== '?') return test;
    this.index += 1;
    const consequent = this.nested(() => this.expression());
    this.expect(':');
    const alternate = this.nested(() => this.expression());
    return { type: 'ConditionalExpression', test, consequent, alternate };
  }

  /** jsep calls this for the operands of binary operators. */
  override gobbleToken(): CalcNode {
    this.gobbleSpaces();
    const node = this.number() ?? this.word() ?? this.prefix() ?? this.group();
    if (node === undefined) throw this.unexpected('a number, a variable, a function, "-", "!", "~" or "("');
    return node;
  }

  private number(): CalcNode | undefined {
    const position = this.index;
    const text = this.take(NUMBER);
    if (text === undefined) return undefined;
    const value = Number(text);
    const hexadecimal = /^0x/i.test(text);
    if (value > (hexadecimal ? 0xffffffff : Number.MAX_VALUE)) {
      const range = hexadecimal ? '32 bits' : 'a double';
      throw new CalcError(this.expr, position, `the number ${text} does not fit ${range}`);
    }
    // A hexadecimal number is a signed 32-bit integer.
    return { type: 'Literal', value: hexadecimal ? value | 0 : value };
  }

  private word(): CalcNode | undefined {
    const position = this.index;
    const word = this.take(WORD);
    if (word === undefined) return undefined;
    const name = word.toUpperCase();
    const value = constants.get(name);
    if (value !== undefined) return { type: 'Literal', value };
    const called = functions.get(name);
    if (called === undefined) return { type: 'Identifier', name: word, position };
    const given = this.arguments();
    const [least, most] = called.arity;
    if (given.length < least || given.length > most) {
      const takes = least === 1 ? '1 argument' : `${least} arguments`;
      throw new CalcError(this.expr, position, `${name} takes ${takes}; ${given.length} given`);
    }
    return { type: 'CallExpression', apply: called.apply, arguments: given };
  }

  /** The arguments in parentheses, or without any the one operand that follows, as in `SIN A`. */
  private arguments(): CalcNode[] {
    this.gobbleSpaces();
    if (this.char !== '(') return [this.nested(() => this.gobbleToken())];
    const given: CalcNode[] = [];
    let separator: string;
    do {
      this.index += 1;
      given.push(this.nested(() => this.expression()));
      separator = this.char;
    } while (separator === ',');
    this.expect(')', 'an operator, "," or ")"');
    return given;
  }

  private prefix(): CalcNode | undefined {
    const operator = functions.get(this.char);
    if (operator === undefined) return undefined;
    this.index += 1;
    return {
      type: 'CallExpression',
      apply: operator.apply,
      arguments: [this.nested(() => this.gobbleToken())],
    };
  }

  private group(): CalcNode | undefined {
    if (this.char !== '(') return undefined;
    this.index += 1;
    const node = this.nested(() => this.expression());
    this.expect(')');
    return node;
  }

  private nested(read: () => CalcNode): CalcNode {
    this.depth += 1;
    if (this.depth > MAX_DEPTH) {
      throw new CalcError(this.expr, this.index, `nested more than ${MAX_DEPTH} deep; assign parts to variables first`);
    }
    const node = read();
    this.depth -= 1;
    return node;
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.index;
    const text = pattern.exec(this.expr)?.[0];
    this.index += text?.length ?? 0;
    return text;
  }

  private expect(char: string, accepted = `an operator or "${char}"`): void {
    if (this.char !== char) throw this.unexpected(accepted);
    this.index += 1;
  }

  private unexpected(accepted: string): CalcError {
    return CalcError.unexpected(this.expr, this.index, accepted);
  }
}
