/** What was said and seen in a conversation, for people and for repeating it. */
import type { Move } from './move.ts';

export interface Step {
  readonly move: Move;
  /** State of the model that explains the move: before it, and after. */
  readonly from: string;
  readonly to: string;
  readonly sent: Uint8Array | undefined;
  readonly seen: Seen[];
  /** Bytes for people. */
  readonly dump: (bytes: Uint8Array) => string;
}

/** A message of the server. */
export interface Seen {
  readonly bytes: Uint8Array;
  /** Its fields in one line. */
  readonly describe: () => string;
}

export class Trace {
  readonly steps: Step[] = [];
  readonly #dump: (bytes: Uint8Array) => string;

  /** @param dump hexadecimal, spaced by the fields of the protocol's header */
  constructor(dump: (bytes: Uint8Array) => string) {
    this.#dump = dump;
  }

  add(step: Omit<Step, 'seen' | 'dump'>): void {
    this.steps.push({ ...step, seen: [], dump: this.#dump });
  }

  /** Belongs to the latest step of that client. */
  saw(client: number, seen: Seen): void {
    this.steps.findLast(({ move }) => move.client === client)?.seen.push(seen);
  }
}

/** One line per step, and one per message in each direction: its fields, and its bytes. */
export function describeTrace(steps: readonly Step[]): string {
  const clients = new Set(steps.map(({ move }) => move.client)).size;
  return steps
    .map(({ move, from, to, sent, seen, dump }, index) => {
      const who = clients > 1 ? `client ${move.client} ` : '';
      const where = from === to ? from : `${from} → ${to}`;
      const lines = [`${String(index + 1).padStart(3)}  ${who}${move.event}  (${move.model}: ${where})`];
      if (sent !== undefined && sent.length > 0) lines.push(`       sent ${shown(sent, dump)}`);
      for (const { bytes, describe } of seen) {
        lines.push(`       saw  ${describe()}`, `            ${shown(bytes, dump)}`);
      }
      return lines.join('\n');
    })
    .join('\n');
}

// --- helpers --------------------------------------------------------------------------------------------------------

const MOST_BYTES = 96;

function shown(message: Uint8Array, dump: (bytes: Uint8Array) => string): string {
  const more = message.length - MOST_BYTES;
  return dump(message.subarray(0, MOST_BYTES)) + (more > 0 ? ` … ${more} more` : '');
}
