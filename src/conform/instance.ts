/** A model and the state it is in. */
import { type AnyMachineSnapshot, type AnyStateMachine, initialTransition, transition } from 'xstate';

/** What a transition says of the wire: its actions, which do nothing. */
export interface AnyObservation {
  readonly type: string;
}

/** @typeParam Observation what transitions of the model say */
export class Instance<Observation extends AnyObservation = AnyObservation> {
  readonly model: AnyStateMachine;
  #place: Place;

  constructor(model: AnyStateMachine) {
    this.model = model;
    this.#place = mapOf(model).beginning;
  }

  get snapshot(): AnyMachineSnapshot {
    return this.#place.snapshot;
  }

  /** Of states equal in everything that matters. */
  get key(): string {
    return this.#place.key;
  }

  is(state: string | Record<string, unknown>): boolean {
    return this.snapshot.matches(state as never);
  }

  can(type: string): boolean {
    return this.#place.step(type).isMove;
  }

  /** Takes the move; what it says of the wire. */
  take(type: string): readonly Observation[] {
    const { to, observations } = this.#place.step(type);
    this.#place = to;
    return observations as readonly Observation[];
  }
}

export function stateKey({ value, context }: AnyMachineSnapshot): string {
  const facts = Object.entries(context).map(([name, fact]) => ` ${name}=${fact}`);
  return describeState(value) + facts.join('');
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

// --- helpers --------------------------------------------------------------------------------------------------------

interface Step {
  /** The model knows what such a move means here. */
  readonly isMove: boolean;
  readonly to: Place;
  readonly observations: readonly AnyObservation[];
}

/** A state of a model, and where its moves lead: worked out once, though walks come by thousands of times. */
class Place {
  readonly snapshot: AnyMachineSnapshot;
  readonly key: string;
  readonly #map: ModelMap;
  readonly #steps = new Map<string, Step>();

  constructor(map: ModelMap, snapshot: AnyMachineSnapshot, key: string) {
    this.snapshot = snapshot;
    this.key = key;
    this.#map = map;
  }

  step(type: string): Step {
    let step = this.#steps.get(type);
    if (step === undefined) {
      step = this.#work(type);
      this.#steps.set(type, step);
    }
    return step;
  }

  #work(type: string): Step {
    const move = { type };
    const [next, actions] = transition(this.#map.model, this.snapshot, move);
    const observations = actions.filter(({ type: name }) => !name.startsWith('xstate.')) as readonly AnyObservation[];
    return { isMove: this.snapshot.can(move), to: this.#map.place(next as AnyMachineSnapshot), observations };
  }
}

class ModelMap {
  readonly model: AnyStateMachine;
  readonly beginning: Place;
  readonly #places = new Map<string, Place>();

  constructor(model: AnyStateMachine) {
    this.model = model;
    const [snapshot] = initialTransition(model);
    this.beginning = this.place(snapshot);
  }

  place(snapshot: AnyMachineSnapshot): Place {
    const key = stateKey(snapshot);
    let place = this.#places.get(key);
    if (place === undefined) {
      place = new Place(this, snapshot, key);
      this.#places.set(key, place);
    }
    return place;
  }
}

const maps = new WeakMap<AnyStateMachine, ModelMap>();

function mapOf(model: AnyStateMachine): ModelMap {
  let map = maps.get(model);
  if (map === undefined) {
    map = new ModelMap(model);
    maps.set(model, map);
  }
  return map;
}
