/** Lines that somebody types, or that come from a pipe. */
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { ReadStream } from 'node:tty';
import { Keys } from './keys.ts';
import type { LineSource } from './line-source.ts';

export interface TerminalOptions {
  readonly input: Readable;
  readonly output: Writable;
  /** With history and completion; else lines are read as they come. */
  readonly isTerminal: boolean;
  readonly prompt: () => string;
  readonly complete?: (line: string) => readonly string[] | Promise<readonly string[]>;
  readonly historySize?: number;
}

export class Terminal implements LineSource {
  readonly script = undefined;
  readonly #options: TerminalOptions;
  readonly #interface: Interface;
  readonly #keys: Keys | undefined;
  readonly #lines: string[] = [];
  #waiting: ((line: string | undefined) => void) | undefined;
  #isAtEnd = false;

  /** @param interrupted called at Ctrl-C */
  constructor(options: TerminalOptions, interrupted: () => void = () => {}) {
    this.#options = options;
    const { input, output, isTerminal, complete, historySize = 50 } = options;
    this.#keys = isTerminal && input instanceof ReadStream ? new Keys(input) : undefined;
    this.#interface = createInterface({
      input: this.#keys ?? input,
      terminal: isTerminal,
      ...(isTerminal && { output, historySize }),
      ...(isTerminal &&
        complete && {
          completer: (line: string, give: (error: null, found: [string[], string]) => void) =>
            void Promise.resolve(complete(line)).then((words) => give(null, [[...words], lastWord(line)])),
        }),
    });
    this.#interface.on('line', (line) => this.#take(line));
    this.#interface.on('close', () => {
      this.#keys?.leave();
      this.#isAtEnd = true;
      this.#waiting?.(undefined);
      this.#waiting = undefined;
    });
    this.#interface.on('SIGINT', interrupted);
  }

  next(give: (line: string | undefined) => void): void {
    const { isTerminal, output, prompt } = this.#options;
    if (isTerminal) {
      this.#interface.setPrompt(prompt());
      this.#interface.prompt();
    } else output.write(prompt());
    const line = this.#lines.shift();
    if (line !== undefined) give(line);
    else if (this.#isAtEnd) give(undefined);
    else this.#waiting = give;
  }

  close(): void {
    this.#interface.close();
  }

  // --- helpers

  #take(line: string): void {
    const give = this.#waiting;
    this.#waiting = undefined;
    if (give === undefined) this.#lines.push(line);
    else give(line);
  }
}

/** What completion is about. */
export function lastWord(line: string): string {
  return /[^\s(),"']*$/.exec(line)![0];
}
