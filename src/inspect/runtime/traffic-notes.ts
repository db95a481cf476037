/** Bytes of all circuits and connections together, and when each was last busy: noted at each look. */

/** A circuit, or a connection of PV Access. */
export interface Talk {
  readonly bytesIn: number;
  readonly outbox: { readonly bytesOut: number };
}

interface Note {
  bytesIn: number;
  bytesOut: number;
  /** 0: nothing moved since somebody looks. */
  lastReceivedAt: number;
  lastSentAt: number;
}

export class TrafficNotes {
  #notes = new Map<Talk, Note>();
  /** Of those that are gone. */
  readonly #past = { bytesIn: 0, bytesOut: 0 };

  note(talks: Iterable<Talk>, now: number): void {
    const notes = new Map<Talk, Note>();
    for (const talk of talks) {
      const { bytesIn, outbox } = talk;
      const { bytesOut } = outbox;
      const before = this.#notes.get(talk);
      this.#notes.delete(talk);
      notes.set(talk, {
        bytesIn,
        bytesOut,
        lastReceivedAt: before !== undefined && before.bytesIn === bytesIn ? before.lastReceivedAt : before ? now : 0,
        lastSentAt: before !== undefined && before.bytesOut === bytesOut ? before.lastSentAt : before ? now : 0,
      });
    }
    for (const gone of this.#notes.keys()) {
      this.#past.bytesIn += gone.bytesIn;
      this.#past.bytesOut += gone.outbox.bytesOut;
    }
    this.#notes = notes;
  }

  lastTraffic(talk: Talk): { readonly lastReceivedAt: number; readonly lastSentAt: number } {
    const { lastReceivedAt = 0, lastSentAt = 0 } = this.#notes.get(talk) ?? {};
    return { lastReceivedAt, lastSentAt };
  }

  /** Of all, those included that were seen and are gone. */
  get total(): { readonly bytesIn: number; readonly bytesOut: number } {
    let { bytesIn, bytesOut } = this.#past;
    for (const note of this.#notes.values()) {
      bytesIn += note.bytesIn;
      bytesOut += note.bytesOut;
    }
    return { bytesIn, bytesOut };
  }
}
