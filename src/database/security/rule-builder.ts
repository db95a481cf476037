/** Makes rules of what stands in an `.acf` file, one piece after the other, and says which pieces cannot be. */
import { type Calc, CalcError, compileCalc } from '../calc/calc.ts';
import type { FaultList } from '../text/fault.ts';
import type { Position } from '../text/position.ts';
import { mostSimilar } from '../text/suggest.ts';
import type { AcfToken } from './acf-tokens.ts';
import { lowerCase } from './hosts.ts';
import {
  type Access,
  type AccessRules,
  DEFAULT_GROUP,
  type SecurityGroupDefinition,
  type SecurityRule,
} from './rules.ts';

/** While it grows. */
type Growing<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

const accesses: readonly string[] = ['NONE', 'READ', 'WRITE'] satisfies Access[];

const titles = { UAG: 'User Access Group', HAG: 'Host Access Group', ASG: 'Access Security Group' } as const;

type Kind = keyof typeof titles;

export class RuleBuilder {
  readonly #faults: FaultList;
  readonly #random: (() => number) | undefined;
  readonly #userGroups = new Map<string, { name: string; users: string[] }>();
  readonly #hostGroups = new Map<string, { name: string; written: string[]; hosts: string[] }>();
  readonly #groups = new Map<string, Growing<SecurityGroupDefinition>>([
    [DEFAULT_GROUP, { name: DEFAULT_GROUP, inputs: [], rules: [] }],
  ]);
  /** Where a group was defined first. */
  readonly #defined: Record<Kind, Map<string, Position>> = { UAG: new Map(), HAG: new Map(), ASG: new Map() };
  readonly #missing: { readonly kind: Kind; readonly name: AcfToken }[] = [];
  readonly #calcs: { readonly calc: Calc; readonly group: SecurityGroupDefinition; readonly at: Position }[] = [];
  // What is being read. After a fault it is something that nobody will see.
  #userGroup: { name: string; users: string[] } = { name: '', users: [] };
  #hostGroup: { name: string; written: string[]; hosts: string[] } = { name: '', written: [], hosts: [] };
  #group: Growing<SecurityGroupDefinition> = { name: '', inputs: [], rules: [] };
  #rule: Growing<SecurityRule> | undefined;

  /** @param random gives RNDM in a CALC its values, 0 to 1 */
  constructor(faults: FaultList, random?: () => number) {
    this.#faults = faults;
    this.#random = random;
  }

  userGroup(name: AcfToken): void {
    this.#userGroup = { name: name.text, users: [] };
    if (this.#define('UAG', name)) this.#userGroups.set(name.text, this.#userGroup);
  }

  user({ text, at }: AcfToken): void {
    const { name, users } = this.#userGroup;
    if (users.includes(text)) this.#faults.warn(`Duplicated user '${text}' in UAG '${name}'`, at);
    users.push(text);
  }

  hostGroup(name: AcfToken): void {
    this.#hostGroup = { name: name.text, written: [], hosts: [] };
    if (this.#define('HAG', name)) this.#hostGroups.set(name.text, this.#hostGroup);
  }

  host({ text, at }: AcfToken): void {
    const { name, written, hosts } = this.#hostGroup;
    const host = lowerCase(text);
    if (hosts.includes(host)) this.#faults.warn(`Duplicated host '${host}' in HAG '${name}'`, at);
    written.push(text);
    hosts.push(host);
  }

  securityGroup(name: AcfToken): void {
    const before = this.#groups.get(name.text);
    // DEFAULT is there from the beginning, and may be defined as long as nothing is in it.
    if (name.text === DEFAULT_GROUP && before?.inputs.length === 0 && before.rules.length === 0) {
      this.#defined.ASG.delete(DEFAULT_GROUP);
    }
    this.#group = { name: name.text, inputs: [], rules: [] };
    if (this.#define('ASG', name)) this.#groups.set(name.text, this.#group);
  }

  input(letter: string, pv: AcfToken): void {
    this.#group.inputs.push({ letter, pv: pv.text });
  }

  rule({ at }: AcfToken, level: AcfToken, access: AcfToken, option: AcfToken | undefined): void {
    const number = BigInt(level.text.replace('+', ''));
    if (number < 0n) {
      const remedy = '0 is for fields of access level 0, as VAL, 1 for all fields';
      this.#faults.error(`RULE: LEVEL must be positive: ${number}`, level.at, remedy);
    }
    if (option !== undefined && option.text !== 'TRAPWRITE' && option.text !== 'NOTRAPWRITE') {
      this.#faults.error('Log options must be TRAPWRITE or NOTRAPWRITE', option.at);
    }
    const known = accesses.includes(access.text);
    this.#rule = {
      // As C keeps 64 bits in 32.
      level: Number(BigInt.asIntN(32, number)),
      access: known ? (access.text as Access) : 'NONE',
      trapWrite: option?.text === 'TRAPWRITE',
      userGroups: [],
      hostGroups: [],
      at,
    };
    this.#group.rules.push(this.#rule);
    if (!known) this.#shut({ word: access.text, as: 'right' }, access.at);
  }

  ruleUserGroup(name: AcfToken): void {
    const group = this.#userGroups.get(name.text);
    if (group === undefined) this.#missing.push({ kind: 'UAG', name });
    else this.#rule?.userGroups.push(group);
  }

  ruleHostGroup(name: AcfToken): void {
    const group = this.#hostGroups.get(name.text);
    if (group === undefined) this.#missing.push({ kind: 'HAG', name });
    else this.#rule?.hostGroups.push(group);
  }

  ruleCalc({ text, at }: AcfToken): void {
    const calc = this.#compile(text, at);
    if (calc === undefined || this.#rule === undefined) return;
    if (calc.outputs.length > 0) {
      this.#faults.error(`Assignment operator used in CALC expression '${text}'`, at, 'To compare, write =');
      return;
    }
    if (this.#rule.calc !== undefined) {
      this.#faults.warn('Only the last CALC of a RULE counts', at, 'Join them: CALC("A && B")');
    }
    this.#rule.calc = calc;
    this.#calcs.push({ calc, group: this.#group, at });
  }

  unknownCondition({ text, at }: AcfToken): void {
    this.#shut({ word: text, as: 'condition' }, at);
  }

  unknownItem({ text, at }: AcfToken): void {
    const remedy = 'Known are UAG, HAG and ASG, in capital letters';
    this.#faults.warn(`Ignoring unsupported TOP LEVEL block: ${text}`, at, remedy);
  }

  build(): AccessRules {
    for (const { kind, name } of this.#missing) this.#faultOfMissing(kind, name);
    for (const { calc, group, at } of this.#calcs) this.#warnOfInputs(calc, group, at);
    return {
      userGroups: byName(this.#userGroups),
      hostGroups: byName(this.#hostGroups),
      groups: byName(this.#groups),
    };
  }

  // --- pieces

  #define(kind: Kind, { text, at }: AcfToken): boolean {
    const first = this.#defined[kind].get(text);
    if (first === undefined) {
      this.#defined[kind].set(text, at);
      return true;
    }
    this.#faults.error(`Duplicate ${titles[kind]} named '${text}'`, at, `It is there already, in line ${first.line}`);
    return false;
  }

  #faultOfMissing(kind: Kind, { text, at }: AcfToken): void {
    const groups = this.#defined[kind];
    const later = groups.get(text);
    const similar = mostSimilar(text, groups.keys());
    const remedy =
      later !== undefined
        ? `It is defined only in line ${later.line}: move it to before the ASG`
        : similar !== undefined
          ? `Did you mean "${similar}"?`
          : `Define it before the ASG: ${kind}(${text}) {…}`;
    this.#faults.error(`No ${titles[kind]} named '${text}' defined`, at, remedy);
  }

  #warnOfInputs({ expression, inputs }: Calc, { name, inputs: given }: SecurityGroupDefinition, at: Position): void {
    const without = inputs.filter((letter) => given.every((input) => input.letter !== letter));
    if (without.length === inputs.length) {
      const remedy = `Say where a value comes from: INP${inputs[0] ?? 'A'}("pv")`;
      this.#faults.warn(`CALC("${expression}") never holds: it uses no input of ASG '${name}'`, at, remedy);
    } else if (without.length > 0) {
      const remedy = `Say where it comes from: INP${without[0]}("pv")`;
      this.#faults.warn(`${without.join(', ')} is always 0 in CALC("${expression}")`, at, remedy);
    }
  }

  #compile(text: string, at: Position): Calc | undefined {
    try {
      return compileCalc(text, { variables: 'A to U', ...(this.#random && { random: this.#random }) });
    } catch (error) {
      if (!(error instanceof CalcError)) throw error;
      this.#faults.error(`Bad CALC expression '${text}'`, at, error.message);
      return undefined;
    }
  }

  #shut(unknown: NonNullable<SecurityRule['unknown']>, at: Position): void {
    if (this.#rule !== undefined) this.#rule.unknown ??= unknown;
    this.#faults.warn(
      `Ignoring RULE that contains an unsupported keyword: ${unknown.word}`,
      at,
      `It gives nothing to anybody. Known are ${unknown.as === 'right' ? 'NONE, READ and WRITE' : 'UAG, HAG and CALC'}`,
    );
  }
}

function byName<T>(groups: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  return new Map([...groups].sort(([one], [other]) => (one < other ? -1 : 1)));
}
