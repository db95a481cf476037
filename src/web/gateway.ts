/**
 * PVs of other IOCs, for displays: a gateway by way of a client of its own. Channels are made for the names that displays
 * watch, and given up with the last display that does.
 */
import type { Services } from '../actors/kernel/services.ts';
import type { AnyWired } from '../actors/kernel/wired.ts';
import type { Pv } from '../actors/pv/pv.ts';
import type { Context } from '../client/context.ts';
import { openOwnClient } from '../client/own-client.ts';
import type { RemotePv } from '../database/links/remote.ts';
import { GatewayPv, type GatewayPvOwner } from './gateway-pv.ts';

export class Gateway {
  readonly #owner: GatewayPvOwner;
  readonly #services: Services;
  readonly #pvs = new Map<string, GatewayPv>();
  #context: Context | undefined;

  constructor(owner: GatewayPvOwner, services: Services) {
    this.#owner = owner;
    this.#services = services;
  }

  /** Its PVs, and the actors of its client. */
  *actors(): Iterable<AnyWired> {
    yield* this.#context?.roots ?? [];
    yield* this.#pvs.values();
  }

  /** The PV that displays see by this name, which may begin with `pva://`; undefined: it is not connected. */
  find(name: string): Pv | undefined {
    return this.#pvs.get(keyOf(name))?.pv;
  }

  /** As `find`; from now on it is looked for. */
  watch(given: string): Pv | undefined {
    const name = keyOf(given);
    const known = this.#pvs.get(name);
    if (known !== undefined) return known.pv;
    if (this.#pvs.size >= MOST) {
      this.#services.log.warn(`${name} is not looked for: displays watch ${MOST} PVs of other IOCs already`);
      return undefined;
    }
    const made = new GatewayPv(this.#owner, name, this.#client.pv(name) as unknown as RemotePv);
    this.#pvs.set(name, made);
    return made.pv;
  }

  /** A display watches it no more. @param watched what displays still watch */
  unwatched(given: string, watched: Iterable<string>): void {
    const name = keyOf(given);
    for (const each of watched) if (keyOf(each) === name) return;
    this.#abandon(name);
  }

  end(): void {
    for (const name of [...this.#pvs.keys()]) this.#abandon(name);
    void this.#context?.close();
  }

  // --- helpers

  #abandon(name: string): void {
    this.#pvs.get(name)?.ref.send({ type: 'abandoned' });
    this.#pvs.delete(name);
  }

  get #client(): Context {
    this.#context ??= openOwnClient(this.#owner, this.#services, 'debug');
    return this.#context;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** As many as displays can make the IOC look for. */
const MOST = 10_000;

/** `ca://` says nothing: it is the client's default. */
function keyOf(name: string): string {
  return name.replace(/^ca:\/\//, '');
}
