/** Prints what is overheard: a line per message, for people or as JSON. */
import { timestampFromNs } from '../../../protocol/value/time.ts';
import { jsonLine } from '../json-line.ts';
import { stampText } from '../stamp-text.ts';
import { toBytes } from '../text-bytes.ts';
import type { ToolIo } from '../tool-io.ts';
import type { Overheard } from './overheard.ts';

export interface TranscriptOptions {
  readonly json: boolean;
  /** Only messages about PVs whose name contains this. */
  readonly pv: string | undefined;
}

export class Transcript {
  messages = 0;
  readonly #io: ToolIo;
  readonly #options: TranscriptOptions;

  constructor(io: ToolIo, options: TranscriptOptions) {
    this.#io = io;
    this.#options = options;
  }

  message(timeNs: bigint, from: string, to: string, overheard: Overheard): void {
    this.messages++;
    const wanted = this.#options.pv;
    if (wanted !== undefined && !overheard.pv?.includes(wanted)) return;
    if (this.#options.json) {
      this.#io.out(jsonLine({ time: isoTime(timeNs), from, to, ...overheard.fields() }));
      return;
    }
    this.#line(timeNs, from, to, overheard.text());
  }

  /** Something that is not a message. */
  remark(timeNs: bigint, from: string, to: string, text: string): void {
    if (this.#options.json) this.#io.out(jsonLine({ time: isoTime(timeNs), from, to, remark: text }));
    else this.#line(timeNs, from, to, `*** ${text}`);
  }

  #line(timeNs: bigint, from: string, to: string, text: string): void {
    this.#io.out(`${stampText(timestampFromNs(timeNs))} ${from} -> ${to} ${toBytes(text)}\n`);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function isoTime(timeNs: bigint): string {
  const seconds = new Date(Number(timeNs / 1_000_000n)).toISOString().slice(0, 19);
  return `${seconds}.${String(timeNs % 1_000_000_000n).padStart(9, '0')}Z`;
}
