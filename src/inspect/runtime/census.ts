/** Every living actor of an IOC, by id. */
import type { AnyActorRef } from 'xstate';
import { isMachineSnapshot } from '../../actors/kernel/state-text.ts';
import type { AnyWired } from '../../actors/kernel/wired.ts';
import { AuthoredPv } from '../../actors/record/authored-pv.ts';
import { AuthoredDbRecord } from '../../actors/record/authored-record.ts';
import type { DbRecord } from '../../actors/record/db-record.ts';
import { FieldPv } from '../../actors/record/field-pv.ts';
import { ACTOR_KINDS, type ActorKind, type CensusEntry } from '../source.ts';
import { snapshotOf } from '../state.ts';
import { RecordRef } from './record-view.ts';

/** An actor of the tree; `wired` unless it is a child that a device's machine made for itself. */
export interface Resident extends CensusEntry {
  readonly wired: AnyWired | undefined;
  /** Whose chart this is: records are no actors. */
  readonly record?: DbRecord | undefined;
  /** Number of the last walk that met it. */
  met: number;
}

/** An owner whose children are being met. */
interface Branch {
  readonly owner: string;
  readonly children: Iterator<AnyWired>;
}

const MET_PER_STEP = 256;

export class RuntimeCensus {
  readonly #root: AnyWired;
  readonly #records: () => Iterable<DbRecord>;
  /** Entries stay the same objects for as long as their actors live. */
  readonly #known = new WeakMap<object, Resident>();
  readonly #residents = new Map<string, Resident>();
  #walks = 0;

  /** @param records of databases */
  constructor(root: AnyWired, records: () => Iterable<DbRecord>) {
    this.#root = root;
    this.#records = records;
  }

  /** As of the last walk; owners before what they own. */
  get residents(): ReadonlyMap<string, Resident> {
    return this.#residents;
  }

  /**
   * Walks the tree, in short steps: the owners know what they own, since populations are not among XState's own children.
   * Where nothing has come or gone, hardly anything is allocated.
   */
  *walking(): Generator<void> {
    this.#walks++;
    let met = 0;
    const meet = (resident: Resident): void => {
      if (resident.met === this.#walks) return;
      if (resident.met !== this.#walks - 1) this.#residents.set(resident.id, resident);
      resident.met = this.#walks;
      met++;
    };
    const branches: Branch[] = [];
    const visit = (wired: AnyWired, parent: string | undefined): void => {
      const resident = this.#residentOf(wired, parent);
      meet(resident);
      if (wired instanceof AuthoredPv && wired.isValue) meet(this.#residentOfRecord(wired.record, resident.id));
      if (wired.kind === 'device') this.#meetSpawned(wired.ref as AnyActorRef, resident.id, meet);
      const children = wired.children();
      if (!Array.isArray(children) || children.length > 0) {
        branches.push({ owner: resident.id, children: children[Symbol.iterator]() });
      }
    };
    visit(this.#root, undefined);
    for (const record of this.#records()) {
      if (!(record instanceof AuthoredDbRecord)) meet(this.#residentOfRecord(record, undefined));
      if (met % MET_PER_STEP === 0) yield;
    }
    for (let branch = branches.at(-1); branch !== undefined; branch = branches.at(-1)) {
      const next = branch.children.next();
      if (next.done) branches.pop();
      else visit(next.value, branch.owner);
      if (met % MET_PER_STEP === 0) yield;
    }
    if (met === this.#residents.size) return;
    for (const [id, resident] of this.#residents) if (resident.met !== this.#walks) this.#residents.delete(id);
  }

  #residentOf(wired: AnyWired, parent: string | undefined): Resident {
    const known = this.#known.get(wired);
    // Only circuits and connections change their names: a client says who it is after it has connected.
    if (known !== undefined && known.kind !== 'circuit' && known.kind !== 'pvaConnection') return known;
    const label = wired.label();
    if (known?.label === label) return known;
    const ref = wired.ref as AnyActorRef;
    const kind = kindOf(wired.kind);
    if (wired instanceof FieldPv && !(wired instanceof AuthoredPv)) {
      // Below its record, which has the name of the PV of its value.
      const { record, field } = wired;
      const name = `${record.name}.${field.name}`;
      const made: Resident = { id: `pv/${name}`, kind, parent: `pv/${record.name}`, label: name, ref, wired, met: -1 };
      this.#known.set(wired, made);
      return made;
    }
    const resident: Resident = { id: idOf(wired, parent), kind, parent, label, ref, wired, met: -1 };
    this.#known.set(wired, resident);
    return resident;
  }

  /** @param pv id of the PV that its author made; undefined: it is of a database, and stands for its PV itself */
  #residentOfRecord(record: DbRecord, pv: string | undefined): Resident {
    const known = this.#known.get(record);
    if (known !== undefined) return known;
    const ref = new RecordRef(record).asActor;
    const own =
      pv === undefined
        ? ({ id: `pv/${record.name}`, kind: 'pv', parent: this.#root.ref.id, label: record.name } as const)
        : ({ id: `${pv}/record`, kind: 'record', parent: pv, label: 'record' } as const);
    const resident: Resident = { ...own, ref, wired: undefined, record, met: -1 };
    this.#known.set(record, resident);
    return resident;
  }

  /** What a device's machine invoked or spawned is its own child, as XState knows it. */
  #meetSpawned(ref: AnyActorRef, parent: string, meet: (resident: Resident) => void): void {
    const snapshot = snapshotOf(ref);
    if (!isMachineSnapshot(snapshot)) return;
    const children: Record<string, AnyActorRef | undefined> = snapshot.children;
    for (const child of Object.values(children)) {
      if (child === undefined) continue;
      let resident = this.#known.get(child);
      if (resident === undefined) {
        const id = `${parent}/${child.id}`;
        resident = { id, kind: 'device', parent, label: child.id, ref: child, wired: undefined, met: -1 };
        this.#known.set(child, resident);
      }
      if (resident.met === this.#walks) continue;
      meet(resident);
      this.#meetSpawned(child, resident.id, meet);
    }
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** A client within the IOC has actors of many kinds: to people they are the client. */
function kindOf(kind: string): ActorKind {
  return ACTOR_KINDS.find((each) => each === kind) ?? 'client';
}

/** `pv/NAME`, `circuit-3`, `circuit-3/channel-7/subscription-1`, `connection-1/channel-1/monitor-2`. */
function idOf({ kind, ref }: AnyWired, parent: string | undefined): string {
  if (kind === 'pv') return `pv/${ref.id}`;
  if (parent === undefined || parent === 'ioc' || parent === 'supervisor' || parent === 'pvaSupervisor') return ref.id;
  return `${parent}/${ref.id}`;
}
