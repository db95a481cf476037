/**
 * A group as one structure.
 *
 * A get shows one moment of the IOC. Monitors share one subscription to the members: what is written in one turn arrives
 * in one update, with the leaves alone that have changed. A put begins in the order of the members, all of them in one
 * turn, and is answered when all are done. A member that the client must not put, or that cannot hold what was put,
 * refuses the put as a whole; one that fails ends it: what has been done stays done, what comes after is not begun.
 */

import type { Requester } from '../../database/pv/definition.ts';
import type { BitSet } from '../../protocol/pva/bit-set.ts';
import { errorStatus, OK } from '../../protocol/pva/status.ts';
import type { StructureType } from '../../protocol/pva/type.ts';
import type { Field, Structure } from '../../protocol/pva/value.ts';
import { AccessRight } from '../../protocol/value/posting.ts';
import type { Value } from '../../protocol/value/value.ts';
import { Put, type PutOutcome } from '../pv/put.ts';
import type { Pv } from '../pv/pv.ts';
import type { Update } from '../pv/update.ts';
import type { Content, ContentFeed, ContentListener, MonitorOptions, PutAnswer, PutOptions } from './content.ts';
import { Shown } from './encoded.ts';
import { Gathering, GroupFeed } from './gathering.ts';
import type { Place, SharedShape } from './group-shape.ts';
import type { PvSource, Taken } from './pv-content.ts';

export class GroupContent implements Content {
  readonly shape: SharedShape;
  readonly call = undefined;
  /** All leaves: what a first update marks. */
  readonly whole: BitSet;
  readonly #source: PvSource;
  /** What was shown last, and the updates that it is made of. */
  #shown: Shown | undefined;
  readonly #updates: (Update | undefined)[] = [];
  readonly #puts = new WeakMap<(answer: PutAnswer) => void, Map<Pv, Put>>();
  /** By DBE mask: nearly always one. */
  readonly #gatherings = new Map<number, Gathering>();

  constructor(source: PvSource, shape: SharedShape) {
    this.#source = source;
    this.shape = shape;
    this.whole = this.shape.type.layout.all;
  }

  get type(): StructureType {
    return this.shape.type;
  }

  get pvs(): readonly Pv[] {
    return this.shape.places.map(({ pv }) => pv);
  }

  /** Who must not read one of the members cannot read the structure; who may put one may put to it. */
  rightsOf(requester: Requester): number {
    let every: number = AccessRight.READ;
    let some = 0;
    for (const { pv } of this.shape.places) {
      const rights = this.#source.rightsOf(pv, requester);
      every &= rights;
      some |= rights & AccessRight.WRITE;
    }
    return every | some;
  }

  get(requester: Requester, reply: (shown: Shown | undefined) => void): void {
    this.refresh(requester, () => reply(this.show()));
  }

  /** Has the members with a get handler read: one that fails shows that as its alarm. */
  refresh(requester: Requester, done: () => void): void {
    const handled = this.shape.places.filter(({ pv }) => pv.definition.get !== undefined);
    let left = handled.length;
    if (left === 0) done();
    for (const { pv } of handled) {
      pv.get(requester, () => {
        if (--left === 0) done();
      });
    }
  }

  /** The present moment. Made anew only where a member has. */
  show(): Shown {
    const { places, fixed, type } = this.shape;
    let fields: Field[] | undefined;
    for (let i = 0; i < places.length; i++) {
      const { current } = places[i]!.pv;
      if (current === this.#updates[i]) continue;
      this.#updates[i] = current;
      fields ??= (this.#shown?.value.fields ?? fixed).slice();
      places[i]!.fill(fields, current);
    }
    if (fields !== undefined || this.#shown === undefined) {
      fields ??= fixed.slice();
      this.shape.finish(fields);
      this.#shown = new Shown({ type, fields });
    }
    return this.#shown;
  }

  put(
    structure: Structure,
    bits: BitSet,
    { block, process: processing }: PutOptions,
    requester: Requester,
    reply: (answer: PutAnswer) => void,
  ): void {
    const puts: { readonly place: Place; readonly value: Value }[] = [];
    for (const place of this.shape.puts) {
      if (place.valueBit === undefined || !bits.has(place.valueBit)) continue;
      const taken = this.#taken(place, structure.fields[place.valueBit], requester);
      if ('fault' in taken) {
        reply({ status: errorStatus(`${place.path}: ${taken.fault}; nothing was put`) });
        return;
      }
      puts.push({ place, value: taken.value });
    }
    const misfit = this.shape.misfit(puts);
    if (misfit !== undefined) {
      reply({ status: errorStatus(`${misfit}; nothing was put`) });
      return;
    }
    const warnings = this.shape.places
      .filter(({ putOrder, valueBit = -1 }) => putOrder === undefined && bits.has(valueBit))
      .map(({ path }) => `${path}: no putorder, ignore write`);
    if (puts.length === 0) {
      reply({ status: bits.isEmpty ? OK : errorStatus('No fields changed'), warnings });
      return;
    }
    const values = new Map(puts.map(({ place, value }) => [place, value]));
    const steps = this.shape.puts.filter((place) => place.isProcessed || values.has(place));
    let left = steps.length;
    let fault: string | undefined;
    const pending = new Map<Pv, Put>();
    this.#puts.set(reply, pending);
    const oneDone = () => {
      if (--left > 0) return;
      this.#puts.delete(reply);
      reply({ status: fault === undefined ? OK : errorStatus(fault), warnings });
    };
    for (const place of steps) {
      if (fault !== undefined) {
        oneDone();
        continue;
      }
      const value = values.get(place);
      if (value === undefined) {
        // Of a kind that shows nothing: it is processed.
        const processed = (answer: PutAnswer) => {
          if (answer.status.severity !== 'OK') fault ??= `${place.path}: ${answer.status.message}`;
          oneDone();
        };
        if (place.content.process === undefined) oneDone();
        else place.content.process(requester, processed, block);
        continue;
      }
      const settled = (outcome: PutOutcome) => {
        pending.delete(place.pv);
        if (outcome.kind !== 'done') fault ??= `${place.path}: ${outcome.reason}`;
        oneDone();
      };
      const put = new Put(value, requester, settled, block, processing);
      pending.set(place.pv, put);
      place.pv.submit(put);
    }
  }

  abandon(reply: (answer: PutAnswer) => void): void {
    for (const [pv, put] of this.#puts.get(reply) ?? []) pv.abandon(put);
  }

  subscribe({ mask }: MonitorOptions, requester: Requester, listener: ContentListener): ContentFeed {
    let gathering = this.#gatherings.get(mask);
    if (gathering === undefined) {
      gathering = new Gathering(this, mask, () => this.#gatherings.delete(mask));
      this.#gatherings.set(mask, gathering);
    }
    return new GroupFeed(this, gathering, requester, listener);
  }

  // --- helpers

  #taken(place: Place, field: Field, requester: Requester): Taken {
    const { pv } = place;
    const fault = this.#fault(pv, requester);
    const taken = fault === undefined ? place.taken(field) : { fault };
    if ('fault' in taken) pv.putDenied(requester, taken.fault);
    return taken;
  }

  #fault(pv: Pv, requester: Requester): string | undefined {
    if ((pv.rights & AccessRight.WRITE) === 0) return 'it is read-only';
    if ((this.#source.rightsOf(pv, requester) & AccessRight.WRITE) === 0) return 'put not permitted';
    return pv.putsDisabled ? `DISP disables puts to ${pv.name}` : undefined;
  }
}
