/** A model and the state it is in. */
import { type AnyMachineSnapshot, type AnyStateMachine, initialTransition, transition } from 'xstate';
import type { Move, Observation } from '../machines/model/chart.ts';

export class Instance {
  readonly model: AnyStateMachine;
  #snapshot: AnyMachineSnapshot;

  constructor(model: AnyStateMachine) {
    this.model = model;
    [this.#snapshot] = initialTransition(model);
  }

  get snapshot(): AnyMachineSnapshot {
    return this.#snapshot;
  }

  /** Of states alike in everything that matters. */
  get key(): string {
    return stateKey(this.#snapshot);
  }

  is(state: string | Record<string, unknown>): boolean {
    return this.#snapshot.matches(state as never);
  }

  can(type: string): boolean {
    return this.#snapshot.can({ type });
  }

  /** Takes the move; what it says of the wire. */
  take(type: string): readonly Observation[] {
    const move: Move = { type };
    const [next, actions] = transition(this.model, this.#snapshot, move);
    this.#snapshot = next as AnyMachineSnapshot;
    return actions.filter(({ type: name }) => !name.startsWith('xstate.')) as unknown as Observation[];
  }
}

export function stateKey({ value, context }: AnyMachineSnapshot): string {
  const facts = Object.keys(context).length === 0 ? '' : JSON.stringify(context);
  return describeState(value) + facts;
}

/** `{ open: 'serving' }` as `open.serving`. */
export function describeState(value: unknown): string {
  if (typeof value === 'string') return value;
  const regions = Object.entries(value as Record<string, unknown>).map(([name, inner]) => {
    const rest = describeState(inner);
    return rest === '' ? name : `${name}.${rest}`;
  });
  return regions.join(' ');
}
