/** What `help` knows of a command. */

/**
 * `name:type` of each argument. A number that is missing is 0, a text that is missing is absent. `rest` is all words that are
 * left; `pdbbase` is that word, `0` or nothing.
 */
export interface Usage {
  readonly args: readonly `${string}:${ArgType}`[];
  readonly text: string;
}

export type ArgType = 'text' | 'int' | 'double' | 'pdbbase' | 'rest';
