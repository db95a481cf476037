/**
 * From the names in a machine to the methods of a wiring.
 *
 * A machine is shared by all its actors, so an implementation must find out whose actor it runs for. XState passes
 * `self` to actions but not to guards: for them the wiring whose event is being handled is kept in `acting`.
 */
import type { AnyStateMachine, EventObject } from 'xstate';
import { wired, wiredGuard } from '../../machines/wired.ts';
import type { Method } from './table.ts';
import type { AnyWired } from './wired.ts';

type Bound = Record<string, (args: { event: EventObject; self?: object }) => never>;
type WiredActor = { [WIRING]?: AnyWired };

/** `machine` with every name that it leaves to its wiring implemented by the wiring's method of that name. */
export function bound(machine: AnyStateMachine): AnyStateMachine {
  const { actions, guards } = machine.implementations;
  return machine.provide({ actions: bind(placeholders(actions)), guards: bind(placeholders(guards)) });
}

/** Whether this implementation calls a wiring's method. */
export function isBound(implementation: unknown): boolean {
  return typeof implementation === 'function' && boundNames.has(implementation);
}

/** @throws TypeError when the wiring lacks it */
export function methodOf(wiring: AnyWired, name: string): Method {
  const implementation = (wiring as unknown as Record<string, Method | undefined>)[name];
  if (implementation === undefined) {
    throw new TypeError(`The machine of a ${wiring.kind} names '${name}', but its wiring has no such method.`);
  }
  return implementation;
}

export function wiringOf(actor: object): AnyWired {
  return (actor as WiredActor)[WIRING]!;
}

export function tie(actor: object, wiring: AnyWired): void {
  (actor as WiredActor)[WIRING] = wiring;
}

/** Makes `wiring` the acting one; returns who was, to be made it again afterwards. */
export function act(wiring: AnyWired | undefined): AnyWired | undefined {
  const outer = acting;
  acting = wiring;
  return outer;
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Where an actor keeps its wiring: a property, since a WeakMap of so many costs the garbage collector dearly. */
const WIRING = Symbol('wiring');

let acting: AnyWired | undefined;

const boundNames = new WeakSet<object>();

/** Implementations that call the acting wiring's method of the same name. */
function bind(names: Iterable<string>): Bound {
  const bound: Bound = {};
  for (const name of names) {
    bound[name] = ({ event, self }) => {
      // Guards asked from outside, as `snapshot.can()` does, refuse: there is no `self` and nobody is acting.
      const wiring = self === undefined ? acting : wiringOf(self);
      return (wiring !== undefined && methodOf(wiring, name).call(wiring, event)) as never;
    };
    boundNames.add(bound[name]);
  }
  return bound;
}

/** Names left to the wiring: those that the machine's `setup` declares with a placeholder of `machines/wired.ts`. */
function placeholders(implementations: object): string[] {
  return Object.entries(implementations)
    .filter(([, implementation]) => implementation === wired || implementation === wiredGuard)
    .map(([name]) => name);
}
