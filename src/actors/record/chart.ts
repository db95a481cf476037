/**
 * A statechart without an actor: for records, of which there may be 100,000.
 *
 * A `Chart` is made from a machine; a record holds the `Configuration` that it is in. `step` looks up what the machine does with an
 * event there: which guards it asks, which actions follow, and the next configuration. Every answer is XState's own: a transition
 * is asked of the machine the first time that it happens and remembered, so that the table cannot say anything else than the chart.
 *
 * Machines with delays, children or context of their own need an actor; `Chart` refuses them by never arming anything.
 */
import { type AnyMachineSnapshot, type AnyStateMachine, initialTransition, type StateValue, transition } from 'xstate';

/** The methods that a machine names, and those that its events call. */
type Body<N extends string> = { readonly [name in N]: () => unknown };

export class Configuration {
  readonly value: StateValue;
  readonly tags: ReadonlySet<string>;
  /** Tags that are asked for at every turn. */
  readonly active: boolean;
  readonly running: boolean;
  /** The machine's own. */
  readonly snapshot: AnyMachineSnapshot;
  readonly rows = new Map<string, Outcome>();

  constructor(snapshot: AnyMachineSnapshot) {
    this.snapshot = snapshot;
    this.value = snapshot.value;
    this.tags = snapshot.tags;
    this.active = snapshot.tags.has('active');
    this.running = snapshot.tags.has('running');
  }
}

/** What an event does: actions by name, in order, then the next configuration. */
interface Outcome {
  readonly actions: readonly string[];
  readonly next: Configuration;
}

export class Chart<N extends string> {
  readonly machine: AnyStateMachine;
  readonly beginning: Configuration;
  readonly #configurations = new Map<string, Configuration>();

  constructor(machine: AnyStateMachine) {
    this.machine = machine;
    this.beginning = this.#configuration(initialTransition(machine)[0] as AnyMachineSnapshot);
  }

  /** @returns the configuration after the event; the actions have been called on `body` */
  step(from: Configuration, event: string, body: Body<N>): Configuration {
    const outcome = from.rows.get(event) ?? this.#ask(from, event);
    const { actions } = outcome;
    for (let i = 0; i < actions.length; i++) body[actions[i] as N]();
    return outcome.next;
  }

  // --- helpers

  #ask(from: Configuration, event: string): Outcome {
    const [snapshot, actions] = transition(this.machine, from.snapshot, { type: event });
    const next = this.#configuration(snapshot as AnyMachineSnapshot);
    const outcome = { actions: actions.map(({ type }) => type), next };
    from.rows.set(event, outcome);
    return outcome;
  }

  #configuration(snapshot: AnyMachineSnapshot): Configuration {
    const key = JSON.stringify(snapshot.value);
    let known = this.#configurations.get(key);
    if (known === undefined) {
      known = new Configuration(snapshot);
      this.#configurations.set(key, known);
    }
    return known;
  }
}
