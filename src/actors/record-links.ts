/** The links of a record: other PVs of the IOC from which it fetches, to which it sends, and that it processes. */
import { convertRead } from '../protocol/convert.ts';
import { elementCount, type Value } from '../protocol/value.ts';
import type { Ioc } from './ioc.ts';
import { ownPut } from './own-put.ts';
import type { Pv } from './pv.ts';

export class RecordLinks {
  readonly #ioc: Ioc;
  readonly #pv: Pv;
  #forwarding = false;
  #chain: Promise<unknown> | undefined;

  constructor(ioc: Ioc, pv: Pv) {
    this.#ioc = ioc;
    this.#pv = pv;
  }

  /** What the forward link has set off and is not done yet. */
  get chain(): Promise<unknown> | undefined {
    return this.#chain;
  }

  /** A number; undefined when there is no such PV, or no number in it. */
  number(link: string): number | undefined {
    const value = this.#linked(link)?.current.value;
    return value === undefined || typeof value === 'object' ? undefined : Number(value);
  }

  /** As a value of the record; undefined when there is no such PV, or no such value in it. */
  value(link: string): Value | undefined {
    const source = this.#linked(link);
    const value = source && convertRead(source.native, source.current.value, this.#pv.native, source.metadata);
    return value === undefined || elementCount(value) === 0 ? undefined : this.#pv.coerce(value);
  }

  /** A promise when it takes time; throws when the other PV refuses. */
  send(link: string, value: number): unknown {
    const pv = this.#linked(link);
    return pv && ownPut(pv, pv.coerce(value));
  }

  /** Processes the record that FLNK names. A chain that comes back here ends. */
  forward(link: string): void {
    const name = nameIn(link).replace(/\.(PROC|VAL)$/, '');
    if (name === '' || this.#forwarding) return;
    this.#forwarding = true;
    try {
      this.#await(this.#ioc.names.record(name)?.processLinked());
    } finally {
      this.#forwarding = false;
    }
  }

  // --- helpers

  #linked(link: string): Pv | undefined {
    return this.#ioc.handle(nameIn(link))?.pv;
  }

  #await(chain: Promise<unknown> | undefined): void {
    this.#chain = chain;
    void chain?.then(() => {
      if (this.#chain === chain) this.#chain = undefined;
    });
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** What follows the name (`NPP MS`) concerns links between records of base. */
function nameIn(link: string): string {
  return link.trim().split(/\s+/)[0]!;
}
