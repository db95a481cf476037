/** A machine as a value: a test sends events and looks at states and at actions, of which none is performed. */
import {
  type AnyEventObject,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type EventObject,
  type ExecutableActionObject,
  getInitialMicrosteps,
  getMicrosteps,
  initialTransition,
  transition,
} from 'xstate';
import { activeNodes } from '../../src/actors/kernel/xstate/internals.ts';
import { wiredGuard } from '../../src/machines/wired.ts';

/** What the wiring would answer to the guards that are left to it; those not named here refuse. */
export type Answers = Readonly<Record<string, boolean>>;

export class Walk {
  snapshot: AnyMachineSnapshot;
  /** Actions of the last step, in order. */
  actions: readonly string[];
  /** The delay in ms of each timer that the last step set, by the event it sends. */
  timers: Readonly<Record<string, number>> = {};
  readonly #machine: AnyStateMachine;
  #answers: Answers = {};

  constructor(machine: AnyStateMachine, input: object = {}, answers: Answers = {}) {
    this.#machine = machine.provide({ guards: this.#guardsOf(machine) });
    this.#answers = answers;
    const [snapshot, actions] = initialTransition(this.#machine, input as never);
    this.snapshot = snapshot;
    this.actions = this.#namesOf(actions);
  }

  get value(): unknown {
    return this.snapshot.value;
  }

  get isDone(): boolean {
    return this.snapshot.status === 'done';
  }

  /** Names of the actions that the wiring would perform. */
  send(event: string | AnyEventObject, answers: Answers = {}): readonly string[] {
    this.#answers = answers;
    const [snapshot, actions] = transition(
      this.#machine,
      this.snapshot,
      typeof event === 'string' ? { type: event } : event,
    );
    this.snapshot = snapshot;
    this.actions = this.#namesOf(actions);
    return this.actions;
  }

  /** The timer with this name has run out. */
  expire(name: string, answers: Answers = {}): readonly string[] {
    const type = this.#machine.events.find(
      (candidate) => candidate.startsWith(`xstate.after.${name}.`) && this.snapshot.can({ type: candidate }),
    );
    if (type === undefined) throw new Error(`no timer '${name}' is running in ${JSON.stringify(this.value)}`);
    return this.send(type, answers);
  }

  #guardsOf(machine: AnyStateMachine): Record<string, () => boolean> {
    const left = Object.entries(machine.implementations.guards).filter(([, guard]) => guard === wiredGuard);
    return Object.fromEntries(left.map(([name]) => [name, () => this.#answers[name] ?? false]));
  }

  #namesOf(actions: readonly ExecutableActionObject[]): string[] {
    const delayed = actions
      .filter(({ type }) => type === 'xstate.raise')
      .map(({ params }) => params as { event: EventObject; delay?: number });
    this.timers = Object.fromEntries(
      delayed.flatMap(({ event, delay }) => (delay === undefined ? [] : [[event.type.split('.')[2], delay]])),
    );
    return actions.map(({ type }) => type).filter((type) => !type.startsWith('xstate.'));
  }
}

/**
 * Ids of all states that can be entered, transient ones too: every event in every state that was found, with every
 * answer of the wiring's guards and each of the payloads. Combinations that end alike are tried once: answers to a guard
 * that was not asked, payloads of which nothing was read. The search ends when every state has been entered.
 */
export function reachable(
  machine: AnyStateMachine,
  inputs: readonly object[],
  payloads: readonly object[],
): Set<string> {
  let answer: (name: string) => boolean = () => false;
  const asked = new Set<string>();
  const left = Object.entries(machine.implementations.guards).filter(([, guard]) => guard === wiredGuard);
  const names = left.map(([name]) => name);
  const free = machine.provide({ guards: Object.fromEntries(names.map((name) => [name, () => ask(name)])) });
  const ask = (name: string): boolean => {
    asked.add(name);
    return answer(name);
  };
  const most = statesOf(machine).length;
  const events = machine.events.map((type) => type.replace('*', 'child'));
  const entered = new Set<string>();
  const seen = new Set<string>();
  const queue: AnyMachineSnapshot[] = [];
  const enter = (snapshot: AnyMachineSnapshot) => {
    for (const node of activeNodes(snapshot)) entered.add(node.id);
  };
  const arrive = (snapshot: AnyMachineSnapshot) => {
    const key = JSON.stringify([snapshot.value, snapshot.historyValue]);
    if (snapshot.status !== 'active' || seen.has(key)) return;
    seen.add(key);
    queue.push(snapshot);
  };
  /** @returns whether something of the payload was read */
  const take = (at: AnyMachineSnapshot, type: string, payload: object, choice: (name: string) => boolean): boolean => {
    answer = choice;
    asked.clear();
    let isRead = false;
    const event = new Proxy(
      { ...payload, type },
      {
        get: (target, field) => {
          if (field !== 'type') isRead = true;
          return Reflect.get(target, field);
        },
        ownKeys: (target) => {
          isRead = true;
          return Reflect.ownKeys(target);
        },
      },
    );
    const steps = getMicrosteps(free, at, event as never);
    for (const [snapshot] of steps) enter(snapshot);
    if (steps.length > 0) arrive(steps.at(-1)![0]);
    return isRead;
  };
  const follow = () => {
    for (let at = queue.shift(); at !== undefined && entered.size < most; at = queue.shift()) {
      for (const type of events) {
        for (const payload of payloads) {
          let isRead = take(at, type, payload, () => false);
          const refused = [...asked];
          for (const only of refused) isRead = take(at, type, payload, (name) => name === only) || isRead;
          if (refused.length > 0) isRead = take(at, type, payload, () => true) || isRead;
          if (!isRead) break;
        }
      }
    }
  };
  for (const input of inputs) {
    const steps = getInitialMicrosteps(free, input as never);
    for (const [snapshot] of steps) enter(snapshot);
    seen.clear();
    arrive(steps.at(-1)![0]);
    follow();
  }
  return entered;
}

/** Ids of all states of a machine; history is not a state. */
export function statesOf(machine: AnyStateMachine): string[] {
  const ids: string[] = [];
  const visit = (node: AnyStateMachine['root']) => {
    if (node.type === 'history') return;
    ids.push(node.id);
    for (const child of Object.values(node.states)) visit(child);
  };
  visit(machine.root);
  return ids;
}
