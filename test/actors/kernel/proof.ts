/**
 * The proof of the hot path: for random sequences of a machine's events, actors that take the short way, the mailbox,
 * and a shared beginning perform the same actions in the same order and come to the same end as the machine that XState
 * runs by itself.
 */
import { isDeepStrictEqual } from 'node:util';
import { type AnyActorRef, type AnyStateMachine, createActor, type EventObject } from 'xstate';
import { HeapClock } from '../../../src/actors/kernel/clock.ts';
import { wire } from '../../../src/actors/kernel/wire.ts';
import { Wired, type WiredLogic } from '../../../src/actors/kernel/wired.ts';
import { STOP } from '../../../src/actors/kernel/xstate/internals.ts';
import { wired, wiredGuard } from '../../../src/machines/wired.ts';
import { fc } from '../../support/properties.ts';

/** A random event: besides what the machine's own guards look at, what a wiring does with it. */
export interface Probe extends EventObject {
  readonly number: number;
  /** The answer of every guard of the wiring. */
  readonly yes: boolean;
  /** Sent or delivered to the actor itself by the first action of this event. */
  readonly again: readonly Probe[];
  readonly delivered: boolean;
  /** The first action throws. */
  readonly fails: boolean;
}

export type Step = { readonly event: Probe } | { readonly wait: number };

export interface Conditions {
  readonly numRuns: number;
  readonly seed?: number;
  /** Values of the fields that the machine's own guards and delays look at. */
  readonly payloads: Readonly<Record<string, readonly unknown[]>>;
  /** Whether actions throw now and then. */
  readonly fails: boolean;
}

/**
 * @returns what the first difference is, with the events that lead to it
 * @throws Error when the kernel itself does
 */
export function differenceOf(machine: AnyStateMachine, input: object, conditions: Conditions): string | undefined {
  const { numRuns, seed } = conditions;
  const details = fc.check(
    fc.property(stepsOf(machine, conditions), (steps) => {
      const plain = run(machine, input, steps, 'plain');
      for (const way of WAYS) {
        const taken = run(machine, input, steps, way);
        if (!isDeepStrictEqual(taken, plain)) throw new Error(`${way}: ${firstDifference(taken, plain)}`);
      }
    }),
    { numRuns, ...(seed !== undefined && { seed }) },
  );
  if (!details.failed) return undefined;
  const [steps] = details.counterexample ?? [[]];
  const { message } = details.errorInstance as Error;
  return `${message}\nafter ${inWords(steps)} (seed ${details.seed})`;
}

/** A wiring that does nothing but remember. */
export class Recorder extends Wired<AnyStateMachine> {
  readonly kind = 'recorder';
  /** Not a field: the first entry actions are performed before there are fields. */
  declare readonly log: string[];

  label(): string {
    return 'recorder';
  }

  describe(): Record<string, unknown> {
    return {};
  }
}

/** A subclass of `Recorder` with a method for each name that the machine leaves to its wiring. */
export function recorderOf(machine: AnyStateMachine): typeof Recorder {
  class Body extends Recorder {}
  const logs = new WeakMap<object, string[]>();
  Object.defineProperty(Body.prototype, 'log', {
    get(this: Body) {
      const log = logs.get(this) ?? [];
      logs.set(this, log);
      return log;
    },
  });
  const prototype = Body.prototype as unknown as Record<string, unknown>;
  const { actions, guards } = namesOf(machine);
  for (const name of actions) {
    prototype[name] = function (this: Recorder, event: Probe) {
      perform(name, event, this);
    };
  }
  for (const name of guards) prototype[name] = answer;
  return Body;
}

// --- helpers ------------------------------------------------------------------------------------------------------

const WAYS = ['mailbox', 'short way', 'shared beginning'] as const;
type Way = (typeof WAYS)[number] | 'plain';

interface Outcome {
  readonly log: readonly string[];
  readonly value: unknown;
  readonly status: string;
  readonly context: unknown;
  readonly failed: number;
}

/** What both ways are: an actor, and what its actions have said. */
interface Subject {
  readonly log: string[];
  readonly ref: AnyActorRef;
  deliver(event: Probe): void;
}

function run(machine: AnyStateMachine, input: object, steps: readonly Step[], way: Way): Outcome {
  const clock = new HeapClock();
  const subject = way === 'plain' ? plain(machine, input, clock) : wiredSubject(machine, input, clock, way);
  const errors: unknown[] = [];
  subject.ref.subscribe({ error: (error) => errors.push(error) });
  subject.ref.start();
  for (const step of steps) {
    if ('wait' in step) clock.advance(step.wait);
    else if (way === 'short way') subject.deliver(step.event);
    else subject.ref.send(step.event);
  }
  const { value, status, context } = subject.ref.getSnapshot();
  return { log: [...subject.log], value, status, context, failed: errors.length };
}

/** The machine as XState runs it, without anything of the kernel. */
function plain(machine: AnyStateMachine, input: object, clock: HeapClock): Subject {
  const log: string[] = [];
  const { actions, guards } = namesOf(machine);
  const deliver = (event: Probe): void => subject.ref.send(event);
  const implemented = machine.provide({
    actions: Object.fromEntries(
      actions.map((name) => [name, ({ event }: { event: EventObject }) => perform(name, event as Probe, subject)]),
    ),
    guards: Object.fromEntries(
      guards.map((name) => [name, ({ event }: { event: EventObject }) => answer(event as Probe)]),
    ),
  });
  const subject: Subject = { log, deliver, ref: createActor(implemented, { id: 'probe', input, clock }) };
  return subject;
}

function wiredSubject(machine: AnyStateMachine, input: object, clock: HeapClock, way: Way): Subject {
  const { Body, logic, sharing } = wiredOf(machine, input);
  return new Body(
    way === 'shared beginning' && sharing !== undefined ? sharing : logic,
    undefined,
    'probe',
    input,
    clock,
  );
}

interface WiredMachine {
  readonly Body: typeof Recorder;
  readonly logic: WiredLogic<AnyStateMachine>;
  /** Lets actors that begin in the same state share their beginning; undefined where the chart does not allow that. */
  readonly sharing: WiredLogic<AnyStateMachine> | undefined;
}

const wiredMachines = new WeakMap<AnyStateMachine, WiredMachine>();

function wiredOf(machine: AnyStateMachine, input: object): WiredMachine {
  let known = wiredMachines.get(machine);
  if (known === undefined) {
    const Body = recorderOf(machine);
    const sharing = canShare(machine, Body, input) ? wire(machine, (input) => beginningOf(machine, input)) : undefined;
    known = { Body, logic: wire(machine), sharing };
    wiredMachines.set(machine, known);
  }
  return known;
}

/** Whether its context is the input, and what it does on entry is left to the wiring. */
function canShare(machine: AnyStateMachine, Body: typeof Recorder, input: object): boolean {
  const { context } = machine.config as { context?: unknown };
  if (typeof context !== 'function' || context({ input }) !== input) return false;
  const probe = new Body(
    wire(machine, () => ''),
    undefined,
    'probe',
    input,
    new HeapClock(),
  );
  probe.ref.subscribe({ error: () => {} });
  return probe.ref.getSnapshot().status !== 'error';
}

/** What every action does. */
function perform(action: string, event: Probe, subject: Subject | Recorder): void {
  const { log } = subject;
  log.push(`${action} on ${event.type} ${event.number ?? ''}`);
  if (event.fails) throw new Error('a wiring that fails');
  if (log.filter((line) => line.endsWith(` ${event.number}`)).length !== 1) return;
  for (const again of event.again ?? []) {
    if (again.delivered) subject.deliver(again);
    else subject.ref.send(again);
  }
}

/** What every guard answers. */
function answer(event: Probe): boolean {
  return event.yes === true;
}

function namesOf({ implementations: { actions, guards } }: AnyStateMachine) {
  const left = (all: object, mark: unknown) => Object.keys(all).filter((name) => all[name as never] === mark);
  return { actions: left(actions, wired), guards: left(guards, wiredGuard) };
}

function beginningOf(machine: AnyStateMachine, input: object): string {
  return JSON.stringify(createActor(machine, { input }).getSnapshot().value);
}

function stepsOf(machine: AnyStateMachine, { payloads, fails }: Conditions): fc.Arbitrary<Step[]> {
  const types = machine.events
    .map((type) => type.replace('*', 'child'))
    .filter((type) => !/^xstate\.(after|init)/.test(type));
  const fields = Object.entries(payloads).map(([name, values]) => [name, fc.constantFrom(...values)] as const);
  let number = 0;
  const probe = (again: fc.Arbitrary<readonly Probe[]>): fc.Arbitrary<Probe> =>
    fc
      .record({
        ...Object.fromEntries(fields),
        type: fc.constantFrom(...types),
        yes: fc.boolean(),
        again,
        delivered: fc.boolean(),
        fails: fails ? fc.nat(9).map((n) => n === 0) : fc.constant(false),
      })
      .map((drawn) => ({ ...drawn, number: ++number }) as Probe);
  const sometimes = fc.array(probe(fc.constant([])), { maxLength: 2 });
  const stop = probe(fc.constant([])).map((event): Step => ({ event: { ...event, type: STOP.type } }));
  const step = fc.oneof(
    { weight: 1, arbitrary: stop },
    { weight: 45, arbitrary: probe(sometimes).map((event): Step => ({ event })) },
    { weight: 5, arbitrary: fc.constantFrom(1, 30, 700, 6000).map((wait): Step => ({ wait })) },
  );
  return fc.array(step, { maxLength: 40 });
}

function firstDifference(taken: Outcome, plain: Outcome): string {
  const at = plain.log.findIndex((line, index) => line !== taken.log[index]);
  if (at >= 0) return `'${taken.log[at] ?? 'nothing'}' where the machine does '${plain.log[at]}'`;
  if (taken.log.length > plain.log.length) return `'${taken.log[plain.log.length]}' where the machine does nothing`;
  const { log: _, ...end } = taken;
  const { log: __, ...wanted } = plain;
  return `it ends as ${JSON.stringify(end)}, the machine as ${JSON.stringify(wanted)}`;
}

function inWords(steps: readonly Step[]): string {
  const words = ({ type, number, yes, fails, again }: Probe): string =>
    [
      `${type} ${number}${yes ? ' (yes)' : ''}${fails ? ' (throws)' : ''}`,
      ...again.map((each) => `${each.delivered ? 'delivering' : 'sending'} itself ${words(each)}`),
    ].join(', ');
  return steps.map((step) => ('wait' in step ? `${step.wait} ms` : words(step.event))).join('; ') || 'no event';
}
