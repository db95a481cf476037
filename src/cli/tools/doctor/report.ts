/** The doctor's findings: a line each, and what to do about the first that is wrong. */
import { jsonLine } from '../json-line.ts';
import { toBytes } from '../text-bytes.ts';
import type { ToolIo } from '../tool-io.ts';

/** `note`: worth knowing, and nothing is wrong by itself. */
export type Verdict = 'pass' | 'FAIL' | 'note';

export class Report {
  readonly #io: ToolIo;
  readonly #json: boolean;
  #section = '';
  #advice: string | undefined;
  #failures = 0;

  constructor(io: ToolIo, json: boolean) {
    this.#io = io;
    this.#json = json;
  }

  get failures(): number {
    return this.#failures;
  }

  section(title: string): void {
    this.#section = title;
    if (!this.#json) this.#io.out(toBytes(`${title}\n`));
  }

  pass(text: string): void {
    this.#line('pass', text);
  }

  note(text: string): void {
    this.#line('note', text);
  }

  /** @param advice what to do; only the first failure's is shown, since others may follow from it */
  fail(text: string, advice: string): void {
    this.#failures++;
    this.#advice ??= advice;
    this.#line('FAIL', text, advice);
  }

  end(): void {
    if (this.#json) return;
    if (this.#advice === undefined) this.#io.out('Everything a client needs is there.\n');
    else this.#io.out(toBytes(`What to do\n${wrap(this.#advice)}`));
  }

  #line(verdict: Verdict, text: string, advice?: string): void {
    if (this.#json) {
      const section = this.#section;
      this.#io.out(jsonLine({ section, verdict, text, ...(advice === undefined ? {} : { advice }) }));
      return;
    }
    this.#io.out(toBytes(`  ${verdict}  ${text}\n`));
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const WIDTH = 100;

function wrap(text: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!;
    if (line !== '' && line.length + word.length >= WIDTH) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.map((line) => `  ${line}\n`).join('');
}
