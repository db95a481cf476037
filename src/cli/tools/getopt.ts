/**
 * Options of a command line as C's getopt reads them: scripts written for caget and its kin rely on what it takes for
 * an option (`-f8`, `-tw 5`, `-#10`, `-0x`) and where it stops.
 */

/** One option, or what is wrong with one. */
export type ScannedOption =
  | { readonly letter: string; readonly argument: string }
  | { readonly letter: string; readonly fault: 'unrecognized' | 'argument missing' };

export interface ScannedLine {
  readonly options: readonly ScannedOption[];
  readonly operands: readonly string[];
}

/**
 * @param letters the options; one with an argument is followed by a colon, as in 'ab:c'
 * @param permute options may follow operands, as GNU getopt allows; else the first operand ends them
 */
export function getopt(argv: readonly string[], letters: string, permute: boolean): ScannedLine {
  const options: ScannedOption[] = [];
  const operands: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at]!;
    if (word === '--') {
      operands.push(...argv.slice(at + 1));
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      operands.push(word);
      if (permute) continue;
      operands.push(...argv.slice(at + 1));
      break;
    }
    for (let letter = 1; letter < word.length; letter++) {
      const name = word[letter]!;
      const known = name === ':' ? -1 : letters.indexOf(name);
      if (known === -1) {
        options.push({ letter: name, fault: 'unrecognized' });
      } else if (letters[known + 1] !== ':') {
        options.push({ letter: name, argument: '' });
      } else if (letter + 1 < word.length) {
        options.push({ letter: name, argument: word.slice(letter + 1) });
        break;
      } else if (at + 1 < argv.length) {
        at++;
        options.push({ letter: name, argument: argv[at]! });
      } else {
        options.push({ letter: name, fault: 'argument missing' });
      }
    }
  }
  return { options, operands };
}
