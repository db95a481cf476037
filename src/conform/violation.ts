/** A rule that was broken, and how. */
export class Violation extends Error {
  override readonly name = 'Violation';
  /** Its id in the rule book of its protocol. */
  readonly rule: string;

  constructor(rule: string, message: string) {
    super(message);
    this.rule = rule;
  }
}
