/** The command line of `xioc put`. */
import { complain, readCommandLine } from './command-line.ts';
import { commonLongOptions } from './output-format.ts';
import type { ToolIo } from './tool-io.ts';
import { ToolOptions } from './tool-options.ts';
import { versionLine } from './tool-version.ts';

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
}

/** @returns an exit code when there is nothing to write */
export function readPutRequest(argv: readonly string[], io: ToolIo): PutRequest | number {
  const line = readCommandLine(argv, { letters: LETTERS, long: LONG, permute: false });
  const options = new ToolOptions('caput', io);
  let layout: PutRequest['layout'] = 'plain';
  let callback = false;
  let isArray = false;
  let statesOnly = false;
  for (const option of line.options) {
    if ('fault' in option) {
      complain(option, options.help, io);
      return 1;
    }
    const { letter, argument } = option;
    switch (letter) {
      case 'h':
        io.err(USAGE);
        return 0;
      case 'V':
        io.out(versionLine);
        return 0;
      case 'n':
        options.enumsAsNumbers = true;
        statesOnly = false;
        break;
      case 's':
        statesOnly = true;
        options.enumsAsNumbers = false;
        break;
      case 'S':
        options.charsAsText = true;
        isArray = false;
        break;
      case 'a':
        isArray = true;
        options.charsAsText = false;
        break;
      case 't':
        layout = 'terse';
        break;
      case 'l':
        layout = 'wide';
        break;
      case 'c':
        callback = true;
        break;
      case 'w':
        options.timeout(argument);
        break;
      case '#':
        // Read and not used, as in caput.
        options.count(argument);
        break;
      case 'p':
        options.priorityOf(argument);
        break;
      case 'F':
        options.separatorOf(argument);
        break;
      default:
        io.err(USAGE);
        return 1;
    }
  }
  const [name, ...words] = line.operands;
  if (name === undefined) {
    options.say(`No pv name specified. ${options.help}`);
    return 1;
  }
  if (words.length === 0) {
    options.say(`No value specified. ${options.help}`);
    return 1;
  }
  // The first word of an array is its length, which is not needed: the values are counted.
  const values = isArray ? words.slice(1) : [words.join(' ')];
  return { options, name, values, layout, callback, isArray, statesOnly, json: line.long.has('json') };
}

// --- helpers ------------------------------------------------------------------------------------------------------

const LETTERS = 'cnlhatsVS#:w:p:F:';

const LONG = {
  ...commonLongOptions,
  '--terse': { means: '-t', takesValue: false },
  '--wide': { means: '-l', takesValue: false },
  '--notify': { means: '-c', takesValue: false },
  '--array': { means: '-a', takesValue: false },
} as const;

const USAGE = `
Usage: caput [options] <PV name> <value> ...
       caput -a [options] <PV name> <number of values> <value> ...

Writes a PV and prints its old and new value. Options come before the PV name: a value may begin with a minus.

  -h, --help           this text
  -V, --version        versions
Channel Access:
  -w, --timeout <sec>  how long to wait; default 1, or EPICS_CLI_TIMEOUT; 0: for ever
  -c, --notify         wait until what the write causes is done (put completion)
  -p, --priority <n>   priority of the circuit, 0 to 99
Layout:
  -t, --terse          the new value alone
  -l, --wide           name, time stamp, value, status, severity
  --json               one JSON object per line
  -F <c>               character between fields
Values (several words are one value, joined by spaces):
  -n                   the value of an ENUM is the number of a state
  -s                   the value of an ENUM is the name of a state
  -S                   text for an array of CHAR
  -a, --array          an array

Example: caput my_channel 1.2

`;
