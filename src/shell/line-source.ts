/** Where a session has its lines from. */
export interface LineSource {
  /** Of a script: its name, for messages. Undefined: somebody types, or a pipe sends. */
  readonly script: string | undefined;
  /** Calls `give` once: with the next line, or undefined when there is none. */
  next(give: (line: string | undefined) => void): void;
  close(): void;
}

/** The lines of a script. */
export class ScriptLines implements LineSource {
  readonly script: string | undefined;
  readonly #lines: Iterator<string>;

  constructor(script: string | undefined, lines: Iterable<string>) {
    this.script = script;
    this.#lines = lines[Symbol.iterator]();
  }

  next(give: (line: string | undefined) => void): void {
    const { done, value } = this.#lines.next();
    give(done ? undefined : value);
  }

  close(): void {}
}
