/**
 * Views: how a channel sees its PV when its name has modifiers.
 *
 * `rec` and `rec.VAL` see the PV itself and have no view. `rec.VAL$` sees its text as bytes, `wave.[0:9]` a part of an
 * array, `rec.{dbnd:{abs:1}}` fewer updates. A view changes what a channel reads and how its monitors are fed; what a
 * client writes reaches the PV as it was sent, `$` excepted: a part of an array cannot be written (as in EPICS base).
 *
 * Filters that choose among updates (`gate.ts`) act when the PV changes, on the PV's own value; what reshapes a value
 * (`shape.ts`) acts on what they have passed, in the order of the name.
 */
import type { ChannelName } from '../../../database/channel/channel-name.ts';
import type { Fault } from '../../../database/channel/filter.ts';
import { convertWrite } from '../../../protocol/value/convert.ts';
import type { Native } from '../../../protocol/value/native.ts';
import type { Value } from '../../../protocol/value/value.ts';
import type { Subscriber } from '../audience.ts';
import type { Pv } from '../pv.ts';
import { Update } from '../update.ts';
import { arrayShape } from './array-shape.ts';
import type { Gate } from './gate.ts';
import { createGate, type GateServices } from './gates.ts';
import { type LongString, longString } from './long-string-shape.ts';
import type { Shape } from './shape.ts';
import { stampShape } from './stamp-shape.ts';

/** What a channel name means: a PV, and how it is seen. Without a view it is seen as it is. */
export interface Target {
  readonly pv: Pv;
  readonly view: View | undefined;
}

type Modifiers = Pick<ChannelName, 'longString' | 'filters'>;

/** The target of a name with these modifiers, or why there is none: the channel can then not be created. */
export function targetOf(pv: Pv, modifiers: Modifiers, services: GateServices): Target | Fault {
  const { longString: asText, filters } = modifiers;
  if (!asText && filters.length === 0) return { pv, view: undefined };
  const { native, maxCount } = pv;
  const text = asText ? longString({ native, maxCount, longStringBytes: pv.definition.longStringBytes }) : undefined;
  if (asText && text === undefined) {
    return { fault: `$ is for text, but ${pv.name} is ${native} of ${maxCount} elements` };
  }
  for (const filter of filters) {
    if (filter.type === 'sync' && !services.states.has(filter.state)) {
      return { fault: `this IOC has no state "${filter.state}" to synchronize with` };
    }
  }
  return { pv, view: new View(pv, text, filters, services) };
}

export class View {
  readonly native: Native;
  /** Most elements, as the reply to CREATE_CHAN tells. */
  readonly maxCount: number;
  readonly #pv: Pv;
  readonly #text: LongString | undefined;
  readonly #shapes: readonly Shape[];
  readonly #filters: ChannelName['filters'];
  readonly #services: GateServices;
  /** The last update that was shaped, and what became of it: readers and monitors of the channel share it. */
  #source: Update | undefined;
  #shaped: Update | undefined;

  constructor(pv: Pv, text: LongString | undefined, filters: ChannelName['filters'], services: GateServices) {
    this.#pv = pv;
    this.#text = text;
    this.#filters = filters;
    this.#services = services;
    const shapes: Shape[] = text ? [text] : [];
    let seen: Pick<Shape, 'native' | 'maxCount'> = text ?? pv;
    for (const filter of filters) {
      if (filter.type === 'arr') shapes.push(arrayShape(filter, seen));
      else if (filter.type === 'ts' && filter.output !== 'now') shapes.push(stampShape(filter));
      seen = shapes.at(-1) ?? seen;
    }
    this.#shapes = shapes;
    this.native = seen.native;
    this.maxCount = seen.maxCount;
  }

  /** What a read shows. Filters that choose among updates do not choose here, but `ts` stamps. */
  read(update: Update): Update {
    const stamps = this.#filters.filter(({ type }) => type === 'ts');
    return this.shape(this.#gatesOf(stamps).reduce((passed, gate) => gate.first(passed), update));
  }

  /** Feeds a monitor: `deliver` gets what passes the filters, which remember for this monitor alone. */
  feed(mask: number, deliver: FeedListener): Feed {
    return new Feed(this, () => this.#gatesOf(this.#filters), mask, deliver);
  }

  /** Whether text is seen as bytes. */
  get isText(): boolean {
    return this.#text !== undefined;
  }

  /** What to store for what a client wrote, or undefined when it cannot be converted. */
  convert(from: Native, written: Value): Value | undefined {
    const { native, maxCount, metadata } = this.#pv;
    if (this.#text === undefined) return convertWrite(from, written, native, maxCount, metadata);
    if (from === 'string')
      return this.#text.store(typeof written === 'string' ? written : ((written as readonly string[])[0] ?? ''));
    const chars = convertWrite(from, written, 'uint8', Math.max(this.#text.maxCount, 2), metadata);
    return chars === undefined ? undefined : this.#text.store(chars as Uint8Array);
  }

  shape(update: Update): Update {
    if (this.#shapes.length === 0) return update;
    if (update === this.#source) return this.#shaped!;
    const { metadata, status, severity, seconds, nanoseconds, userTag } = update;
    const value = this.#shapes.reduce((before, shape) => shape.apply(before, update), update.value);
    const sample = { value, status, severity, seconds, nanoseconds };
    this.#source = update;
    this.#shaped = new Update(this.native, metadata, sample, userTag);
    return this.#shaped;
  }

  #gatesOf(filters: ChannelName['filters']): Gate[] {
    return filters.map((filter) => createGate(filter, this.#services)).filter((gate) => gate !== undefined);
  }
}

/** @param changed DBE bits of what has changed */
export type FeedListener = (update: Update, changed: number) => void;

/** What stands between a PV and a monitor whose channel has a view. */
export class Feed implements Subscriber {
  /** DBE bits that the monitor asked for. */
  readonly mask: number;
  readonly #view: View;
  readonly #makeGates: () => Gate[];
  readonly #deliver: FeedListener;
  /** Undefined before the first update. */
  #gates: Gate[] | undefined;

  constructor(view: View, makeGates: () => Gate[], mask: number, deliver: FeedListener) {
    this.mask = mask;
    this.#view = view;
    this.#makeGates = makeGates;
    this.#deliver = deliver;
  }

  /** The first update, or a fresh one: the filters begin anew with it. */
  first(update: Update): Update {
    this.#gates = this.#makeGates();
    return this.#view.shape(this.#gates.reduce((passed, gate) => gate.first(passed), update));
  }

  /** A change of the PV. @param changed DBE bits of what has changed */
  deliver(update: Update, changed: number): void {
    const mask = changed & this.mask;
    if (this.#gates === undefined) {
      this.#deliver(this.first(update), changed);
      return;
    }
    let passed: Update | undefined = update;
    for (const gate of this.#gates) {
      passed = gate.pass(passed, mask);
      if (passed === undefined) return;
    }
    this.#deliver(this.#view.shape(passed), changed);
  }
}
