/** docs/reference/compliance-pva.md: each rule of PV Access that the protocol suite knows, and what the servers do. */
import { describeOutcome } from '../src/conform/pva/model/outcome.ts';
import { type Family, families, type Rule } from '../src/conform/pva/model/rule.ts';
import { type RuleId, ruleIds, rules } from '../src/conform/pva/model/rule-book.ts';
import { profiles } from '../src/conform/rule.ts';

export function pvaCompliance(): string {
  const messages = [...new Set(ruleIds.map((id) => rule(id).message))];
  return [INTRODUCTION, summary(), ...messages.map(chapter), ''].join('\n\n');
}

// --- helpers --------------------------------------------------------------------------------------------------------

const INTRODUCTION = `# What PV Access asks, and what servers do

Made by \`npm run compliance\` from the rules of the protocol suite (\`src/conform/pva/model/rules\`); a test fails when it is
stale. \`test/conform/pva\` holds xioc to each rule;
\`test/interop/pva-conform.test.ts\` holds PVXS, as p4p and as QSRV2, and
pvAccessCPP, as QSRV1, to theirs over the network, in CI: messages whole, cut, in segments and packed. \`xioc conform pva://HOST:PORT PV\` examines any server
([how](../how-to/conform.md)); it calls a rule what the last column says.

**xioc** is what the rule asks, and what xioc does. **PVXS** is that of version 1.5, **pvAccessCPP** that of 7.1; = where they
do the same. "not tried" marks what would harm the server, or has no certain outcome.`;

const FAMILY_NAMES: Readonly<Record<Family, string>> = { pvxs: 'PVXS', cpp: 'pvAccessCPP' };

const PROFILES: Readonly<Record<Rule['profile'], string>> = {
  core: 'what clients do all day',
  limits: 'options, odd but legal requests, old and new clients',
  hostile: 'what no sane client sends',
  flow: 'monitors that stop, start and acknowledge',
};

function rule(id: RuleId): Rule {
  return rules[id];
}

/** How often each server differs, by profile. */
function summary(): string {
  const rows = profiles.map((profile) => {
    const own = ruleIds.filter((id) => rule(id).profile === profile);
    const counts = families.map((family) => own.filter((id) => rule(id)[family] !== undefined).length);
    return `| \`${profile}\`: ${PROFILES[profile]} | ${[own.length, ...counts].join(' | ')} |`;
  });
  const totals = families.map((family) => ruleIds.filter((id) => rule(id)[family] !== undefined).length);
  return [
    '## Summary',
    '',
    'xioc keeps every rule. The others differ in so many, those that are not tried included:',
    '',
    `| profile | rules | ${families.map((family) => FAMILY_NAMES[family]).join(' | ')} |`,
    `|---|---|${families.map(() => '---|').join('')}`,
    ...rows,
    `| all | ${[ruleIds.length, ...totals].join(' | ')} |`,
  ].join('\n');
}

function chapter(message: string): string {
  const title = message === 'any' ? 'Every message' : message;
  const rows = ruleIds.filter((id) => rule(id).message === message).map(row);
  return [
    `## ${title}`,
    '',
    '| when | specified in | xioc | PVXS | pvAccessCPP | rule |',
    '|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function row(id: RuleId): string {
  const { when, source, outcome, ...others } = rule(id);
  const differences = families.map((family) => {
    const other = others[family];
    return other === undefined ? '=' : describeOutcome(other);
  });
  const cells = [when, source, describeOutcome(outcome), ...differences, `\`${id}\``];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
