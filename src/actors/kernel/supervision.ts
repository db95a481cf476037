/**
 * The parts of an actor that are started again when they fail: a table of what there is, in the order of their start.
 *
 *     readonly #parts = new Supervision(this, log, {
 *       nameServer: (id) => new NameServer(this, id),
 *       beacon: (id) => new Beacon(this, id),
 *     });
 *
 * Parts are children of the actor itself, which hands their failures over (`failed`). While a part is down its place in
 * the tree is taken by what waits to start it again.
 */
import type { RestartRule } from '../../machines/restart.ts';
import { partRule, type SupervisedWiring, supervisedMachine } from '../../machines/supervised.ts';
import { wire } from './wire.ts';
import { type AnyWired, Wired } from './wired.ts';

/** An actor that another one keeps alive. */
export interface Part extends AnyWired {
  /** It is to end. */
  stop(): void;
  /** It has thrown: gives back what it held. */
  abandon(): void;
}

export type Starts<Parts> = { readonly [Name in keyof Parts]: (id: string) => Parts[Name] };

export class Supervision<Parts extends Readonly<Record<string, Part>>> {
  readonly #owner: AnyWired;
  readonly #warn: (message: string) => void;
  readonly #starts: Starts<Parts>;
  readonly #rule: RestartRule;
  /** Those that were started, in this order. */
  readonly #supervised = new Map<keyof Parts, Supervised<Part>>();

  /** @param warn logs that a part stays down */
  constructor(owner: AnyWired, warn: (message: string) => void, starts: Starts<Parts>, rule: RestartRule = partRule) {
    this.#owner = owner;
    this.#warn = warn;
    this.#starts = starts;
    this.#rule = rule;
  }

  /** The part, while it runs. */
  get<Name extends keyof Parts>(name: Name): Parts[Name] | undefined {
    return this.#supervised.get(name)?.part as Parts[Name] | undefined;
  }

  start(name: keyof Parts & string): void {
    const supervised = new Supervised(this.#owner, name, this.#starts[name]!, this.#warn, this.#rule);
    this.#supervised.set(name, supervised);
    supervised.ref.start();
  }

  /** All parts, the last one first. */
  stop(): void {
    for (const { ref } of [...this.#supervised.values()].reverse()) ref.send({ type: 'stop' });
    this.#supervised.clear();
  }

  /** A child of the owner has thrown; false when it is not one of the parts. */
  failed(actorId: string, error: unknown): boolean {
    for (const { part, ref } of this.#supervised.values()) {
      if (part?.ref.id !== actorId) continue;
      ref.send({ type: 'part.failed', error });
      return true;
    }
    return false;
  }

  /** The parts; for one that is down, what starts it again. */
  *children(): Iterable<AnyWired> {
    for (const supervised of this.#supervised.values()) yield supervised.part ?? supervised;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const logic = wire(supervisedMachine);

class Supervised<P extends Part> extends Wired<typeof supervisedMachine> implements SupervisedWiring {
  readonly kind = 'supervised';
  readonly #name: string;
  readonly #start: (id: string) => P;
  readonly #warn: (message: string) => void;
  #starts = 0;
  part: P | undefined;

  constructor(
    owner: AnyWired,
    name: string,
    start: (id: string) => P,
    warn: (message: string) => void,
    rule: RestartRule,
  ) {
    super(logic, owner, `supervised:${name}`, { name, rule });
    this.#name = name;
    this.#start = start;
    this.#warn = warn;
  }

  label(): string {
    return this.#name;
  }

  describe(): Record<string, unknown> {
    const { failures } = this.ref.getSnapshot().context;
    return { starts: this.#starts, failuresInARow: failures };
  }

  // --- actions of the machine

  startPart(): void {
    try {
      this.part = this.#start(`${this.#name}-${++this.#starts}`);
    } catch (error) {
      this.ref.send({ type: 'part.failed', error });
    }
  }

  stopPart(): void {
    this.part?.stop();
    this.part = undefined;
  }

  abandonPart(): void {
    this.part?.abandon();
    this.part = undefined;
  }

  reportGivingUp(): void {
    this.#warn(`${this.#name} failed too often and stays down`);
  }
}
