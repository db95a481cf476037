/** The value of a PV, or of a field, as a channel sees it. */
import type { Requester } from '../../database/pv/definition.ts';
import type { BitSet } from '../../protocol/pva/bit-set.ts';
import { errorStatus, OK, type Status } from '../../protocol/pva/status.ts';
import type { StructureType } from '../../protocol/pva/type.ts';
import type { Field, Structure, Variant } from '../../protocol/pva/value.ts';
import { convertWrite } from '../../protocol/value/convert.ts';
import type { Native } from '../../protocol/value/native.ts';
import { AccessRight } from '../../protocol/value/posting.ts';
import { textToBytes } from '../../protocol/value/text.ts';
import type { Value } from '../../protocol/value/value.ts';
import type { Subscriber } from '../pv/audience.ts';
import { Put, type PutOutcome } from '../pv/put.ts';
import type { Pv } from '../pv/pv.ts';
import type { Source } from '../pv/source.ts';
import type { Update } from '../pv/update.ts';
import type { Feed, Target, View } from '../pv/view/view.ts';
import type { Content, ContentFeed, ContentListener, MonitorOptions, PutAnswer, PutOptions } from './content.ts';
import { type Shown, shownUpdate } from './encoded.ts';
import { nativeOf } from './natives.ts';
import { type NtShape, ntShape } from './nt-shape.ts';

/** What is to be stored, or why it cannot be. */
export type Taken = { readonly value: Value } | { readonly fault: string };

/** The IOC, as far as one PV needs it. */
export type PvSource = Pick<Source, 'rightsOf' | 'resolve' | 'serves'>;

export class PvContent implements Content {
  readonly pv: Pv;
  readonly view: View | undefined;
  readonly shape: NtShape;
  readonly call = undefined;
  readonly #source: PvSource;
  readonly #puts = new WeakMap<(answer: PutAnswer) => void, Put>();

  constructor(source: PvSource, { pv, view }: Target) {
    this.#source = source;
    this.pv = pv;
    this.view = view;
    const { native, maxCount } = view ?? pv;
    this.shape = ntShape(native, maxCount, view === undefined && pv.definition.isText === true);
  }

  get type(): StructureType {
    return this.shape.type;
  }

  get pvs(): readonly Pv[] {
    return [this.pv];
  }

  rightsOf(requester: Requester): number {
    return this.#source.rightsOf(this.pv, requester);
  }

  /** An update of the PV, as a structure. */
  show(update: Update): Shown {
    return shownUpdate(update, this.shape, this.pv.definition);
  }

  get(requester: Requester, reply: (shown: Shown | undefined) => void): void {
    const { pv, view } = this;
    const answer = (update: Update | undefined) =>
      reply(update === undefined ? undefined : this.show(view?.read(update) ?? update));
    if (pv.definition.get === undefined) answer(pv.current);
    else pv.get(requester, answer);
  }

  put(
    structure: Structure,
    bits: BitSet,
    { block, process }: PutOptions,
    requester: Requester,
    reply: (answer: PutAnswer) => void,
  ): void {
    const { valueBit } = this.shape;
    if (!bits.has(valueBit)) {
      reply({ status: OK }); // a put of nothing
      return;
    }
    const taken = this.taken(structure.fields[valueBit]);
    if ('fault' in taken) {
      this.pv.putDenied(requester, taken.fault);
      reply({ status: errorStatus(taken.fault) });
      return;
    }
    const settled = (outcome: PutOutcome) => {
      this.#puts.delete(reply);
      reply({ status: statusOf(outcome) });
    };
    const put = new Put(taken.value, requester, settled, block, process);
    this.#puts.set(reply, put);
    this.pv.submit(put);
  }

  /** What the PV is to store when a client puts `field` as its value, or why it cannot. */
  taken(field: Field): Taken {
    const { native, value } = this.shape.valueOf(field);
    return this.#takenAs(native, value);
  }

  /** The same with a value that brings its type along. */
  takenAny({ type, value }: Variant): Taken {
    if (type?.kind === 'scalar' || type?.kind === 'scalarArray') {
      const native = nativeOf[type.scalar];
      return this.#takenAs(native, typeof value === 'boolean' ? Number(value) : (value as Value));
    }
    return { fault: `${this.pv.name} takes a scalar or an array of them, and not ${type?.kind ?? 'nothing'}` };
  }

  #takenAs(native: Native, value: Value): Taken {
    const { pv } = this;
    if (native === 'enum' && (value as number) >= Math.max(pv.metadata.enumStrings.length, 1)) {
      return { fault: `${pv.name} has no state ${String(value)}` };
    }
    const stored = this.#stored(native, value);
    return stored === undefined ? { fault: `${pv.name} cannot hold what was put` } : { value: stored };
  }

  /** Undefined: it cannot be stored. */
  #stored(native: Native, value: Value): Value | undefined {
    const { pv, view, shape } = this;
    if (view !== undefined) return view.convert(native, value);
    if (shape.kind === 'text') return textToBytes(value as string, pv.maxCount);
    return convertWrite(native, value, pv.native, pv.maxCount, pv.metadata);
  }

  /** As a put to PROC. */
  get process(): Content['process'] {
    const source = this.#source;
    const name = `${this.pv.valuePv.name}.PROC`;
    if (!source.serves(name)) return undefined;
    return (requester, reply, isAwaited) => {
      const target = source.resolve(name);
      if (target === undefined) reply({ status: errorStatus(`${name} has gone`) });
      else if ((source.rightsOf(target.pv, requester) & AccessRight.WRITE) === 0) {
        target.pv.putDenied(requester);
        reply(NOT_PERMITTED);
      } else target.pv.put(1, requester, (outcome) => reply({ status: statusOf(outcome) }), isAwaited);
    };
  }

  abandon(reply: (answer: PutAnswer) => void): void {
    const put = this.#puts.get(reply);
    if (put !== undefined) this.pv.abandon(put);
  }

  subscribe({ mask }: MonitorOptions, requester: Requester, listener: ContentListener): ContentFeed {
    return new PvFeed(this, mask, requester, listener);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const NOT_PERMITTED: PutAnswer = { status: errorStatus('Put not permitted') };

function statusOf(outcome: PutOutcome): Status {
  return outcome.kind === 'done' ? OK : errorStatus(outcome.reason);
}

/** Everything: what the first update marks. */
const WHOLE = 0xf;

class PvFeed implements ContentFeed, Subscriber {
  readonly mask: number;
  readonly #content: PvContent;
  readonly #requester: Requester;
  readonly #listener: ContentListener;
  readonly #feed: Feed | undefined;
  /** The next update has all fields. */
  #whole = true;

  constructor(content: PvContent, mask: number, requester: Requester, listener: ContentListener) {
    this.mask = mask;
    this.#content = content;
    this.#requester = requester;
    this.#listener = listener;
    this.#feed = content.view?.feed(mask, (update, changed) => this.#tell(update, changed));
    content.pv.audience.add(this.#feed ?? this);
  }

  first(): void {
    this.#whole = true;
    const { pv } = this.#content;
    const tell = (update: Update) => this.#tell(this.#feed?.first(update) ?? update, WHOLE);
    if (pv.definition.get === undefined) {
      tell(pv.current);
      return;
    }
    pv.get(this.#requester, (update) => {
      // What the handler read may have arrived already, as an update like any other.
      if (this.#whole) tell(update ?? pv.current);
    });
  }

  end(): void {
    this.#whole = false;
    this.#content.pv.audience.remove(this.#feed ?? this);
  }

  deliver(update: Update, changed: number): void {
    this.#tell(update, changed);
  }

  #tell(update: Update, changed: number): void {
    const { shape } = this.#content;
    const bits = shape.changed(this.#whole ? WHOLE : changed & WHOLE);
    this.#whole = false;
    this.#listener(this.#content.show(update), bits);
  }
}
