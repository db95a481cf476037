/** All rules of a protocol, and what they say for one kind of server. */
import type { Article, Book } from './book.ts';
import { type Profile, profiles, type Rule } from './rule.ts';

/** What there is to know of a protocol's rules. */
export interface Code<Id extends string, Outcome extends AnyOutcome, Family extends string> {
  /** Such as "Channel Access". */
  readonly protocol: string;
  readonly rules: Readonly<Record<Id, Rule<Outcome, Family>>>;
  /** For people. */
  describe(outcome: Outcome): string;
  /** Whether what the client has said is the end of its connection, or of all that it can do there. */
  isFatal(outcome: Outcome): boolean;
  /** What a family of servers does not stand. */
  readonly untried?: Readonly<Partial<Record<Family, readonly Profile[]>>>;
}

interface AnyOutcome {
  /** Why the move is not made against this server: it would harm it. */
  readonly hazard?: string;
}

/** What is expected of a server: the rules, or what its family is known to do instead. */
export class RuleBook<Id extends string, Outcome extends AnyOutcome, Family extends string> implements Book {
  readonly family: Family | undefined;
  readonly #code: Code<Id, Outcome, Family>;
  readonly #profiles: ReadonlySet<Profile>;

  /** @param tried only rules of these profiles are tried */
  constructor(code: Code<Id, Outcome, Family>, family?: Family, tried: readonly Profile[] = profiles) {
    this.family = family;
    this.#code = code;
    this.#profiles = new Set(tried);
  }

  get protocol(): string {
    return this.#code.protocol;
  }

  outcome(id: Id): Outcome {
    return this.#difference(id) ?? this.#code.rules[id].outcome;
  }

  /** Whether this family is known to break the rule. */
  differs(id: Id): boolean {
    return this.#difference(id) !== undefined;
  }

  isRule(id: string): id is Id {
    return id in this.#code.rules;
  }

  article(rule: string): Article {
    if (!this.isRule(rule)) throw new Error(`'${rule}' is not a rule of ${this.protocol}`);
    const { message, when } = this.#code.rules[rule];
    const expected = this.#code.describe(this.outcome(rule));
    return { message, when, expected, differs: this.differs(rule) };
  }

  /** Whether moves are made that the rule judges. */
  tries(id: Id): boolean {
    const { profile } = this.#code.rules[id];
    if (this.family !== undefined && this.#code.untried?.[this.family]?.includes(profile)) return false;
    return this.#profiles.has(profile) && this.outcome(id).hazard === undefined;
  }

  /** Whether a move that the rule judges is the client's last on this connection. */
  isFatal(id: Id): boolean {
    return this.#code.isFatal(this.outcome(id));
  }

  #difference(id: Id): Outcome | undefined {
    const differences: Readonly<Partial<Record<Family, Outcome>>> = this.#code.rules[id];
    return this.family && differences[this.family];
  }
}
