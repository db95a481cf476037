/**
 * JSON links: `{calc:{expr:"A*2+B",args:[5,{…}]}}` computes, `{state:"name"}` is a named state of the IOC.
 *
 * Source: lnkCalc.c and lnkState.c of base 7.0.10.
 */
import { type Calc, compileCalc } from '../../database/calc/calc.ts';
import { convertValue } from '../../database/records/convert.ts';
import type { DbfType } from '../../database/records/field-table.ts';
import type { Described, Target } from '../../database/records/support.ts';
import { AlarmStatus, Severity } from '../../protocol/value/alarm.ts';
import { defaultPrecision, formatDouble } from '../../protocol/value/format.ts';
import type { Value } from '../../protocol/value/value.ts';
import { DbLink, type LinkOwner } from './db-link.ts';

/** Named states of the IOC. */
export interface DbStates {
  get(name: string): boolean;
  put(name: string, on: boolean): void;
}

export interface CalcLinkParts {
  readonly expr: string;
  readonly major?: string | undefined;
  readonly minor?: string | undefined;
  readonly units?: string | undefined;
  readonly prec?: number | undefined;
  /** The letter of the argument whose time stamp it has. */
  readonly time?: string | undefined;
  readonly args: readonly (number | DbLink)[];
  readonly out?: DbLink | undefined;
}

export class CalcLink extends DbLink {
  readonly state = 'connected';
  readonly #owner: LinkOwner;
  readonly #parts: CalcLinkParts;
  readonly #value: Calc;
  readonly #major: Calc | undefined;
  readonly #minor: Calc | undefined;

  /** @throws CalcError when an expression is invalid */
  constructor(owner: LinkOwner, parts: CalcLinkParts, random: () => number) {
    super();
    this.#owner = owner;
    this.#parts = parts;
    this.#value = compileCalc(parts.expr, { random, variables: 'A to U' });
    this.#major = parts.major === undefined ? undefined : compileCalc(parts.major, { random, variables: 'A to U' });
    this.#minor = parts.minor === undefined ? undefined : compileCalc(parts.minor, { random, variables: 'A to U' });
  }

  override get count(): number {
    return 1;
  }

  read(dbf: DbfType, count: number | undefined): Value | undefined {
    const result = this.#evaluate();
    return result === undefined
      ? undefined
      : convertValue(result, dbf, count, (number) => formatDouble(Number(number), defaultPrecision));
  }

  override write(record: LinkOwner, value: Value, dbf: DbfType): Target | boolean {
    const { out } = this.#parts;
    if (out === undefined) return false;
    const result = this.#evaluate(Number(typeof value === 'object' ? value[0] : value));
    return result === undefined ? false : out.write(record, result, dbf === 'STRING' ? dbf : 'DOUBLE');
  }

  override stamp(record: LinkOwner): void {
    const index = LETTERS.indexOf(this.#parts.time ?? '');
    const source = this.#parts.args[index];
    if (typeof source === 'object') source.stamp(record);
  }

  override describe(): Described {
    const { units, prec } = this.#parts;
    return { ...(units !== undefined && { units }), ...(prec !== undefined && { precision: prec }) };
  }

  override end(): void {
    for (const arg of this.#parts.args) if (typeof arg === 'object') arg.end();
    this.#parts.out?.end();
  }

  /** @param written what is put through it: its VAL */
  #evaluate(written = 0): number | undefined {
    const values = new Map<string, number>([['VAL', written]]);
    for (const [index, arg] of this.#parts.args.entries()) {
      const value = typeof arg === 'number' ? arg : (arg.constant ?? arg.read('DOUBLE', undefined));
      if (value === undefined) return undefined;
      values.set(LETTERS[index]!, Number(value));
    }
    const result = this.#value.evaluate(values);
    values.set('VAL', result);
    if (this.#major !== undefined && this.#major.evaluate(values) !== 0) this.#raise(Severity.MAJOR);
    else if (this.#minor !== undefined && this.#minor.evaluate(values) !== 0) this.#raise(Severity.MINOR);
    return result;
  }

  #raise(severity: number): void {
    this.#owner.raise(
      AlarmStatus.LINK,
      severity,
      severity === Severity.MAJOR ? 'post_major error' : 'post_minor error',
    );
  }
}

export class StateLink extends DbLink {
  readonly state = 'local';

  readonly #name: string;
  readonly #inverted: boolean;
  readonly #states: DbStates;

  /** @param name with `!` before it: the opposite of the state */
  constructor(name: string, states: DbStates) {
    super();
    this.#inverted = name.startsWith('!');
    this.#name = name.replace(/^!/, '');
    this.#states = states;
  }

  override get count(): number {
    return 1;
  }

  read(dbf: DbfType, count: number | undefined): Value | undefined {
    return convertValue(this.#states.get(this.#name) !== this.#inverted ? 1 : 0, dbf, count, String);
  }

  override write(_record: LinkOwner, value: Value): boolean {
    const first = typeof value === 'object' ? value[0] : value;
    const on = typeof first === 'string' ? first !== '' && first !== '0' : first !== 0;
    this.#states.put(this.#name, on !== this.#inverted);
    return true;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTU'];
