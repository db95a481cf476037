/** A cutter that keeps what is not complete, and asks again when more has come. */
import { type Cut, type Cutter, EMPTY, joined } from './framing.ts';

/** What is complete at the beginning of `bytes`, and how many bytes it takes; undefined: more must come. */
export type Take = (bytes: Uint8Array) => { readonly cut: Cut | undefined; readonly length: number } | undefined;

export class BufferedCutter implements Cutter {
  readonly #take: Take;
  #rest: Uint8Array = EMPTY;

  /** @param take answers with a length above 0 */
  constructor(take: Take) {
    this.#take = take;
  }

  get pending(): number {
    return this.#rest.length;
  }

  push(bytes: Uint8Array): readonly Cut[] {
    const cuts: Cut[] = [];
    let rest = joined(this.#rest, bytes);
    while (rest.length > 0) {
      const taken = this.#take(rest);
      if (taken === undefined) break;
      if (taken.cut !== undefined) cuts.push(taken.cut);
      rest = rest.subarray(taken.length);
    }
    // A copy: the socket may use its buffer again.
    this.#rest = rest.length === 0 ? EMPTY : rest.slice();
    return cuts;
  }

  reset(): Uint8Array {
    const rest = this.#rest;
    this.#rest = EMPTY;
    return rest;
  }
}
