/** Clients that talk to one server: what conversations of all protocols have in common. */
import type { Ledger, Party, Server } from './party.ts';
import { Trace } from './trace.ts';
import type { Violation } from './violation.ts';

/** @typeParam Client one of them, whose messages are `Frame`s */
export abstract class Meeting<Frame, Client extends Party<Frame, Ledger<Frame>>> {
  readonly trace: Trace;
  abstract readonly parties: readonly Client[];
  readonly #server: Server;

  /** @param dump bytes for people */
  constructor(server: Server, dump: (bytes: Uint8Array) => string) {
    this.#server = server;
    this.trace = new Trace(dump);
  }

  /** The state of a client's model: equal states have one key. */
  key(client: number, model: string): string {
    return this.parties[client]!.instance(model)!.key;
  }

  /** The client that saw it; undefined: nobody in particular. */
  witness(violation: Violation): number | undefined {
    return this.parties.find((party) => party.violation === violation)?.index;
  }

  // --- helpers

  protected settle(party: Client): Promise<void> {
    return party.settle(this.#server, () => this.throwViolation());
  }

  protected throwViolation(): void {
    for (const { violation } of this.parties) if (violation !== undefined) throw violation;
  }
}
