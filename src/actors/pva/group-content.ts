/**
 * A group as one structure.
 *
 * A get shows one moment of the IOC. Monitors share one subscription to the members: what is written in one turn arrives
 * in one update, with the leaves alone that have changed. A put begins in the order of the members, all of them in one
 * turn, and is answered when all are done. A member that the client must not put, or that cannot hold what was put,
 * refuses the put as a whole; one that fails ends it: what has been done stays done, what comes after is not begun.
 */
import type { Requester } from '../../database/pv/definition.ts';
import { BitSet } from '../../protocol/pva/bit-set.ts';
import { errorStatus, OK } from '../../protocol/pva/status.ts';
import type { StructureType } from '../../protocol/pva/type.ts';
import type { Field, Structure } from '../../protocol/pva/value.ts';
import { AccessRight, Dbe } from '../../protocol/value/posting.ts';
import type { Value } from '../../protocol/value/value.ts';
import type { Subscriber } from '../pv/audience.ts';
import { Put, type PutOutcome } from '../pv/put.ts';
import type { Pv } from '../pv/pv.ts';
import type { Update } from '../pv/update.ts';
import type { Content, ContentFeed, ContentListener, MonitorOptions, PutAnswer, PutOptions } from './content.ts';
import { Shown } from './encoded.ts';
import type { Place, SharedPlace, SharedShape } from './group-shape.ts';
import type { PvSource } from './pv-content.ts';

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

  #taken(place: Place, field: Field, requester: Requester): { readonly value: Value } | { readonly fault: string } {
    const { pv, content } = place;
    if ((pv.rights & AccessRight.WRITE) === 0) return { fault: 'it is read-only' };
    if ((this.#source.rightsOf(pv, requester) & AccessRight.WRITE) === 0) {
      pv.putDenied(requester);
      return { fault: 'put not permitted' };
    }
    if (pv.putsDisabled) return { fault: `DISP disables puts to ${pv.name}` };
    return content.taken(field);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** The subscription to the members that monitors share. */
class Gathering {
  readonly #content: GroupContent;
  readonly #mask: number;
  readonly #ended: () => void;
  readonly #feeds = new Set<GroupFeed>();
  readonly #subscribers: (readonly [Pv, Subscriber])[] = [];
  /** Who has changed in this turn, with DBE bits. */
  readonly #changes = new Map<SharedPlace, number>();
  /** Sets of leaves by their key: equal ones are one object. */
  readonly #sets = new Map<string, BitSet>();
  #told: Shown | undefined;

  constructor(content: GroupContent, mask: number, ended: () => void) {
    this.#content = content;
    this.#mask = mask;
    this.#ended = ended;
  }

  add(feed: GroupFeed): void {
    this.#feeds.add(feed);
    if (this.#feeds.size > 1) return;
    this.#told = this.#content.show();
    for (const place of this.#content.shape.places) {
      const deliver = (_: Update, changed: number) => this.#note(place, changed);
      const subscriber = { mask: this.#mask, deliver };
      place.pv.audience.add(subscriber);
      this.#subscribers.push([place.pv, subscriber]);
    }
  }

  remove(feed: GroupFeed): void {
    if (!this.#feeds.delete(feed) || this.#feeds.size > 0) return;
    for (const [pv, subscriber] of this.#subscribers) pv.audience.remove(subscriber);
    this.#changes.clear();
    this.#ended();
  }

  /** Tells what has changed so far. */
  flush(): void {
    if (this.#changes.size === 0) return; // told already, or nobody listens any more
    const shown = this.#content.show();
    const changed = this.#set(shown);
    this.#changes.clear();
    this.#told = shown;
    for (const feed of [...this.#feeds]) feed.tell(shown, changed);
  }

  // --- helpers

  #note(place: SharedPlace, changed: number): void {
    const sent = place.triggered ?? [place];
    if (sent.length > 0 && this.#changes.size === 0) queueMicrotask(() => this.flush());
    // What another one triggers is sent with its alarm, as by QSRV.
    const ofOthers = (changed & SAMPLE) === 0 ? changed : changed | Dbe.ALARM;
    for (const each of sent) {
      const mask = (each === place ? changed : ofOthers) & WHOLE;
      this.#changes.set(each, (this.#changes.get(each) ?? 0) | mask);
    }
  }

  #set(shown: Shown): BitSet {
    const { type, derived } = this.#content.shape;
    const set = new BitSet(type.nodes);
    for (const [place, changed] of this.#changes) for (const bit of place.changed(changed)) set.add(bit);
    for (const bit of derived) if (shown.value.fields[bit] !== this.#told?.value.fields[bit]) set.add(bit);
    const { key } = set;
    const known = this.#sets.get(key);
    if (known !== undefined) return known;
    if (this.#sets.size >= MOST_SETS) this.#sets.clear();
    this.#sets.set(key, set);
    return set;
  }
}

const SAMPLE = Dbe.VALUE | Dbe.LOG | Dbe.ALARM;

const WHOLE = Dbe.VALUE | Dbe.LOG | Dbe.ALARM | Dbe.PROPERTY;

const MOST_SETS = 64;

/** One monitor's part in it. */
class GroupFeed implements ContentFeed {
  readonly #content: GroupContent;
  readonly #gathering: Gathering;
  readonly #requester: Requester;
  readonly #listener: ContentListener;
  /** The next update has all fields. */
  #whole = true;

  constructor(content: GroupContent, gathering: Gathering, requester: Requester, listener: ContentListener) {
    this.#content = content;
    this.#gathering = gathering;
    this.#requester = requester;
    this.#listener = listener;
    gathering.add(this);
  }

  first(): void {
    this.#whole = true;
    this.#content.refresh(this.#requester, () => {
      // What the handlers read is not to come once more, as an update of its own.
      this.#gathering.flush();
      if (this.#whole) this.tell(this.#content.show(), this.#content.whole);
    });
  }

  end(): void {
    this.#whole = false;
    this.#gathering.remove(this);
  }

  tell(shown: Shown, changed: BitSet): void {
    const bits = this.#whole ? this.#content.whole : changed;
    this.#whole = false;
    this.#listener(shown, bits);
  }
}
