/** Wiring of the registration with this host's repeater, and the repeater when there is none. */

import { type ClientRegistrationWiring, clientRegistrationMachine } from '../../../machines/ca/client/registration.ts';
import type { Part } from '../../kernel/supervision.ts';
import { wire } from '../../kernel/wire.ts';
import { type AnyWired, Wired } from '../../kernel/wired.ts';
import { LOOPBACK, localInterfaces } from '../../net/interfaces.ts';
import { Repeater } from './repeater.ts';

const logic = wire(clientRegistrationMachine);

/** The client, as its registration sees it. */
export interface RegistrationOwner extends AnyWired {
  readonly repeaterPort: number;
  /** Sends a registration from the search socket to the repeater at this address. */
  register(address: string): void;
  warn(message: string): void;
}

/** As libca: programs that run shorter need no beacons. */
const FIRST_DELAY_MS = 10_000;

export class Registration extends Wired<typeof clientRegistrationMachine> implements ClientRegistrationWiring, Part {
  readonly kind = 'clientRegistration';
  readonly #owner: RegistrationOwner;
  #repeater: Repeater | undefined;
  #attempts = 0;

  constructor(owner: RegistrationOwner, id: string) {
    super(logic, owner, id, { firstDelayMs: FIRST_DELAY_MS });
    this.#owner = owner;
    this.ref.start();
  }

  label(): string {
    return 'repeater registration';
  }

  describe(): Record<string, unknown> {
    return { repeaterPort: this.#owner.repeaterPort, attempts: this.#attempts };
  }

  override *children(): Iterable<AnyWired> {
    if (this.#repeater) yield this.#repeater;
  }

  stop(): void {
    this.ref.send({ type: 'close' });
  }

  abandon(): void {
    this.release();
  }

  // --- actions of the machine

  startRepeater(): void {
    const { repeaterPort } = this.#owner;
    const listener = { log: () => {}, warn: (message: string) => this.#owner.warn(message) };
    this.#repeater = new Repeater(this, { port: repeaterPort, multicastGroups: [] }, listener);
  }

  /** Turn about to loopback and to this host's own address, as libca does. */
  register(): void {
    const own = localInterfaces().find(({ loopback }) => !loopback)?.address;
    this.#owner.register(this.#attempts % 2 === 0 ? LOOPBACK : (own ?? LOOPBACK));
    this.#attempts++;
  }

  reportNone(): void {
    this.#owner.warn(
      `No CA repeater answers on UDP port ${this.#owner.repeaterPort} after ${this.#attempts} attempts: ` +
        'servers that start later are found late. `xioc repeater` starts one',
    );
  }

  release(): void {
    this.#repeater?.stop();
  }
}
