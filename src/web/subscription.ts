/** Wiring of a browser's subscription: what a PV shows becomes messages of PVWS. */

import { wire } from '../actors/kernel/wire.ts';
import { type AnyWired, Wired } from '../actors/kernel/wired.ts';
import type { Subscriber } from '../actors/pv/audience.ts';
import type { PutOutcome } from '../actors/pv/put.ts';
import type { Pv } from '../actors/pv/pv.ts';
import type { Update } from '../actors/pv/update.ts';
import type { Feed, Target } from '../actors/pv/view/view.ts';
import type { Requester } from '../database/pv/definition.ts';
import { type WebSubscriptionWiring, webSubscriptionMachine } from '../machines/web/subscription.ts';
import { AccessRight, Dbe } from '../protocol/value/posting.ts';
import { type Facts, Told, type WrittenScalar } from './pvws/message.ts';
import { writtenValue } from './pvws/written.ts';

const logic = wire(webSubscriptionMachine, () => '');

/** The session, as its subscriptions see it. */
export interface SubscriptionOwner extends AnyWired {
  readonly requester: Requester;
  /** Whether browsers may write at all. */
  readonly mayWrite: boolean;
  /** The PV that a name means; undefined: there is none, or not now. */
  watch(name: string): Target | undefined;
  rightsOf(pv: Pv): number;
  /** Something of it is to be sent. */
  due(subscription: Subscription): void;
  tell(message: object): void;
  countReplaced(): void;
  subscriptionReleased(subscription: Subscription): void;
}

export class Subscription extends Wired<typeof webSubscriptionMachine> implements WebSubscriptionWiring, Subscriber {
  readonly kind = 'webSubscription';
  readonly mask = Dbe.VALUE | Dbe.ALARM | Dbe.PROPERTY;
  readonly name: string;
  readonly #session: SubscriptionOwner;
  readonly #told: Told;
  #target: Target | undefined;
  #feed: Feed | undefined;
  /** The newest update that has not been sent. */
  #kept: Update | undefined;
  #sent = 0;
  #replaced = 0;

  constructor(session: SubscriptionOwner, id: string, name: string) {
    super(logic, session, id, { name });
    this.#session = session;
    this.name = name;
    this.#told = new Told(name);
    this.ref.start();
    this.ref.send({ type: 'pv.added' });
  }

  label(): string {
    return this.name;
  }

  describe(): Record<string, unknown> {
    return { sent: this.#sent, replaced: this.#replaced, waiting: this.#kept === undefined ? 0 : 1 };
  }

  /** Updates sent, and those replaced before they were. */
  get activity(): number {
    return this.#sent + this.#replaced;
  }

  get pv(): Pv | undefined {
    return this.#target?.pv;
  }

  /** The value that was sent last or waits, for people. */
  get value(): unknown {
    return this.pv?.describe().value;
  }

  get isArray(): boolean {
    return this.pv !== undefined && this.pv.maxCount > 1 && !this.#isText;
  }

  /** Elements that it can have. */
  get maxCount(): number {
    return (this.#target?.view ?? this.#target?.pv)?.maxCount ?? 0;
  }

  /**
   * Puts what the browser writes.
   *
   * @param done gets undefined, or why it was not done
   */
  write(given: WrittenScalar | readonly WrittenScalar[], done: (fault: string | undefined) => void): void {
    const target = this.#target;
    if (target === undefined) {
      done(`there is no PV ${this.name}`);
      return;
    }
    if (this.#isReadonly) {
      target.pv.putDenied(this.#session.requester, this.#session.mayWrite ? undefined : NO_WRITES);
      done(this.#session.mayWrite ? `${this.name} may not be written` : NO_WRITES);
      return;
    }
    const value = writtenValue(target, given);
    if (value === undefined) {
      const fault = `cannot hold ${JSON.stringify(given).slice(0, 100)}`;
      target.pv.putDenied(this.#session.requester, `it ${fault}`);
      done(`${this.name} ${fault}`);
      return;
    }
    const settled = (outcome: PutOutcome) => done(outcome.kind === 'done' ? undefined : outcome.reason);
    target.pv.put(value, this.#session.requester, settled);
  }

  // --- actions and guards of the machine

  attach(): void {
    const { pv, view } = this.#target!;
    this.#feed = view?.feed(this.mask, (update) => this.deliver(update));
    pv.audience.add(this.#feed ?? this);
    const first = (update: Update) => this.deliver(this.#feed?.first(update) ?? update);
    if (pv.definition.get === undefined) first(pv.current);
    else pv.get(this.#session.requester, (update) => first(update ?? pv.current));
  }

  detach(): void {
    this.pv?.audience.remove(this.#feed ?? this);
    this.#feed = undefined;
    this.#kept = undefined;
  }

  keep(update: Update): void {
    this.#kept = update;
    this.#session.due(this);
  }

  replace(update: Update): void {
    this.#kept = update;
    this.#replaced++;
    this.#session.countReplaced();
  }

  send(): void {
    const update = this.#kept;
    this.#kept = undefined;
    if (update === undefined) return;
    this.#sent++;
    this.#session.tell(this.#told.value(update, this.#facts, this.#isReadonly));
  }

  tellState(): void {
    this.#session.due(this);
  }

  sendState(): void {
    const isConnected = this.ref.getSnapshot().matches('live');
    const message = this.#told.state(this.#isReadonly, isConnected);
    if (message !== undefined) this.#session.tell(message);
  }

  release(): void {
    this.#session.subscriptionReleased(this);
  }

  isServed(): boolean {
    this.#target = this.#session.watch(this.name);
    return this.#target !== undefined;
  }

  mayRead(): boolean {
    return this.isServed() && (this.#rights & AccessRight.READ) !== 0;
  }

  // --- helpers

  get #rights(): number {
    return this.pv === undefined ? AccessRight.NONE : this.#session.rightsOf(this.pv);
  }

  get #isReadonly(): boolean {
    return !this.#session.mayWrite || (this.#rights & AccessRight.WRITE) === 0;
  }

  get #isText(): boolean {
    return this.#target?.view === undefined ? this.pv?.definition.isText === true : this.#target.view.isText;
  }

  get #facts(): Facts {
    return { description: this.pv?.definition.description, isText: this.#isText, isArray: this.isArray };
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** In the words that clients of PVWS know. */
const NO_WRITES = 'PV_WRITE_SUPPORT is disabled: start the IOC with --web-write';
