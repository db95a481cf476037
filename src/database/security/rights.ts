/**
 * The rights of a client on a field, and the reason for them.
 *
 * Rules are looked at in order, beginning with no rights. One that gives more than there is already, and whose level,
 * users, hosts and CALC fit, decides; a later one that gives still more replaces it. Puts are logged if the rule that
 * decided last says so. Source: EPICS base 7.0.10, asLibRoutines.c, and its tests.
 */

import type { Client } from './client.ts';
import { lowerCase } from './hosts.ts';
import { type GroupInputs, unconnected } from './inputs.ts';
import { type Access, type AccessRules, groupNamed, type SecurityGroupDefinition, type SecurityRule } from './rules.ts';

export interface Rights {
  readonly read: boolean;
  readonly write: boolean;
  /** Puts of this client to this field are logged. */
  readonly trapWrite: boolean;
}

/** Why a rule gives its access to a client, or does not. */
export type Verdict =
  | { readonly type: 'decides' }
  | { readonly type: 'raises' }
  | { readonly type: 'gives no more' }
  /** A right or a condition that is not known. */
  | { readonly type: 'unknown'; readonly word: string }
  | { readonly type: 'level' }
  | { readonly type: 'user' }
  | { readonly type: 'host' }
  /** The inputs that are not good. */
  | { readonly type: 'inputs'; readonly letters: readonly string[] }
  | { readonly type: 'calc' };

export interface Explanation {
  readonly group: SecurityGroupDefinition;
  readonly rights: Rights;
  /** Each rule of the group, in order. One at most `decides`: none, and the client has no rights. */
  readonly rules: readonly { readonly rule: SecurityRule; readonly verdict: Verdict }[];
}

/** What security groups know of their inputs, by the groups' names. A group that is missing has heard nothing. */
export interface InputsOfGroups {
  get(group: string): GroupInputs | undefined;
}

/**
 * @param asg the record's ASG field
 * @param level the field's ASL, 0 or 1
 */
export function rightsOf(
  rules: AccessRules,
  asg: string,
  level: number,
  client: Client,
  inputs: InputsOfGroups = new Map(),
): Rights {
  return explainRights(rules, asg, level, client, inputs).rights;
}

/** As `rightsOf`, with the reason. */
export function explainRights(
  rules: AccessRules,
  asg: string,
  level: number,
  { users, host }: Client,
  inputs: InputsOfGroups = new Map(),
): Explanation {
  const group = groupNamed(rules, asg);
  const heard = inputs.get(group.name) ?? unconnected(group);
  const asked = { level, users, host: lowerCase(host) };
  let decider: SecurityRule | undefined;
  const verdicts: { rule: SecurityRule; verdict: Verdict }[] = [];
  for (const rule of group.rules) {
    const verdict = judge(rule, decider?.access ?? 'NONE', asked, heard);
    if (verdict.type === 'raises') decider = rule;
    verdicts.push({ rule, verdict });
  }
  return {
    group,
    rights: {
      read: decider !== undefined,
      write: decider?.access === 'WRITE',
      trapWrite: decider?.trapWrite ?? false,
    },
    rules: verdicts.map(({ rule, verdict }) => ({ rule, verdict: rule === decider ? { type: 'decides' } : verdict })),
  };
}

const order: Readonly<Record<Access, number>> = { NONE: 0, READ: 1, WRITE: 2 };

function judge(
  rule: SecurityRule,
  had: Access,
  { level, users, host }: Client & { level: number },
  { bad, holding }: GroupInputs,
): Verdict {
  if (rule.unknown !== undefined) return { type: 'unknown', word: rule.unknown.word };
  if (order[rule.access] <= order[had]) return { type: 'gives no more' };
  if (level > rule.level) return { type: 'level' };
  const { userGroups, hostGroups, calc } = rule;
  if (userGroups.length > 0 && !userGroups.some((group) => users.some((user) => group.users.includes(user)))) {
    return { type: 'user' };
  }
  if (hostGroups.length > 0 && !hostGroups.some(({ hosts }) => hosts.includes(host))) return { type: 'host' };
  if (calc === undefined) return { type: 'raises' };
  const letters = calc.inputs.filter((letter) => bad.has(letter));
  if (letters.length > 0) return { type: 'inputs', letters };
  return holding.has(rule) ? { type: 'raises' } : { type: 'calc' };
}
