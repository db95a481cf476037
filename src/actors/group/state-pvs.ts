/** PVs that tell what a machine is doing, so that every EPICS client can see it. */

import type { AnyActorLogic, AnyMachineSnapshot } from 'xstate';
import type { BehaviourOptions, Members } from '../../database/author/group-definition.ts';
import type { PvHandle } from '../../database/author/handle.ts';
import { type MachineStates, machineStates } from '../../database/author/machine-states.ts';
import { statePvNames } from '../../database/author/names.ts';
import { type PvSpec, pv } from '../../database/author/pv.ts';
import { thrownNameAndText } from '../../database/pv/thrown.ts';
import type { Pv } from '../pv/pv.ts';
import { readsOf } from '../pv/reads.ts';

type Names = ReturnType<typeof statePvNames>;

export class StatePvs {
  readonly #names: Names;
  readonly #permits: readonly string[];
  readonly #states: MachineStates;
  readonly #handles: (name: string) => PvHandle;
  /** PVs that the machine's guards have read, with what ends the watching of each. */
  readonly #watched = new Map<Pv, () => void>();
  #latest: AnyMachineSnapshot | undefined;
  #isDue = false;

  /** @param make makes the PVs, read-only, and answers with their handles by name. */
  constructor(
    prefix: string,
    machine: AnyActorLogic,
    { publish, permits = [] }: BehaviourOptions & { readonly publish: string },
    make: (members: Members) => (name: string) => PvHandle,
  ) {
    this.#names = statePvNames(publish, permits);
    this.#permits = permits;
    this.#states = machineStates(prefix + publish, machine);
    this.#handles = make(this.#members());
  }

  moved(snapshot: AnyMachineSnapshot, event: string, restarts: number, wallTime: number): void {
    const { state, since, permits } = this.#names;
    const name = this.#states.nameOf(snapshot);
    if (this.#handles(state).value !== name || this.#handles(since).value === '') {
      this.#handles(state).write(name);
      this.#handles(since).write(new Date(wallTime).toISOString());
    }
    this.#change(this.#names.restarts, restarts);
    if (event !== '') this.#change(this.#names.event, event);
    this.#latest = snapshot;
    if (permits.length > 0) this.#permit(snapshot);
  }

  failed(error: unknown): void {
    for (const stop of this.#watched.values()) stop();
    this.#watched.clear();
    const reason = thrownNameAndText(error);
    this.#handles(this.#names.fault).write(reason, { status: 'STATE', severity: 'MAJOR' });
    this.#handles(this.#names.state).write(this.#handles(this.#names.state).value, {
      status: 'COMM',
      severity: 'INVALID',
    });
    for (const permit of this.#names.permits) this.#handles(permit).write(false);
  }

  /** The reason stays to be read; it is not an alarm any more. */
  recovered(): void {
    const { fault, state } = this.#names;
    this.#handles(fault).write(this.#handles(fault).value);
    this.#handles(state).write(this.#handles(state).value);
  }

  // --- helpers

  /** Asks the machine's guards now, and again whenever a PV changes that they have read. */
  #permit(snapshot: AnyMachineSnapshot): void {
    let permitted: readonly boolean[] = [];
    const reads = readsOf(() => {
      permitted = this.#permits.map((type) => this.#can(snapshot, type));
    });
    for (const [index, permit] of this.#names.permits.entries()) this.#change(permit, permitted[index]);
    for (const [pv, stop] of this.#watched) {
      if (reads.has(pv)) continue;
      stop();
      this.#watched.delete(pv);
    }
    const changed = () => this.#permitSoon();
    for (const pv of reads) {
      this.#watched.get(pv)?.();
      this.#watched.set(pv, pv.audience.watch(changed));
    }
  }

  /** Many PVs may change in one turn. */
  #permitSoon(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => {
      this.#isDue = false;
      if (this.#watched.size > 0 && this.#latest !== undefined) this.#permit(this.#latest);
    });
  }

  /** A guard that throws lets nothing pass; the machine fails with it when the event comes. */
  #can(snapshot: AnyMachineSnapshot, type: string): boolean {
    try {
      return snapshot.can({ type });
    } catch {
      return false;
    }
  }

  #members(): Members {
    const { state, since, event, fault, restarts, permits } = this.#names;
    const { names } = this.#states;
    const readOnly = true;
    const members: Record<string, PvSpec> = {
      [state]: pv.enum(0, names, { readOnly, doc: 'What the device is doing' }) as PvSpec,
      [since]: pv.string('', { readOnly, doc: 'When it began to' }),
      [event]: pv.string('', { readOnly, doc: 'What made it act last' }),
      [fault]: pv.text('', { readOnly, reportAs: 'STRING', doc: 'Why the machine failed last' }),
      [restarts]: pv.long(0, { readOnly, doc: 'Times the machine was started again' }),
    };
    for (const [index, permit] of permits.entries()) {
      members[permit] = pv.bool(false, {
        readOnly,
        states: ['No', 'Yes'],
        doc: `Whether ${this.#permits[index]} would be taken now`,
      });
    }
    return members;
  }

  #change(name: string, value: unknown): void {
    const handle = this.#handles(name);
    if (handle.value !== value) handle.write(value);
  }
}
