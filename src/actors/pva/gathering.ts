/** How monitors of a group share one subscription to its members: what is written in one turn arrives in one update. */
import type { Requester } from '../../database/pv/definition.ts';
import { BitSet } from '../../protocol/pva/bit-set.ts';
import { Dbe } from '../../protocol/value/posting.ts';
import type { Subscriber } from '../pv/audience.ts';
import type { Pv } from '../pv/pv.ts';
import type { Update } from '../pv/update.ts';
import type { ContentFeed, ContentListener } from './content.ts';
import type { Shown } from './encoded.ts';
import type { SharedPlace, SharedShape } from './group-shape.ts';

/** What is monitored. */
export interface Gathered {
  readonly shape: SharedShape;
  /** All leaves: what a first update marks. */
  readonly whole: BitSet;
  show(): Shown;
  /** Asks the get handlers of its members; calls `done` when all have answered. */
  refresh(requester: Requester, done: () => void): void;
}

/** The subscription to the members that monitors share. */
export class Gathering {
  readonly #content: Gathered;
  readonly #mask: number;
  readonly #ended: () => void;
  readonly #feeds = new Set<GroupFeed>();
  readonly #subscribers: (readonly [Pv, Subscriber])[] = [];
  /** Who has changed in this turn, with DBE bits. */
  readonly #changes = new Map<SharedPlace, number>();
  /** Sets of leaves by their key: equal ones are one object. */
  readonly #sets = new Map<string, BitSet>();
  #told: Shown | undefined;

  constructor(content: Gathered, mask: number, ended: () => void) {
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

/** One monitor's part in it. */
export class GroupFeed implements ContentFeed {
  readonly #content: Gathered;
  readonly #gathering: Gathering;
  readonly #requester: Requester;
  readonly #listener: ContentListener;
  /** The next update has all fields. */
  #whole = true;

  constructor(content: Gathered, gathering: Gathering, requester: Requester, listener: ContentListener) {
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

// --- helpers ------------------------------------------------------------------------------------------------------

const SAMPLE = Dbe.VALUE | Dbe.LOG | Dbe.ALARM;

const WHOLE = Dbe.VALUE | Dbe.LOG | Dbe.ALARM | Dbe.PROPERTY;

const MOST_SETS = 64;
