/** The command line of `xioc put`. */
import type { LineTemplate } from './line-template.ts';
import { commonLongOptions, readTemplate } from './output-format.ts';
import type { ToolIo } from './tool-io.ts';
import { readToolLine, ToolOptions, type ToolSyntax } from './tool-options.ts';

export interface PutRequest {
  readonly options: ToolOptions;
  readonly name: string;
  /** The elements of an array, or all words of one value. */
  readonly values: readonly string[];
  readonly layout: 'plain' | 'terse' | 'wide';
  /** -c: wait for put completion. */
  readonly callback: boolean;
  /** -a */
  readonly isArray: boolean;
  /** -s: an ENUM's value is the name of a state, never a number. */
  readonly statesOnly: boolean;
  readonly json: boolean;
  readonly template: LineTemplate | undefined;
}

/** @returns an exit code when there is nothing to write */
export function readPutRequest(argv: readonly string[], io: ToolIo): PutRequest | number {
  const options = new ToolOptions('caput', io);
  let layout: PutRequest['layout'] = 'plain';
  let callback = false;
  let isArray = false;
  let statesOnly = false;
  const readStatesAs = (kind: 'numbers' | 'names') => {
    options.enumsAsNumbers = kind === 'numbers';
    statesOnly = kind === 'names';
  };
  const writeAs = (kind: 'array' | 'text') => {
    isArray = kind === 'array';
    options.charsAsText = kind === 'text';
  };
  const line = readToolLine(argv, SYNTAX, options, {
    ...options.connectionLetters,
    n: () => readStatesAs('numbers'),
    s: () => readStatesAs('names'),
    S: () => writeAs('text'),
    a: () => writeAs('array'),
    t: () => {
      layout = 'terse';
    },
    l: () => {
      layout = 'wide';
    },
    c: () => {
      callback = true;
    },
    // Read and not used, as in caput.
    '#': (text) => options.count(text),
    F: (text) => options.separatorOf(text),
  });
  if (typeof line === 'number') return line;
  const [name, ...words] = line.operands;
  if (name === undefined) return options.refuse('No pv name specified.');
  if (words.length === 0) return options.refuse('No value specified.');
  // The first word of an array is its length, which is not needed: the values are counted.
  const values = isArray ? words.slice(1) : [words.join(' ')];
  const template = readTemplate(line.long.get('format'), options, ['which']);
  if (template === 'bad') return 1;
  const json = line.long.has('json');
  return { options, name, values, layout, callback, isArray, statesOnly, json, template };
}

// --- helpers ------------------------------------------------------------------------------------------------------

const LONG = {
  ...commonLongOptions,
  '--terse': { means: '-t', takesValue: false },
  '--wide': { means: '-l', takesValue: false },
  '--notify': { means: '-c', takesValue: false },
  '--format': { means: 'format', takesValue: true },
  '--array': { means: '-a', takesValue: false },
} as const;

const USAGE = `Usage: xioc put [options] <PV name> <value> ...
       xioc put -a [options] <PV name> <number of values> <value> ...

Writes a PV and prints its old and new value, as caput does. Options come before the PV name: a value may begin with a
minus.

  --help               this text; -h: that of caput
  -V, --version        versions
Channel Access:
  -w, --timeout <sec>  how long to wait; default 1, or EPICS_CLI_TIMEOUT; 0: for ever
  -c, --notify         wait until what the write causes is done (put completion)
  -p, --priority <n>   priority of the circuit, 0 to 99
Layout:
  -t, --terse          the new value alone
  -l, --wide           name, time stamp, value, status, severity
  --json               one JSON object per line
  --format <text>      a line with {which} {pv_name} {value} {timestamp} {status} {severity} {count} {type}
                       for the old value and the new one
  -F <c>               character between fields
Values (several words are one value, joined by spaces):
  -n                   the value of an ENUM is the number of a state
  -s                   the value of an ENUM is the name of a state
  -S                   text for an array of CHAR
  -a, --array          an array

Example: xioc put my_channel 1.2
`;

const SYNTAX: ToolSyntax = { tool: 'caput', letters: 'cnlhatsVS#:w:p:F:', long: LONG, permute: false, usage: USAGE };
