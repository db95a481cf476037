/**
 * What the input PVs of a security group have said, and what its CALCs make of it.
 *
 * As in base, a CALC is computed when an input that it uses has sent a value. So one that uses no input never holds:
 * `CALC("1")` gives nothing to anybody. A letter for which the group has no INP counts as 0.
 */
import type { SecurityGroupDefinition, SecurityRule } from './rules.ts';

/** A value of an input PV. */
export interface InputValue {
  readonly value: number;
  /** Its severity is INVALID: the value counts for nothing. */
  readonly invalid: boolean;
}

export interface GroupInputs {
  /** Last valid values by letter; 0 until there is one. */
  readonly values: ReadonlyMap<string, number>;
  /** Letters of inputs that are not connected, not readable or INVALID. */
  readonly bad: ReadonlySet<string>;
  /** Rules whose CALC is 1 with these values. It counts only while all inputs that the CALC uses are good. */
  readonly holding: ReadonlySet<SecurityRule>;
}

/** Before any input PV is connected. */
export function unconnected({ inputs }: SecurityGroupDefinition): GroupInputs {
  return { values: new Map(), bad: new Set(inputs.map(({ letter }) => letter)), holding: new Set() };
}

/** After input `letter` has sent a value. */
export function withInput(
  group: SecurityGroupDefinition,
  before: GroupInputs,
  letter: string,
  input: InputValue,
): GroupInputs {
  const bad = new Set(before.bad);
  const values = new Map(before.values);
  if (input.invalid) bad.add(letter);
  else {
    bad.delete(letter);
    values.set(letter, input.value);
  }
  const holding = new Set(before.holding);
  for (const rule of group.rules) {
    if (rule.calc === undefined || !rule.calc.inputs.includes(letter)) continue;
    // VAL in a CALC is what the CALC said before.
    const result = rule.calc.evaluate(new Map([...values, ['VAL', before.holding.has(rule) ? 1 : 0]]));
    if (result > 0.99 && result < 1.01) holding.add(rule);
    else holding.delete(rule);
  }
  return { values, bad, holding };
}

/** After the PV of input `letter` was lost, or the right to read it. */
export function withoutInput(before: GroupInputs, letter: string): GroupInputs {
  return { ...before, bad: new Set(before.bad).add(letter) };
}
