/** The command line of `xioc monitor`. */
import { Dbe } from '../../protocol/value/posting.ts';
import type { LineTemplate } from './line-template.ts';
import { commonLongOptions, templateOf, VALUE_OPTIONS_HELP } from './output-format.ts';
import { scanDouble, scanInteger } from './scan-number.ts';
import type { ToolIo } from './tool-io.ts';
import { readToolLine, ToolOptions, type ToolSyntax } from './tool-options.ts';
import { defaultStamps, type StampFormat } from './wide-line.ts';

export interface MonitorRequest {
  readonly options: ToolOptions;
  readonly names: readonly string[];
  /** -#; 0: all, at their length at each update. */
  readonly count: number;
  /** -m: DBE bits. */
  readonly mask: number;
  /** -t */
  readonly stamps: StampFormat;
  readonly json: boolean;
  readonly template: LineTemplate | undefined;
  /** Ends after this many updates, and after this many ms; Infinity: never. */
  readonly maximum: number;
  readonly durationMs: number;
}

/** @returns an exit code when there is nothing to monitor */
export function readMonitorRequest(argv: readonly string[], io: ToolIo): MonitorRequest | number {
  const options = new ToolOptions('camonitor', io);
  let count = 0;
  let mask = DEFAULT_MASK;
  let stamps = defaultStamps;
  const line = readToolLine(argv, SYNTAX, options, {
    ...options.connectionLetters,
    ...options.valueLetters,
    t: (text) => {
      stamps = stampFormat(text, stamps.relativeTo, options);
    },
    m: (text) => {
      mask = eventMask(text, options);
    },
    '#': (text) => {
      count = options.count(text);
    },
  });
  if (typeof line === 'number') return line;
  if (line.operands.length === 0) return options.refuse('No pv name specified.');
  try {
    return {
      options,
      names: line.operands,
      count,
      mask,
      stamps,
      json: line.long.has('json'),
      template: templateOf(line.long.get('format'), MORE_NAMES),
      maximum: limit('--maximum', line.long.get('maximum'), scanInteger),
      durationMs: limit('--duration', line.long.get('duration'), scanDouble) * 1000,
    };
  } catch (error) {
    options.say(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const LONG = {
  ...commonLongOptions,
  '--format': { means: 'format', takesValue: true },
  '--maximum': { means: 'maximum', takesValue: true },
  '--duration': { means: 'duration', takesValue: true },
} as const;

/** caproto's names in addition to those of a reading. */
const MORE_NAMES = ['callback_count', 'timedelta'];

const DEFAULT_MASK = Dbe.VALUE | Dbe.ALARM;

const MASK_LETTERS: Readonly<Record<string, number>> = {
  v: Dbe.VALUE,
  a: Dbe.ALARM,
  l: Dbe.LOG,
  p: Dbe.PROPERTY,
};

const REFERENCES: Readonly<Record<string, StampFormat['relativeTo']>> = {
  r: 'start',
  i: 'previous',
  I: 'previous of the PV',
};

const USAGE = `Usage: xioc monitor [options] <PV name> ...

Prints PVs whenever they change, as camonitor does, until Ctrl-C.

  --help               this text; -h: that of camonitor
  -V, --version        versions
Channel Access:
  -w, --timeout <sec>  report what is not connected after this time; default 1, or EPICS_CLI_TIMEOUT
  -m <letters>         what to monitor: v value, a alarm, l log, p property; default va
  -p, --priority <n>   priority of the circuit, 0 to 99
  --maximum <n>        end after n updates
  --duration <sec>     end after this time
Time stamps:
  -t <letters>         s the server's, c this client's (in parentheses), n none;
                       r since the start, i since the last update, I since the last update of the PV
Layout:
  --json               one JSON object per line
  --format <text>      a line with {pv_name} {value} {timestamp} {status} {severity} {count} {type}
                       {callback_count} {timedelta}
${VALUE_OPTIONS_HELP}
Example: xioc monitor -f8 my_channel another_channel
`;

const SYNTAX: ToolSyntax = {
  tool: 'camonitor',
  letters: 'nhVm:sSe:f:g:l:#:0:w:t:p:F:',
  long: LONG,
  permute: true,
  usage: USAGE,
};

function stampFormat(letters: string, reference: StampFormat['relativeTo'], options: ToolOptions): StampFormat {
  let relativeTo = reference;
  for (const letter of letters) {
    if (letter in REFERENCES) relativeTo = REFERENCES[letter]!;
    else if (!'scn'.includes(letter)) options.say(`Invalid argument '${letter}' for option '-t' - ignored.`);
  }
  return { server: letters.includes('s'), client: letters.includes('c'), relativeTo };
}

function eventMask(letters: string, options: ToolOptions): number {
  let mask = 0;
  for (const letter of letters) {
    const bit = MASK_LETTERS[letter];
    if (bit === undefined) {
      options.say(`Invalid argument '${letters}' for option '-m' - ignored.`);
      return DEFAULT_MASK;
    }
    mask |= bit;
  }
  return mask;
}

function limit(option: string, text: string | undefined, scan: (text: string) => number | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  const value = scan(text);
  if (value !== undefined && value > 0) return value;
  throw new RangeError(`${option} '${text}' is not a number above 0.`);
}
