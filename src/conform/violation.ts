/** A rule that was broken, and how. */
import type { RuleId } from './model/rule-book.ts';

export class Violation extends Error {
  override readonly name = 'Violation';
  readonly rule: RuleId;

  constructor(rule: RuleId, message: string) {
    super(message);
    this.rule = rule;
  }
}
