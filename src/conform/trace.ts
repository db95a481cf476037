/** What was said and seen in a conversation, for people and for repeating it. */
import { Command } from '../protocol/ca/constants.ts';
import { describeFrame, type Frame, hexDump } from './frame.ts';
import type { Move } from './move.ts';

export interface Step {
  readonly move: Move;
  /** State of the model that explains the move: before it, and after. */
  readonly from: string;
  readonly to: string;
  readonly sent: Uint8Array | undefined;
  readonly seen: Frame[];
}

export class Trace {
  readonly steps: Step[] = [];

  add(step: Omit<Step, 'seen'>): void {
    this.steps.push({ ...step, seen: [] });
  }

  /** Belongs to the latest step of that client. */
  saw(client: number, frame: Frame): void {
    if (isFence(frame)) return;
    this.steps.findLast(({ move }) => move.client === client)?.seen.push(frame);
  }
}

/** One line per step, and one per message in each direction: its fields, and its bytes. */
export function describeTrace(steps: readonly Step[]): string {
  const clients = new Set(steps.map(({ move }) => move.client)).size;
  return steps
    .map(({ move, from, to, sent, seen }, index) => {
      const who = clients > 1 ? `client ${move.client} ` : '';
      const where = from === to ? from : `${from} → ${to}`;
      const lines = [`${String(index + 1).padStart(3)}  ${who}${move.event}  (${move.model}: ${where})`];
      if (sent !== undefined && sent.length > 0) lines.push(`       sent ${bytes(sent)}`);
      for (const frame of seen) lines.push(`       saw  ${describeFrame(frame)}`, `            ${bytes(frame.bytes)}`);
      return lines.join('\n');
    })
    .join('\n');
}

// --- helpers --------------------------------------------------------------------------------------------------------

const MOST_BYTES = 96;

/** The answer to the ECHO that is sent behind moves to see their end. */
function isFence({ command, dataType, count, p1, p2, payload }: Frame): boolean {
  return command === Command.ECHO && dataType + count + p1 + p2 + payload.length === 0;
}

function bytes(message: Uint8Array): string {
  const more = message.length - MOST_BYTES;
  return hexDump(message.subarray(0, MOST_BYTES)) + (more > 0 ? ` … ${more} more` : '');
}
