/** Somebody who waits until a machine is in a state. */
import type { AnyMachineSnapshot, AnyStateNode } from 'xstate';
import { canReach } from '../../database/author/machine-graph.ts';
import { Rejection } from '../../database/pv/answer.ts';
import { activeNodes } from '../kernel/xstate/internals.ts';

export type Condition = string | ((snapshot: AnyMachineSnapshot) => boolean);

export class Waiter {
  readonly promise: Promise<AnyMachineSnapshot>;
  readonly #machine: string;
  readonly #condition: Condition;
  readonly #goal: AnyStateNode | undefined;
  readonly #unless: readonly string[] | ((snapshot: AnyMachineSnapshot) => boolean);
  #last: AnyMachineSnapshot | undefined;
  #resolve!: (snapshot: AnyMachineSnapshot) => void;
  #reject!: (error: Error) => void;

  /** @param goal the state that `condition` names, when it names one */
  constructor(
    machine: string,
    condition: Condition,
    goal: AnyStateNode | undefined,
    unless: readonly string[] | ((snapshot: AnyMachineSnapshot) => boolean),
  ) {
    this.#machine = machine;
    this.#condition = condition;
    this.#goal = goal;
    this.#unless = unless;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Whether the waiting is over with this snapshot. What the author's conditions throw ends it, too. */
  look(snapshot: AnyMachineSnapshot): boolean {
    this.#last = snapshot;
    try {
      return this.#settle(snapshot);
    } catch (error) {
      this.#reject(error as Error);
      return true;
    }
  }

  /** The time is over. */
  late(seconds: number): void {
    const now = this.#last === undefined ? '' : `: it is ${inWords(this.#last)}`;
    this.fail(new Rejection(`the machine ${this.#machine} has not come ${this.#wanted} within ${seconds} s${now}`));
  }

  fail(error: Error): void {
    this.#reject(error);
  }

  // --- helpers

  #settle(snapshot: AnyMachineSnapshot): boolean {
    if (holds(this.#condition, snapshot)) {
      this.#resolve(snapshot);
      return true;
    }
    const unless = this.#unless;
    const isVain = typeof unless === 'function' ? unless(snapshot) : unless.some((state) => matches(snapshot, state));
    if (isVain) {
      this.fail(
        new Rejection(`the machine ${this.#machine} is ${inWords(snapshot)}, and does not come ${this.#wanted}`),
      );
      return true;
    }
    if (snapshot.status !== 'active') {
      this.fail(new Error(`The machine ${this.#machine} has ended, and does not come ${this.#wanted}.`));
      return true;
    }
    if (this.#goal === undefined || canReach(activeNodes(snapshot), this.#goal)) return false;
    this.fail(
      new Error(
        `The machine ${this.#machine} cannot come ${this.#wanted} any more: no transition leads there from ${inWords(snapshot)}.`,
      ),
    );
    return true;
  }

  get #wanted(): string {
    return typeof this.#condition === 'string' ? `to ${this.#condition}` : 'to what is waited for';
  }
}

/** `moving.fast` is the state `fast` within `moving`. */
export function matches(snapshot: AnyMachineSnapshot, state: string): boolean {
  const value = state
    .split('.')
    .reduceRight<unknown>((inner, key) => (inner === undefined ? key : { [key]: inner }), undefined);
  return snapshot.matches(value as never);
}

// --- helpers ------------------------------------------------------------------------------------------------------

function holds(condition: Condition, snapshot: AnyMachineSnapshot): boolean {
  return typeof condition === 'string' ? matches(snapshot, condition) : condition(snapshot);
}

function inWords(snapshot: AnyMachineSnapshot): string {
  const text = (value: unknown): string =>
    typeof value === 'string'
      ? value
      : Object.entries(value as object)
          .map(([key, inner]) => (text(inner) === '' ? key : `${key}.${text(inner)}`))
          .join(' and ');
  return text(snapshot.value);
}
