/**
 * A tool's command line: EPICS base's short options, and long ones that base does not have.
 *
 * A long option is looked for before the short ones, so that everything else is read as getopt reads it.
 */
import { getopt, type ScannedOption } from './getopt.ts';

/** A long option: the short one it stands for, or a name of its own; `takesValue` when it has an argument. */
export interface LongOption {
  readonly means: string;
  readonly takesValue: boolean;
}

export interface CommandLineSyntax {
  /** As getopt takes them. */
  readonly letters: string;
  readonly long: Readonly<Record<string, LongOption>>;
  /** Options may follow operands; caput does not allow it, since values may begin with a minus. */
  readonly permute: boolean;
}

export interface CommandLine {
  readonly options: readonly ScannedOption[];
  /** Long options with a name of their own. */
  readonly long: ReadonlyMap<string, string>;
  readonly operands: readonly string[];
}

export function readCommandLine(argv: readonly string[], { letters, long, permute }: CommandLineSyntax): CommandLine {
  const own = new Map<string, string>();
  const rest: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at]!;
    const isOperand = !word.startsWith('-') || word === '-' || word === '--';
    if (isOperand && (word === '--' || !permute)) {
      rest.push(...argv.slice(at));
      break;
    }
    const [name = '', value] = word.split(/=(.*)/s);
    const option = Object.hasOwn(long, name) ? long[name] : undefined;
    if (option === undefined) {
      rest.push(word);
      // The next word is this option's argument, not a long option.
      if (takesNext(word, letters) && at + 1 < argv.length) rest.push(argv[++at]!);
      continue;
    }
    const argument = option.takesValue ? (value ?? argv[++at] ?? '') : '';
    if (!option.means.startsWith('-')) own.set(option.means, argument);
    else rest.push(option.takesValue ? option.means + argument : option.means);
  }
  return { ...getopt(rest, letters, permute), long: own };
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Whether a word of short options ends with one whose argument is the next word. */
function takesNext(word: string, letters: string): boolean {
  if (!word.startsWith('-') || word.startsWith('--')) return false;
  for (let at = 1; at < word.length; at++) {
    const known = letters.indexOf(word[at]!);
    if (known !== -1 && letters[known + 1] === ':') return at === word.length - 1;
  }
  return false;
}
