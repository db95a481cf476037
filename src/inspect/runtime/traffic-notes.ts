/** Bytes of all circuits together, and when each was last busy: noted at each look. */
import type { Circuit } from '../../actors/ca/circuit.ts';

interface Note {
  bytesIn: number;
  bytesOut: number;
  /** 0: nothing moved since somebody looks. */
  lastReceivedAt: number;
  lastSentAt: number;
}

export class TrafficNotes {
  #notes = new Map<Circuit, Note>();
  /** Of circuits that are gone. */
  readonly #past = { bytesIn: 0, bytesOut: 0 };

  note(circuits: Iterable<Circuit>, now: number): void {
    const notes = new Map<Circuit, Note>();
    for (const circuit of circuits) {
      const { bytesIn, outbox } = circuit;
      const { bytesOut } = outbox;
      const before = this.#notes.get(circuit);
      this.#notes.delete(circuit);
      notes.set(circuit, {
        bytesIn,
        bytesOut,
        lastReceivedAt: before !== undefined && before.bytesIn === bytesIn ? before.lastReceivedAt : before ? now : 0,
        lastSentAt: before !== undefined && before.bytesOut === bytesOut ? before.lastSentAt : before ? now : 0,
      });
    }
    for (const gone of this.#notes.values()) {
      this.#past.bytesIn += gone.bytesIn;
      this.#past.bytesOut += gone.bytesOut;
    }
    this.#notes = notes;
  }

  lastTraffic(circuit: Circuit): { readonly lastReceivedAt: number; readonly lastSentAt: number } {
    const { lastReceivedAt = 0, lastSentAt = 0 } = this.#notes.get(circuit) ?? {};
    return { lastReceivedAt, lastSentAt };
  }

  /** Of all circuits, those included that were seen and are gone. */
  get total(): { readonly bytesIn: number; readonly bytesOut: number } {
    let { bytesIn, bytesOut } = this.#past;
    for (const note of this.#notes.values()) {
      bytesIn += note.bytesIn;
      bytesOut += note.bytesOut;
    }
    return { bytesIn, bytesOut };
  }
}
