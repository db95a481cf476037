/** docs/reference/compliance.md: each rule of Channel Access that the protocol suite knows, and what the servers do. */
import { describeOutcome } from '../src/conform/ca/model/outcome.ts';
import { type Family, families, type Rule } from '../src/conform/ca/model/rule.ts';
import { type RuleId, ruleIds, rules } from '../src/conform/ca/model/rule-book.ts';
import { profiles } from '../src/conform/rule.ts';

export function compliance(): string {
  const messages = [...new Set(ruleIds.map((id) => rules[id].message))];
  return [INTRODUCTION, summary(), ...messages.map(chapter), ''].join('\n\n');
}

// --- helpers --------------------------------------------------------------------------------------------------------

const INTRODUCTION = `# What Channel Access asks, and what servers do

Made by \`npm run compliance\` from the rules of the protocol suite (\`src/conform/ca/model/rules\`); a test fails when it is
stale. \`test/conform\` holds xioc to each rule, on its own side of the sockets too;
\`test/interop/conform.test.ts\` holds xioc, EPICS base's server and caproto's to theirs over
the network, in CI; of caproto's column only what belongs to the profiles \`core\` and \`limits\` and is no subscription: the
rest was seen once, or read in its source. \`xioc conform\` examines any server ([how](../how-to/conform.md)); it calls a rule what
the last column says.

**xioc** is what the rule asks, and what xioc does. **base** is EPICS base's C server as of 7.0, **caproto** caproto 1.3;
= where they do the same. File names are those of EPICS base (\`modules/database/src/ioc\`), "CA spec" is the *Channel
Access Protocol Specification*. "not tried" marks what would harm the server.`;

const FAMILY_NAMES: Readonly<Record<Family, string>> = { base: 'EPICS base', caproto: 'caproto' };

/** How often each server differs, by profile; and what it does where it matters every day. */
function summary(): string {
  const rows = profiles.map((profile) => {
    const own = ruleIds.filter((id) => rules[id].profile === profile);
    const counts = families.map((family) => differing(own, family).length);
    return `| \`${profile}\`: ${PROFILES[profile]} | ${[own.length, ...counts].join(' | ')} |`;
  });
  const totals = [ruleIds, ...families.map((family) => differing(ruleIds, family))].map(({ length }) => length);
  const names = families.map((family) => FAMILY_NAMES[family]);
  return [
    '## Summary',
    '',
    'xioc keeps every rule. The others differ in so many:',
    '',
    `| profile | rules | ${names.join(' | ')} |`,
    `|---|---|${families.map(() => '---|').join('')}`,
    ...rows,
    `| all | ${totals.join(' | ')} |`,
    ...families.flatMap(differences),
  ].join('\n');
}

const PROFILES: Readonly<Record<Rule['profile'], string>> = {
  core: 'what clients do all day',
  limits: 'sizes, counts, old clients',
  hostile: 'what no sane client sends',
  flow: 'clients that are slow, or say so',
};

function differing(ids: readonly RuleId[], family: Family): RuleId[] {
  return ids.filter((id) => rules[id][family] !== undefined);
}

/** Where a server differs in what clients do all day, or in how it treats slow ones. */
function differences(family: Family): string[] {
  const ids = differing(ruleIds, family).filter((id) => ['core', 'flow'].includes(rules[id].profile));
  const rows = ids.map((id) => {
    const { message, when, outcome } = rules[id];
    return tableRow([
      message === 'any' ? when : `${message}: ${when}`,
      describeOutcome(outcome),
      describeOutcome(rules[id][family]!),
    ]);
  });
  return [
    '',
    `### What ${FAMILY_NAMES[family]} does differently for ordinary or slow clients`,
    '',
    `| when | the rule | ${FAMILY_NAMES[family]} |`,
    '|---|---|---|',
    ...rows,
  ];
}

function chapter(message: string): string {
  const title = message === 'any' ? 'Every message' : message;
  const rows = ruleIds.filter((id) => rules[id].message === message).map(row);
  return [
    `## ${title}`,
    '',
    '| when | specified in | xioc | base | caproto | rule |',
    '|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function row(id: RuleId): string {
  const rule = rules[id];
  const cells = [
    rule.when,
    rule.source,
    describeOutcome(rule.outcome),
    ...families.map((family) => other(rule, family)),
  ];
  return tableRow([...cells, `\`${id}\``]);
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function other(rule: Rule, family: Family): string {
  const outcome = rule[family];
  return outcome === undefined ? '=' : describeOutcome(outcome);
}
