/** Longest piece of an expression that is quoted in a message. */
const QUOTED = 100;

/**
 * A calc expression that cannot be compiled. The message shows the expression, the place, what was found there and
 * what would be accepted.
 */
export class CalcError extends Error {
  override readonly name = 'CalcError';
  readonly expression: string;
  /** Index of the offending character, from 0; the message counts from 1. */
  readonly position: number;

  constructor(expression: string, position: number, problem: string) {
    const quoted = expression.length > QUOTED ? `${expression.slice(0, QUOTED)}…` : expression;
    super(`calc "${quoted}", character ${position + 1}: ${problem}`);
    this.expression = expression;
    this.position = position;
  }

  /** `found "*"; expected a number`. What is found is cut from the expression. */
  static unexpected(expression: string, position: number, accepted: string): CalcError {
    const token = /^(?:\w+|:=|[<>=!&|*]{1,3}|.)/su.exec(expression.slice(position))?.[0];
    const found = token === undefined ? 'the end' : `"${token}"`;
    return new CalcError(expression, position, `found ${found}; expected ${accepted}`);
  }
}
