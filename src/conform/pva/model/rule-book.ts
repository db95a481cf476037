/** All rules of PV Access, and what they say for one kind of server. */
import type { Article, Book } from '../../book.ts';
import { describeOutcome, type Outcome } from './outcome.ts';
import { type Family, type Profile, profiles, type Rule } from './rule.ts';
import { anyRules } from './rules/any.ts';
import { channelRules } from './rules/channel.ts';
import { connectionRules } from './rules/connection.ts';
import { getRules } from './rules/get.ts';
import { monitorRules } from './rules/monitor.ts';
import { putRules } from './rules/put.ts';
import { rpcRules } from './rules/rpc.ts';
import { searchRules } from './rules/search.ts';

const all = {
  ...anyRules,
  ...connectionRules,
  ...channelRules,
  ...getRules,
  ...putRules,
  ...monitorRules,
  ...rpcRules,
  ...searchRules,
};

export type RuleId = keyof typeof all;

export const rules: Readonly<Record<RuleId, Rule>> = all;

export function isRule(id: string): id is RuleId {
  return id in all;
}

export const ruleIds = Object.keys(all) as readonly RuleId[];

/** What is expected of a server: the rules, or what its family is known to do instead. */
export class PvaBook implements Book {
  readonly protocol = 'PV Access';
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
    if (!isRule(rule)) throw new Error(`'${rule}' is no rule of PV Access`);
    const { message, when } = rules[rule];
    return { message, when, expected: describeOutcome(this.outcome(rule)), differs: this.differs(rule) };
  }

  /** Whether moves are made that the rule judges. */
  tries(id: RuleId): boolean {
    return this.#profiles.has(rules[id].profile) && this.outcome(id).hazard === undefined;
  }
}
