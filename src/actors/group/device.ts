/** Wiring of a device: starts its machine, starts it again when it fails, and lets others talk to it. */

import type { AnyActorLogic, AnyEventObject, AnyMachineSnapshot } from 'xstate';
import type { DeviceHandle } from '../../database/author/ioc-context.ts';
import {
  type DeviceContext,
  type DeviceEvent,
  type DeviceWiring,
  deviceMachine,
  type RestartRule,
} from '../../machines/device.ts';
import type { ChildFailure } from '../../machines/wired.ts';
import { Adopted } from '../kernel/adopted.ts';
import { type Owner, runAs } from '../kernel/escapes.ts';
import type { Services } from '../kernel/services.ts';
import { wire } from '../kernel/wire.ts';
import { type AnyWired, Wired } from '../kernel/wired.ts';

const logic = wire(deviceMachine);

/** Who is told what becomes of the machine: the PVs of its group, and those that publish its state. */
export interface DeviceObserver {
  /** After each event that the machine took. */
  moved(snapshot: AnyMachineSnapshot, event: string): void;
  failed(error: unknown): void;
  recovered(): void;
  /** After each change of the device itself: whether its machine runs, and how often it failed. */
  supervised(device: Device): void;
}

interface Waiter {
  readonly test: (snapshot: AnyMachineSnapshot) => boolean;
  readonly resolve: (snapshot: AnyMachineSnapshot) => void;
  readonly reject: (error: Error) => void;
}

export class Device extends Wired<typeof deviceMachine> implements DeviceWiring, DeviceHandle, Owner {
  readonly kind = 'device';
  readonly id: string;
  readonly logic: AnyActorLogic;
  readonly #services: Services;
  readonly #observer: DeviceObserver;
  readonly #waiters = new Set<Waiter>();
  #machine: Adopted | undefined;
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
    this.#services = services;
    this.#observer = observer;
    this.ref.subscribe({ next: () => observer.supervised(this), error: () => {} });
    this.ref.start();
  }

  label(): string {
    return this.id;
  }

  describe(): Record<string, unknown> {
    return { restarts: this.restarts, failures: this.#failures, failuresInARow: this.#context.failures };
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

  /** `waiting`, `running`, `failed`, `gaveUp`, `finished`, `stopped` */
  get state(): string {
    return String(this.ref.getSnapshot().value);
  }

  restart(): void {
    this.ref.send({ type: 'restart' });
  }

  send(event: AnyEventObject): void {
    this.#machine?.ref.send(event);
  }

  matches(state: string): boolean {
    const { snapshot } = this;
    return snapshot !== undefined && matches(snapshot, state);
  }

  until(condition: string | ((snapshot: AnyMachineSnapshot) => boolean)): Promise<AnyMachineSnapshot> {
    const test =
      typeof condition === 'string' ? (snapshot: AnyMachineSnapshot) => matches(snapshot, condition) : condition;
    const { snapshot } = this;
    if (snapshot === undefined) return Promise.reject(new Error(`the machine ${this.id} is down`));
    if (test(snapshot)) return Promise.resolve(snapshot);
    return new Promise((resolve, reject) => this.#waiters.add({ test, resolve, reject }));
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
    this.send({ type: 'ioc.stop' });
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
      error: () => {}, // the device's machine is told of it by event
      complete: () => {
        if (machine.ref.getSnapshot().status === 'done') this.ref.send({ type: 'machine.done' });
      },
    });
    runAs(this, () => machine.ref.start());
  }

  stopMachine(): void {
    this.#machine?.stop();
    for (const { reject } of this.#waiters) reject(new Error(`the machine ${this.id} has stopped`));
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
    this.#observer.moved(snapshot, event);
    for (const waiter of [...this.#waiters]) {
      if (!waiter.test(snapshot)) continue;
      this.#waiters.delete(waiter);
      waiter.resolve(snapshot);
    }
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** `moving.fast` is the state `fast` within `moving`. */
function matches(snapshot: AnyMachineSnapshot, state: string): boolean {
  const value = state
    .split('.')
    .reduceRight<unknown>((inner, key) => (inner === undefined ? key : { [key]: inner }), undefined);
  return snapshot.matches(value as never);
}
