/** All rules, and what they say for one kind of server. */
import type { Article, Book } from '../../book.ts';
import { describeOutcome, type Outcome } from './outcome.ts';
import { type Family, type Profile, profiles, type Rule } from './rule.ts';
import { anyRules } from './rules/any.ts';
import { channelRules } from './rules/channel.ts';
import { circuitRules } from './rules/circuit.ts';
import { readRules } from './rules/read.ts';
import { searchRules } from './rules/search.ts';
import { subscriptionRules } from './rules/subscription.ts';
import { writeRules } from './rules/write.ts';

const all = {
  ...anyRules,
  ...circuitRules,
  ...channelRules,
  ...readRules,
  ...writeRules,
  ...subscriptionRules,
  ...searchRules,
};

export type RuleId = keyof typeof all;

export const rules: Readonly<Record<RuleId, Rule>> = all;
export function isRule(id: string): id is RuleId {
  return id in all;
}

export const ruleIds = Object.keys(all) as readonly RuleId[];

/** What is expected of a server: the rules, or what its family is known to do instead. */
export class RuleBook implements Book {
  readonly protocol = 'Channel Access';
  readonly family: Family | undefined;
  readonly #profiles: ReadonlySet<Profile>;

  /** @param tried only rules of these profiles are tried */
  constructor(family?: Family, tried: readonly Profile[] = profiles) {
    this.family = family;
    this.#profiles = new Set(tried);
  }

  outcome(id: RuleId): Outcome {
    const rule = rules[id];
    return (this.family && rule[this.family]) ?? rule.outcome;
  }

  /** Whether this family is known to break the rule. */
  differs(id: RuleId): boolean {
    return this.family !== undefined && rules[id][this.family] !== undefined;
  }

  article(rule: string): Article {
    if (!isRule(rule)) throw new Error(`'${rule}' is no rule of Channel Access`);
    const { message, when } = rules[rule];
    return { message, when, expected: describeOutcome(this.outcome(rule)), differs: this.differs(rule) };
  }

  /** Whether moves are made that the rule judges. */
  tries(id: RuleId): boolean {
    const { profile } = rules[id];
    if (this.family !== undefined && UNTRIED[this.family].includes(profile)) return false;
    return this.#profiles.has(profile) && this.outcome(id).hazard === undefined;
  }
}

/** What a family of servers does not stand: caproto stops answering after some of what no sane client sends. */
const UNTRIED: Readonly<Record<Family, readonly Profile[]>> = { base: [], caproto: ['hostile'] };
