/** All rules of Channel Access, and what they say for one kind of server. */

import type { Profile } from '../../rule.ts';
import { RuleBook } from '../../rule-book.ts';
import { describeOutcome, type Outcome } from './outcome.ts';
import type { Family, Rule } from './rule.ts';
import { anyRules } from './rules/any.ts';
import { channelRules } from './rules/channel.ts';
import { circuitRules } from './rules/circuit.ts';
import { greetingRules } from './rules/greeting.ts';
import { readRules } from './rules/read.ts';
import { searchRules } from './rules/search.ts';
import { subscriptionRules } from './rules/subscription.ts';
import { writeRules } from './rules/write.ts';

const all = {
  ...anyRules,
  ...greetingRules,
  ...circuitRules,
  ...channelRules,
  ...readRules,
  ...writeRules,
  ...subscriptionRules,
  ...searchRules,
};

export type RuleId = keyof typeof all;

export const rules: Readonly<Record<RuleId, Rule>> = all;

export const ruleIds = Object.keys(all) as readonly RuleId[];

export class CaBook extends RuleBook<RuleId, Outcome, Family> {
  /** @param tried only rules of these profiles are tried */
  constructor(family?: Family, tried?: readonly Profile[]) {
    const isFatal = ({ circuit }: Outcome) => circuit !== undefined;
    // caproto stops answering after some of what no sane client sends.
    super(
      { protocol: 'Channel Access', rules, describe: describeOutcome, isFatal, untried: { caproto: ['hostile'] } },
      family,
      tried,
    );
  }
}
