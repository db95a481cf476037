/** Wiring of a group: has its instance begin and end as the chart says. */
import { waitFor } from 'xstate';
import { type GroupWiring, groupMachine } from '../../machines/group.ts';
import { wire } from '../kernel/wire.ts';
import { type AnyWired, Wired } from '../kernel/wired.ts';
import type { GroupInstance } from './group-instance.ts';

const logic = wire(groupMachine);

export class Group extends Wired<typeof groupMachine> implements GroupWiring {
  readonly kind = 'group';
  readonly instance: GroupInstance;

  constructor(parent: AnyWired, instance: GroupInstance) {
    const { prefix } = instance.context;
    super(logic, parent, `group:${prefix}`, { prefix });
    this.instance = instance;
    this.ref.start();
  }

  label(): string {
    return this.instance.context.prefix || this.instance.definition.name;
  }

  describe(): Record<string, unknown> {
    const { definition, devices } = this.instance;
    return { name: definition.name, doc: definition.options.doc ?? '', machines: devices.length };
  }

  /** Resolves when the network may serve it. */
  async whenPrepared(): Promise<void> {
    await waitFor(this.ref, ({ value }) => value !== 'made' && value !== 'preparing');
  }

  /** Resolves when its shutdown handlers have answered. */
  async whenStopped(): Promise<void> {
    await waitFor(this.ref, ({ value }) => value !== 'stopping');
  }

  /** Resolves when nothing of it acts any more. */
  async whenGone(): Promise<void> {
    await waitFor(this.ref, ({ value }) => value === 'gone');
  }

  // --- actions of the machine

  prepare(): void {
    const preparing = this.instance.prepare();
    if (preparing === undefined) this.ref.send({ type: 'prepared' });
    else void preparing.then(() => this.ref.send({ type: 'prepared' }));
  }

  begin(): void {
    this.instance.start();
  }

  end(): void {
    void this.instance.stop().then(() => this.ref.send({ type: 'stopped' }));
  }

  finish(): void {
    void this.instance.finish().then(() => this.ref.send({ type: 'finished' }));
  }
}
