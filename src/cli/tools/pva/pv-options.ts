/** The command line of pvAccessCPP's tools: what pvget, pvput, pvmonitor, pvinfo and pvcall have in common. */
import { parsePvRequest } from '../../../protocol/pva/pv-request.ts';
import { version } from '../../version.ts';
import { getopt } from '../getopt.ts';
import { toBytes } from '../text-bytes.ts';
import type { ToolIo } from '../tool-io.ts';

export type OutputMode = 'nt' | 'raw' | 'json';

export interface PvLine {
  readonly operands: readonly string[];
  /** -r */
  readonly request: string;
  /** -w, in ms; undefined where none was given. */
  readonly timeoutMs: number | undefined;
  /** -M; -v means raw. */
  readonly mode: OutputMode;
  /** -M alone. */
  readonly askedMode: OutputMode;
  /** Times -v was given. */
  readonly verbosity: number;
  /** -q */
  readonly quiet: boolean;
  /** Letters of other options that were given, with their arguments. */
  readonly others: ReadonlyMap<string, string>;
}

/**
 * @param own letters of options besides those that all have, as getopt takes them
 * @param permute options may follow operands: not those of pvput, to which -1 is a value
 * @returns an exit code when there is nothing more to do
 */
export function readPvLine(
  tool: string,
  usage: string,
  own: string,
  argv: readonly string[],
  io: ToolIo,
  permute = true,
): PvLine | number {
  if (argv.includes('--help')) {
    io.out(usage);
    return 0;
  }
  const { options, operands } = getopt(argv, `${COMMON}${own}`, permute);
  let request = '';
  let timeoutMs: number | undefined;
  let mode: OutputMode = 'nt';
  let verbosity = 0;
  let quiet = false;
  const others = new Map<string, string>();
  for (const option of options) {
    const { letter } = option;
    if ('fault' in option) {
      const what =
        option.fault === 'unrecognized'
          ? `Unrecognized option: '-${letter}'`
          : `Option '-${letter}' requires an argument`;
      io.err(`${what}. ('${tool} -h' for help.)\n`);
      return 1;
    }
    const { argument } = option;
    switch (letter) {
      case 'h':
        io.err(usage);
        return 0;
      case 'V':
        io.out(`${tool} xioc ${version}\n`);
        return 0;
      case 'v':
        verbosity++;
        break;
      case 'q':
        quiet = true;
        break;
      case 'd':
        break;
      case 'r':
        request = argument;
        break;
      case 'w': {
        const seconds = Number(argument);
        if (argument.trim() === '' || Number.isNaN(seconds)) {
          io.err(`'${toBytes(argument)}' is not a valid timeout value - ignored. ('${tool} -h' for help.)\n`);
        } else {
          timeoutMs = seconds > 0 ? seconds * 1000 : FOREVER_MS;
        }
        break;
      }
      case 'p':
        if (argument !== 'pva' && argument !== 'ca') {
          io.err(`Unknown provider '${toBytes(argument)}': there are pva and ca\n`);
          return 1;
        }
        others.set('p', argument);
        break;
      case 'M':
        if (argument !== 'raw' && argument !== 'nt' && argument !== 'json') {
          io.err(`Unknown output mode '${toBytes(argument)}'\n`);
          mode = 'raw';
        } else {
          mode = argument;
        }
        break;
      case 'f':
        io.err('Unsupported option -f\n');
        return 1;
      default:
        others.set(letter, argument);
    }
  }
  if (others.get('p') === 'ca') {
    io.err(`${tool} speaks PV Access: for Channel Access use xioc get, put, monitor and info\n`);
    return 1;
  }
  try {
    parsePvRequest(request);
  } catch (error) {
    io.err(`failed to parse request string: ${toBytes((error as Error).message)}\n`);
    return 1;
  }
  const askedMode = mode;
  if (verbosity > 0 && mode === 'nt') mode = 'raw';
  return { operands, request, timeoutMs, mode, askedMode, verbosity, quiet, others };
}

/** For -h. */
export const COMMON_OPTIONS = `options:
  -h: Help: Print this message
  -V: Print version and exit
  -r <pv request>:   Request, specifies what fields to return and options, default is 'field()'
  -w <sec>:          Wait time, specifies timeout, default is 5.000000 second(s)
  -p <provider>:     Set default provider name, default is 'pva'
  -M <raw|nt|json>:  Output mode.  default is 'nt'
  -v:                Show entire structure (implies Raw mode)
  -q:                Quiet mode, print only error messages
  -d:                Enable debug output
`;

/** Letters of the options of tools that show values. */
export const SHOWING = ['v', 'r:', 'M:'].join('');

/** Letters of options of older versions that newer ones take and ignore, and of -f, which they refuse. */
export const IGNORED = ['t', 'q', 'n', 'F:', 'f:'].join('');

/** -w when it is not given. */
export const DEFAULT_TIMEOUT_MS = 5000;

/** -w of 0 or less. */
export const FOREVER_MS = 2 ** 31 - 1;

// --- helpers ------------------------------------------------------------------------------------------------------

const COMMON = ['h', 'V', 'd', 'w:', 'p:'].join('');
