/**
 * EPICS calc expressions: what calc and calcout records compute, and the formulas of the calculation examples.
 *
 *     const calc = compileCalc('A > 10 ? SQRT(A) : B; C := C + 1');
 *     calc.inputs;                                     // ['A', 'B', 'C']
 *     calc.evaluate(new Map([['A', 16], ['B', 1]]));   // 4, and C is now 1
 *
 * Expressions separated by `;` run in order. One of them gives the result, the others assign a variable with `:=`.
 *
 * | tightest | operators |
 * |---|---|
 * | 7 | unary `-` `!` `~` `NOT`, functions |
 * | 6 | `^` `**` (to the left: 2^2^3 is 64; -2^2 is 4) |
 * | 5 | `*` `/` `%` (integer remainder) |
 * | 4 | `+` `-` |
 * | 3 | `=` `==` `!=` `#` `<` `<=` `>` `>=` |
 * | 2 | `&&` `&` `AND` `<<` `>>` `>>>` |
 * | 1 | `\|\|` `\|` `OR` `XOR` |
 * | 0 | `? :` |
 *
 * Functions: ABS SQR SQRT EXP LOG (base 10) LN LOGE FMOD MIN MAX CEIL FLOOR NINT ISINF ISNAN FINITE SIN COS TAN ASIN
 * ACOS ATAN ATAN2(x, y) SINH COSH TANH. Operands: numbers, hexadecimal 32-bit integers, PI D2R R2D S2R R2S INF NAN,
 * RNDM (a random number from 0 to 1), VAL (the previous result) and the variables.
 *
 * Everything but free variable names is accepted in any case. Words need a blank, a symbol or a parenthesis between
 * them (base also reads `AANDB`). Source: EPICS base 7 libCom calc, postfix.c and calcPerform.c.
 */
import { CalcError } from './error.ts';
import { type CalcFunction, constants, functions } from './functions.ts';
import { binaryOperators } from './operators.ts';
import { type CalcNode, parseCalc } from './parse.ts';

export { CalcError } from './error.ts';

export interface CalcOptions {
  /** `letters`: A to L, or `A to U`, in any case. `any`: every name, case sensitive. Default `letters`. */
  readonly variables?: 'letters' | 'A to U' | 'any';
  /** Gives RNDM its values, 0 to 1. An expression with RNDM does not compile without it. */
  readonly random?: () => number;
}

export interface Calc {
  readonly expression: string;
  /** Variables read before they are assigned, sorted. VAL is not among them. */
  readonly inputs: readonly string[];
  /** Variables assigned, sorted. */
  readonly outputs: readonly string[];
  /**
   * Computes the result. A variable without a value is 0, as an unset field of a record; VAL is looked up under `VAL`.
   * Assignments change `values`, as they change the fields of a record. Never throws: what has no number is NaN.
   */
  evaluate(values: Map<string, number>): number;
}

/** Longest expression in characters. Base allows 80 in a CALC field; the limit bounds the depth of the tree. */
const MAX_LENGTH = 1000;

/** Compiles an expression. Throws CalcError when it is not one. */
export function compileCalc(expression: string, options: CalcOptions = {}): Calc {
  if (expression.length > MAX_LENGTH) {
    throw new CalcError(
      expression,
      MAX_LENGTH,
      `at most ${MAX_LENGTH} characters are accepted; given were ${expression.length}`,
    );
  }
  const compiler = new Compiler(expression, options);
  const statements = compiler.statements();
  return {
    expression,
    inputs: [...compiler.inputs].sort(),
    outputs: [...compiler.outputs].sort(),
    evaluate(values) {
      let result = Number.NaN;
      for (const { target, value } of statements) {
        if (target === undefined) result = value(values);
        else values.set(target, value(values));
      }
      return result;
    },
  };
}

// --- internal ---------------------------------------------------------------------------------------------------

type Values = ReadonlyMap<string, number>;
type Evaluator = (values: Values) => number;

interface Statement {
  /** The variable assigned; undefined for the expression that gives the result. */
  readonly target: string | undefined;
  readonly value: Evaluator;
}

const ASSIGNMENT = /\s*([a-z_]\w*)\s*:=/iy;

class Compiler {
  readonly inputs = new Set<string>();
  readonly outputs = new Set<string>();
  private readonly expression: string;
  private readonly options: CalcOptions;

  constructor(expression: string, options: CalcOptions) {
    this.expression = expression;
    this.options = options;
  }

  statements(): Statement[] {
    const statements: Statement[] = [];
    let start = 0;
    for (const part of this.expression.split(';')) {
      const statement = this.statement(start);
      if (statement.target === undefined && statements.some(({ target }) => target === undefined)) {
        throw new CalcError(this.expression, start, 'a second result; assign all expressions but one, as in A := 1');
      }
      statements.push(statement);
      start += part.length + 1;
    }
    if (statements.every(({ target }) => target !== undefined)) {
      throw new CalcError(this.expression, this.expression.length, 'no result; one expression must not be assigned');
    }
    return statements;
  }

  private statement(start: number): Statement {
    ASSIGNMENT.lastIndex = start;
    const match = ASSIGNMENT.exec(this.expression);
    if (match === null) return { target: undefined, value: this.compile(parseCalc(this.expression, start)) };
    const [text, name = ''] = match;
    const target = this.variable(name, start + text.indexOf(name));
    const value = this.compile(parseCalc(this.expression, start + text.length));
    this.outputs.add(target);
    return { target, value };
  }

  private compile(node: CalcNode): Evaluator {
    switch (node.type) {
      case 'Literal':
        return () => node.value;
      case 'Identifier':
        return this.read(node.name, node.position);
      case 'CallExpression':
        return this.call(node.apply, node.arguments);
      case 'BinaryExpression':
        return this.combine(node.operator, node.left, node.right);
      case 'ConditionalExpression': {
        const test = this.compile(node.test);
        const consequent = this.compile(node.consequent);
        const alternate = this.compile(node.alternate);
        return (values) => (test(values) !== 0 ? consequent(values) : alternate(values));
      }
    }
  }

  private call(apply: CalcFunction['apply'], nodes: readonly CalcNode[]): Evaluator {
    const given = nodes.map((node) => this.compile(node));
    return (values) => apply(...given.map((argument) => argument(values)));
  }

  private combine(operator: string, leftNode: CalcNode, rightNode: CalcNode): Evaluator {
    // The parser accepts the operators of this table and no others.
    const { apply } = binaryOperators.get(operator.toUpperCase())!;
    const left = this.compile(leftNode);
    const right = this.compile(rightNode);
    return (values) => apply(left(values), right(values));
  }

  private read(word: string, position: number): Evaluator {
    const keyword = word.toUpperCase();
    if (keyword === 'VAL') return (values) => values.get('VAL') ?? 0;
    if (keyword === 'RNDM') return this.random(position);
    const name = this.variable(word, position);
    if (!this.outputs.has(name)) this.inputs.add(name);
    return (values) => values.get(name) ?? 0;
  }

  private random(position: number): Evaluator {
    const { random } = this.options;
    if (random === undefined) {
      throw new CalcError(this.expression, position, 'RNDM needs the option `random`, a function that returns 0 to 1');
    }
    return random;
  }

  /** The variable a word names. */
  private variable(word: string, position: number): string {
    const name = word.toUpperCase();
    const reserved = ['VAL', 'RNDM'].includes(name) || constants.has(name) || functions.has(name);
    if (reserved || binaryOperators.has(name)) {
      throw new CalcError(this.expression, position, `${name} is not a variable; it has a meaning of its own`);
    }
    if (this.options.variables === 'any') return word;
    const [allowed, letters] = this.options.variables === 'A to U' ? [/^[A-U]$/, 'A to U'] : [/^[A-L]$/, 'A to L'];
    if (!allowed.test(name))
      throw CalcError.unexpected(this.expression, position, `a variable ${letters} or a function`);
    return name;
  }
}
