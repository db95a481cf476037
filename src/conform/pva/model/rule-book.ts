/** All rules of PV Access, and what they say for one kind of server. */

import type { Profile } from '../../rule.ts';
import { RuleBook } from '../../rule-book.ts';
import { describeOutcome, type Outcome } from './outcome.ts';
import type { Family, Rule } from './rule.ts';
import { anyRules } from './rules/any.ts';
import { channelRules } from './rules/channel.ts';
import { connectionRules } from './rules/connection.ts';
import { framingRules } from './rules/framing.ts';
import { getRules } from './rules/get.ts';
import { monitorRules } from './rules/monitor.ts';
import { putRules } from './rules/put.ts';
import { rpcRules } from './rules/rpc.ts';
import { searchRules } from './rules/search.ts';
import { validationRules } from './rules/validation.ts';

const all = {
  ...anyRules,
  ...validationRules,
  ...framingRules,
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

export const ruleIds = Object.keys(all) as readonly RuleId[];

export class PvaBook extends RuleBook<RuleId, Outcome, Family> {
  /** @param tried only rules of these profiles are tried */
  constructor(family?: Family, tried?: readonly Profile[]) {
    const isFatal = ({ connection }: Outcome) => connection !== undefined;
    super({ protocol: 'PV Access', rules, describe: describeOutcome, isFatal }, family, tried);
  }
}
