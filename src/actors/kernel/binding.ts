/**
 * From the names in a machine to the methods of a wiring.
 *
 * Machines are shared by all actors of a kind, so an implementation must find out whose actor it runs for: actions are
 * told (`self`), guards are not, and run while their wiring is the acting one.
 */
import type { AnyStateMachine, EventObject } from 'xstate';
import { wired, wiredGuard } from '../../machines/wired.ts';
import type { Wired } from './embody.ts';

/** A method of a wiring, called with the wiring as `this`. */
export type Method = (this: Wired, event: EventObject) => unknown;

type Bound = Record<string, (args: { event: EventObject; self?: object }) => never>;
type Embodied = { [WIRING]?: Wired };

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
export function methodOf(wiring: Wired, name: string): Method {
  const implementation = (wiring as unknown as Record<string, Method | undefined>)[name];
  if (implementation === undefined) {
    throw new TypeError(`The machine of a ${wiring.kind} names '${name}', but its wiring has no such method.`);
  }
  return implementation;
}

export function wiringOf(actor: object): Wired {
  return (actor as Embodied)[WIRING]!;
}

export function tie(actor: object, wiring: Wired): void {
  (actor as Embodied)[WIRING] = wiring;
}

/** Makes `wiring` the acting one; returns who was, to be made it again afterwards. */
export function act(wiring: Wired | undefined): Wired | undefined {
  const outer = acting;
  acting = wiring;
  return outer;
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Where an actor keeps its wiring: a property, since a WeakMap of so many costs the garbage collector dearly. */
const WIRING = Symbol('wiring');

let acting: Wired | undefined;

const boundNames = new WeakSet<object>();

/** Implementations that call the acting wiring's method of the same name. */
function bind(names: Iterable<string>): Bound {
  const bound: Bound = {};
  for (const name of names) {
    bound[name] = ({ event, self }) => {
      // Guards are not told whose they are; asked from outside, as `snapshot.can()` does, they refuse.
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
