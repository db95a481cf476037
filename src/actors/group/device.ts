/** Wiring of a device: starts its machine, starts it again when it fails, and lets others talk to it. */

import type { AnyActorLogic, AnyEventObject, AnyMachineSnapshot, AnyStateMachine, AnyStateNode } from 'xstate';
import type { DeviceHandle, UntilOptions } from '../../database/author/ioc-context.ts';
import { eventTypes, machineOf, stateAt, statePaths, takesEvent } from '../../database/author/machine-graph.ts';
import { type DeviceContext, type DeviceEvent, type DeviceWiring, deviceMachine } from '../../machines/device.ts';
import type { RestartRule } from '../../machines/restart.ts';
import type { ChildFailure } from '../../machines/wired.ts';
import { Adopted } from '../kernel/adopted.ts';
import { type Owner, runAs } from '../kernel/escapes.ts';
import type { Services } from '../kernel/services.ts';
import { describeState } from '../kernel/state-text.ts';
import { wire } from '../kernel/wire.ts';
import { type AnyWired, Wired } from '../kernel/wired.ts';
import { type RefusedEvent, RefusedEvents } from './refused-events.ts';
import { type Condition, matches, Waiter } from './until.ts';

const logic = wire(deviceMachine);

/** Observers of the machine: the PVs of its group, and those that publish its state. */
export interface DeviceObserver {
  /** After each event that the machine took. */
  moved(snapshot: AnyMachineSnapshot, event: string): void;
  failed(error: unknown): void;
  recovered(): void;
  /** After each change of the device itself: whether its machine runs, and how often it failed. */
  supervised(device: Device): void;
}

export class Device extends Wired<typeof deviceMachine> implements DeviceWiring, DeviceHandle, Owner {
  readonly kind = 'device';
  readonly id: string;
  readonly logic: AnyActorLogic;
  readonly #services: Services;
  readonly #observer: DeviceObserver;
  readonly #waiters = new Set<Waiter>();
  readonly #known: AnyStateMachine | undefined;
  #machine: Adopted | undefined;
  readonly #refused = new RefusedEvents();
  #seen: AnyMachineSnapshot | undefined;
  #starts = 0;
  #failures = 0;

  constructor(
    parent: AnyWired,
    services: Services,
    id: string,
    machine: AnyActorLogic,
    rule: RestartRule,
    observer: DeviceObserver,
  ) {
    super(logic, parent, `device:${id}`, { name: id, rule });
    this.id = id;
    this.logic = machine;
    this.#known = machineOf(machine);
    this.#services = services;
    this.#observer = observer;
    this.ref.subscribe({ next: () => observer.supervised(this), error: () => {} });
    this.ref.start();
  }

  label(): string {
    return this.id;
  }

  describe(): Record<string, unknown> {
    const refused = this.refused.map(({ type, state }) => `${type} in ${state}`);
    return { restarts: this.restarts, failures: this.#failures, failuresInARow: this.#context.failures, refused };
  }

  override children(): Iterable<AnyWired> {
    return this.#machine ? [this.#machine] : [];
  }

  get snapshot(): AnyMachineSnapshot | undefined {
    return this.#machine?.ref.getSnapshot();
  }

  get restarts(): number {
    return Math.max(this.#starts - 1, 0);
  }

  /** Times it failed. */
  get failures(): number {
    return this.#failures;
  }

  /** Events that its machine did not take, the last of each type, the oldest first. */
  get refused(): readonly RefusedEvent[] {
    return this.#refused.all;
  }

  /** `waiting`, `running`, `failed`, `gaveUp`, `finished`, `stopped` */
  get state(): string {
    return String(this.ref.getSnapshot().value);
  }

  restart(): void {
    this.ref.send({ type: 'restart' });
  }

  send(event: AnyEventObject): void {
    if (this.#known !== undefined && !this.takes(event.type)) {
      const types = eventTypes(this.#known).join(', ') || 'none';
      throw new Error(`The machine ${this.id} takes no event '${event.type}' in any state: its events are ${types}.`);
    }
    if (this.#machine === undefined || this.snapshot?.status !== 'active') this.#refuse(event.type, '');
    else this.#machine.ref.send(event);
  }

  /** Whether its machine takes such an event in any state, as far as is known. */
  takes(type: string): boolean {
    return this.#known === undefined || takesEvent(this.#known, type);
  }

  /** An event that the machine takes or does not know. */
  hear(event: AnyEventObject): void {
    if (this.takes(event.type)) this.#machine?.ref.send(event);
  }

  matches(state: string): boolean {
    this.#checkState(state);
    const { snapshot } = this;
    return snapshot !== undefined && matches(snapshot, state);
  }

  async until(condition: Condition, { unless, within }: UntilOptions = {}): Promise<AnyMachineSnapshot> {
    const goal = typeof condition === 'string' ? this.#checkState(condition) : undefined;
    const states = typeof unless === 'function' ? [] : [unless ?? []].flat();
    for (const state of states) this.#checkState(state);
    const waiter = new Waiter(this.id, condition, goal, typeof unless === 'function' ? unless : states);
    const { snapshot } = this;
    if (snapshot === undefined) throw new Error(`The machine ${this.id} is down.`);
    if (waiter.look(snapshot)) return waiter.promise;
    this.#waiters.add(waiter);
    const { clock } = this.#services;
    const timer = within === undefined ? undefined : clock.setTimeout(() => waiter.late(within), within * 1000);
    try {
      return await waiter.promise;
    } finally {
      this.#waiters.delete(waiter);
      clock.clearTimeout(timer);
    }
  }

  /** Resolves when no state of the machine is tagged `preparing` any more, or it is down. */
  async prepared(): Promise<void> {
    await this.until((snapshot) => !snapshot.hasTag('preparing')).catch(() => undefined);
  }

  escaped(error: unknown): void {
    this.ref.send({ type: 'code.escaped', error });
  }

  /** Tells the machine that the IOC stops; resolves when it has come to its end, or is down. */
  async finish(): Promise<void> {
    this.#machine?.ref.send({ type: 'ioc.stop' });
    await this.until((snapshot) => snapshot.status !== 'active').catch(() => undefined);
    this.ref.send({ type: 'stop' });
  }

  // --- actions of the machine

  startMachine(): void {
    const machine = new Adopted(this.logic, this, this.id, undefined, this);
    this.#machine = machine;
    this.#starts++;
    machine.ref.subscribe({
      next: (snapshot) => this.#moved(snapshot, machine.lastEvent),
      error: () => {}, // the device's machine gets it as an event
      complete: () => {
        if (machine.ref.getSnapshot().status === 'done') this.ref.send({ type: 'machine.done' });
      },
    });
    runAs(this, () => machine.ref.start());
  }

  stopMachine(): void {
    this.#machine?.stop();
    for (const waiter of this.#waiters) waiter.fail(new Error(`The machine ${this.id} has stopped.`));
    this.#waiters.clear();
  }

  machineFailed({ error }: ChildFailure): void {
    this.#machine = undefined;
    this.#failures++;
    this.#services.counters.crashes++;
    this.#services.log.error({ err: error, device: this.id }, `The machine ${this.id} failed`);
    this.#observer.failed(error);
  }

  /** What the machine has set going failed after the machine itself had ended. */
  reportEscape({ error }: Extract<DeviceEvent, { type: 'code.escaped' }>): void {
    this.#services.counters.crashes++;
    this.#services.log.error({ err: error, device: this.id }, `Code of the machine ${this.id}, which is down, failed`);
  }

  reportGivingUp(): void {
    const { mostFailures, windowMs } = this.#context.rule;
    this.#services.log.error(
      `The machine ${this.id} failed ${mostFailures} times within ${windowMs / 1000} s: ` +
        'it stays down until somebody restarts it',
    );
  }

  markRecovered(): void {
    this.#observer.recovered();
  }

  // --- helpers

  get #context(): DeviceContext {
    return this.ref.getSnapshot().context as DeviceContext;
  }

  #moved(snapshot: AnyMachineSnapshot, event: string): void {
    if (snapshot.status === 'error') return;
    // A machine that takes no notice of an event is as it was.
    if (snapshot === this.#seen && this.#known !== undefined && takesEvent(this.#known, event)) {
      this.#refuse(event, describeState(snapshot));
    }
    this.#seen = snapshot;
    this.#observer.moved(snapshot, event);
    for (const waiter of [...this.#waiters]) waiter.look(snapshot);
  }

  #refuse(type: string, state: string): void {
    this.#refused.note({ type, state, at: this.#services.clock.wallTime() });
  }

  /** @throws Error when the machine has no such state */
  #checkState(path: string): AnyStateNode | undefined {
    if (this.#known === undefined) return undefined;
    const state = stateAt(this.#known, path);
    if (state !== undefined) return state;
    const known = statePaths(this.#known).join(', ') || 'none';
    throw new Error(`The machine ${this.id} has no state '${path}': its states are ${known}.`);
  }
}
