/** The reason for somebody's rights, in words. */
import { type GroupInputs, unconnected } from './inputs.ts';
import type { Explanation, Verdict } from './rights.ts';
import { DEFAULT_GROUP, type SecurityGroupDefinition, type SecurityRule } from './rules.ts';

/** What was asked. */
export interface RightsQuestion {
  readonly pv: string;
  /** The record's ASG field. */
  readonly asg: string;
  /** The field's access security level. */
  readonly level: number;
  readonly user: string;
  readonly host: string;
}

/**
 * Lines with the rights, the group, and each rule with its part in them:
 *
 *     alice at home may read s:setpoint, and may not write it.
 *     s:setpoint is in ASG OPERATORS, a field of level 0.
 *       x.acf:5  RULE(1,READ)                         decides
 *       x.acf:6  RULE(0,WRITE,TRAPWRITE) {HAG(room)}  home is not in HAG room
 */
export function describeRights(
  { pv, asg, level, user, host }: RightsQuestion,
  { group, rights, rules }: Explanation,
  inputs: GroupInputs = unconnected(group),
): string {
  const may = rights.write
    ? `may read and write ${pv}${rights.trapWrite ? '; puts are logged' : ''}`
    : rights.read
      ? `may read ${pv}, and may not write it`
      : `may neither read nor write ${pv}`;
  const unknownGroup = asg !== '' && asg !== group.name ? `, since there is no ASG ${asg}` : '';
  const rows = rules.map(({ rule, verdict }) => [
    `${rule.at.file.name}:${rule.at.line}`,
    ruleText(rule),
    reason(verdict, rule, group, inputs, { level, user, host }),
  ]);
  const width = (column: number) => Math.max(...rows.map((row) => row[column]!.length));
  return [
    `${user} at ${host} ${may}.`,
    `${pv} is in ASG ${group.name}${unknownGroup}, a field of level ${level}.`,
    ...(rules.length === 0 ? [noRules(group.name)] : []),
    ...rows.map(([place, rule, why]) => `  ${place!.padEnd(width(0))}  ${rule!.padEnd(width(1))}  ${why}`),
  ].join('\n');
}

// --- internal ---------------------------------------------------------------------------------------------------

function noRules(name: string): string {
  const remedy = name === DEFAULT_GROUP ? '; ASG(DEFAULT) {RULE(1,WRITE)} would give all rights' : '';
  return `  It has no rules, and gives nothing to anybody${remedy}.`;
}

function ruleText({ level, access, trapWrite, userGroups, hostGroups, calc, unknown }: SecurityRule): string {
  const right = unknown?.as === 'right' ? unknown.word : access;
  const conditions = [
    ...(userGroups.length > 0 ? [`UAG(${userGroups.map(({ name }) => name).join(',')})`] : []),
    ...(hostGroups.length > 0 ? [`HAG(${hostGroups.map(({ name }) => name).join(',')})`] : []),
    ...(calc === undefined ? [] : [`CALC("${calc.expression}")`]),
    ...(unknown?.as === 'condition' ? [`${unknown.word}(…)`] : []),
  ];
  const body = conditions.length === 0 ? '' : ` {${conditions.join(' ')}}`;
  return `RULE(${level},${right}${trapWrite ? ',TRAPWRITE' : ''})${body}`;
}

function reason(
  verdict: Verdict,
  { level, userGroups, hostGroups, calc }: SecurityRule,
  { inputs }: SecurityGroupDefinition,
  { values }: GroupInputs,
  asked: Pick<RightsQuestion, 'level' | 'user' | 'host'>,
): string {
  const names = (groups: readonly { readonly name: string }[]) => groups.map(({ name }) => name).join(', ');
  const input = (letter: string) => `INP${letter}(${inputs.findLast((each) => each.letter === letter)?.pv ?? ''})`;
  switch (verdict.type) {
    case 'decides':
      return 'decides';
    case 'raises':
      return 'fits; a later one gives more';
    case 'gives no more':
      return 'gives no more than there is';
    case 'unknown':
      return `gives nothing: ${verdict.word} is not known`;
    case 'level':
      return `is for fields of level ${level} and below, not ${asked.level}`;
    case 'user':
      return `${asked.user} is not in UAG ${names(userGroups)}`;
    case 'host':
      return `${asked.host} is not in HAG ${names(hostGroups)}`;
    case 'inputs':
      return `${verdict.letters.map(input).join(', ')} is not connected, or INVALID`;
    case 'calc': {
      const used = calc!.inputs.map((letter) => `${letter} is ${values.get(letter) ?? 0}`);
      return used.length === 0 ? 'never holds: the CALC uses no input' : `the CALC is not 1: ${used.join(', ')}`;
    }
  }
}
