/** One client of a conversation: its connection, what it has said, and what it has seen. */
import type { Instance } from './instance.ts';
import { type Cutter, Link } from './link.ts';
import { Violation } from './violation.ts';

/** What the server owes on one connection, and what it has paid. */
export interface Ledger<Frame> {
  /** What is still owed, for people; undefined when nothing is. */
  readonly debt: { readonly rule: string; readonly text: string } | undefined;
  /** @throws Violation when this message must not be seen, or must look otherwise */
  see(frame: Frame): void;
  /** @throws Violation when the connection must not end, or owes something */
  ended(): void;
}

/** Where the server is. */
export interface Server {
  readonly host: string;
  readonly port: number;
  /** How long an answer may take, in ms. */
  readonly patienceMs: number;
}

/** @typeParam Frame a message as it is on the wire */
export abstract class Party<Frame, Account extends Ledger<Frame>> {
  readonly index: number;
  abstract ledger: Account;
  link: Link | undefined;
  /** Messages said and not yet sent. */
  readonly unsent: Uint8Array[] = [];
  /** sids of this connection's channels. */
  sids = new Set<number>();
  /** What this connection has broken. */
  violation: Error | undefined;
  #wake: (() => void)[] = [];

  constructor(index: number) {
    this.index = index;
  }

  /** The instance of a model, such as `channel.array`. */
  abstract instance(model: string): Instance | undefined;

  /** Names of its models, as `instance` takes them. */
  abstract get models(): string[];

  /**
   * Opens its connection; the ledger of now accounts for it.
   *
   * @param saw called with each message before the ledger sees it
   * @throws the error of the system when nobody listens there
   */
  async connect({ host, port }: Server, cutter: Cutter<Frame>, saw: (frame: Frame) => void): Promise<void> {
    const { ledger } = this;
    const guarded = (see: () => void) => {
      if (this.ledger !== ledger || this.violation !== undefined) return;
      try {
        see();
      } catch (violation) {
        this.violation = violation as Violation;
      }
      this.#notify();
    };
    this.link = await Link.open(host, port, cutter, {
      saw: (frame) => {
        if (this.ledger === ledger) saw(frame);
        guarded(() => ledger.see(frame));
      },
      ended: () => guarded(() => ledger.ended()),
    });
  }

  /**
   * Waits until nothing is owed to it any more.
   *
   * @param check called before each wait; what it throws ends the waiting
   * @throws Violation when that takes too long
   */
  async settle({ patienceMs }: Server, check: () => void): Promise<void> {
    const deadline = performance.now() + patienceMs;
    for (;;) {
      check();
      const { debt } = this.ledger;
      if (debt === undefined || this.link === undefined) return;
      const left = deadline - performance.now();
      if (left <= 0) throw new Violation(debt.rule, `${debt.text}; saw nothing of the kind within ${patienceMs} ms`);
      await this.#change(left);
    }
  }

  // --- helpers

  /** Something has happened on the connection. */
  #notify(): void {
    const wake = this.#wake;
    this.#wake = [];
    for (const resume of wake) resume();
  }

  /** Resolves when something happens on the connection, or after `ms`. */
  #change(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
