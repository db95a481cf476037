/** The command line of softIoc. */
import { type DtypPolicy, dtypPolicies } from '../database/db/loaded-records.ts';
import { getopt } from './tools/getopt.ts';

/** What an option asks for, in the order in which they stand. */
export type SoftIocStep =
  | { readonly kind: 'access'; readonly file: string; readonly macros: string }
  | { readonly kind: 'database'; readonly file: string; readonly macros: string }
  | { readonly kind: 'exit'; readonly prefix: string };

export interface SoftIocLine {
  readonly definitions: string | undefined;
  readonly steps: readonly SoftIocStep[];
  readonly interactive: boolean;
  readonly verbose: boolean;
  readonly dtyp: DtypPolicy;
  /** What scripts may do: write files anywhere, run programs. */
  readonly mayWrite: boolean;
  readonly maySystem: boolean;
  /** Words after the first one are ignored, as softIoc has always done. */
  readonly script: string | undefined;
}

/** A text: what is wrong with the line. `help`: that is all that was asked for. */
export function readSoftIocLine(argv: readonly string[]): SoftIocLine | 'help' | { readonly fault: string } {
  if (argv[0] === '--help') return 'help';
  const { word: mayWrite, rest: others } = withoutWord(argv, '--allow-write');
  const { word: maySystem, rest: more } = withoutWord(others, '--allow-system');
  const { dtyp, rest } = withoutDtyp(more);
  if (dtyp === undefined) return { fault: `--dtyp is one of ${dtypPolicies.join(', ')}` };
  const { options, operands } = getopt(rest, 'ha:D:d:m:Ssx:v', false);
  const steps: SoftIocStep[] = [];
  let macros = '';
  let definitions: string | undefined;
  let interactive = true;
  let verbose = false;
  for (const option of options) {
    if ('fault' in option) return { fault: `Unknown argument: -${option.letter}` };
    const { letter, argument } = option;
    if (letter === 'h') return 'help';
    if (letter === 'm') macros = argument;
    else if (letter === 'd') steps.push({ kind: 'database', file: argument, macros });
    else if (letter === 'a') steps.push({ kind: 'access', file: argument, macros });
    else if (letter === 'x') steps.push({ kind: 'exit', prefix: argument });
    else if (letter === 'S') interactive = false;
    else if (letter === 'v') verbose = true;
    else if (letter === 'D') {
      if (steps.length > 0) return { fault: '-D specified too late: it must stand before -d, -a and -x' };
      definitions = argument;
    }
  }
  return { definitions, steps, interactive, verbose, dtyp, mayWrite, maySystem, script: operands[0] };
}

// --- helpers ------------------------------------------------------------------------------------------------------

function withoutWord(
  argv: readonly string[],
  word: string,
): { readonly word: boolean; readonly rest: readonly string[] } {
  return { word: argv.includes(word), rest: argv.filter((each) => each !== word) };
}

/** `--dtyp soft` is not an option of softIoc, which has no long ones: it may stand anywhere before the script. */
function withoutDtyp(argv: readonly string[]): {
  readonly dtyp: DtypPolicy | undefined;
  readonly rest: readonly string[];
} {
  const at = argv.findIndex((word) => word === '--dtyp' || word.startsWith('--dtyp='));
  if (at === -1) return { dtyp: 'refuse', rest: argv };
  const [, joined] = /^--dtyp=(.*)$/.exec(argv[at]!) ?? [];
  const word = joined ?? argv[at + 1] ?? '';
  const dtyp = dtypPolicies.find((policy) => policy === word);
  return { dtyp, rest: argv.toSpliced(at, joined === undefined ? 2 : 1) };
}
