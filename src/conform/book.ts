/** The rules of a protocol, as reports tell them. */
export interface Book {
  /** Such as "Channel Access". */
  readonly protocol: string;
  /** Servers whose differences are known by name, if such a one is examined. */
  readonly family: string | undefined;
  /** @param rule its id */
  article(rule: string): Article;
}

export interface Article {
  /** The message, as the specification names it. */
  readonly message: string;
  /** The situation, in a few words. */
  readonly when: string;
  /** What must be seen, by the rule or by the known difference. */
  readonly expected: string;
  /** This family is known to break the rule. */
  readonly differs: boolean;
}
