/** The command line of `xioc get`. */
import { Dbr, dbrTypes } from '../../protocol/ca/dbr-types.ts';
import type { LineTemplate } from './line-template.ts';
import { commonLongOptions, readTemplate, VALUE_OPTIONS_HELP } from './output-format.ts';
import { scanInteger } from './scan-number.ts';
import type { ToolIo } from './tool-io.ts';
import { readToolLine, ToolOptions, type ToolSyntax } from './tool-options.ts';

export type Layout = 'plain' | 'terse' | 'wide' | 'block';

export interface GetRequest {
  readonly options: ToolOptions;
  readonly names: readonly string[];
  readonly layout: Layout;
  /** -c: as many elements as there are, errors per PV. */
  readonly callback: boolean;
  /** -d */
  readonly type: number;
  /** -#; 0: all. */
  readonly count: number;
  readonly json: boolean;
  readonly template: LineTemplate | undefined;
}

/** @returns an exit code when there is nothing to read */
export function readGetRequest(argv: readonly string[], io: ToolIo): GetRequest | number {
  const options = new ToolOptions('caget', io);
  let layout: Layout = 'plain';
  let callback = false;
  let type = -1;
  let count = 0;
  const setLayout = (wanted: Layout) => {
    if (layout !== 'plain') options.say(`Options t,d,a are mutually exclusive. ${options.help}`);
    layout = wanted;
  };
  const line = readToolLine(argv, SYNTAX, options, {
    ...options.connectionLetters,
    ...options.valueLetters,
    t: () => setLayout('terse'),
    a: () => setLayout('wide'),
    d: (text) => {
      setLayout('block');
      type = requestedType(text);
      if (isReadableType(type)) return;
      options.say(`Requested dbr type out of range or invalid - ignored. ${options.help}`);
      layout = 'plain';
    },
    c: () => {
      callback = true;
    },
    // caget's -0x also turns a type asked for with -d into LONG.
    0: (text) => {
      if (options.base('0', text) !== undefined) type = Dbr.LONG;
    },
    '#': (text) => {
      count = options.count(text);
    },
  });
  if (typeof line === 'number') return line;
  if (line.long.has('list-types')) {
    return options.show(dbrTypes.map(({ name, number }) => `DBR_${name} ${number}\n`).join(''));
  }
  if (line.operands.length === 0) return options.refuse('No pv name specified.');
  const template = readTemplate(line.long.get('format'), options);
  if (template === 'bad') return 1;
  const json = line.long.has('json');
  return { options, names: line.operands, layout, callback, type, count, json, template };
}

// --- helpers ------------------------------------------------------------------------------------------------------

const LONG = {
  ...commonLongOptions,
  '--terse': { means: '-t', takesValue: false },
  '--wide': { means: '-a', takesValue: false },
  '--notify': { means: '-c', takesValue: false },
  '--format': { means: 'format', takesValue: true },
  '--list-types': { means: 'list-types', takesValue: false },
} as const;

const USAGE = `Usage: xioc get [options] <PV name> ...

Reads PVs and prints them as "name value", as caget does.

  --help               this text; -h: that of caget
  -V, --version        versions
Channel Access:
  -w, --timeout <sec>  how long to wait; default 1, or EPICS_CLI_TIMEOUT; 0: for ever
  -c, --notify         asynchronous get: arrays at their present length
  -p, --priority <n>   priority of the circuit, 0 to 99
Layout:
  -t, --terse          the value alone
  -a, --wide           name, time stamp, value, status, severity
  -d <type>            everything a DBR type carries: name or number (--list-types)
  --json               one JSON object per line
  --format <text>      a line with {pv_name} {value} {timestamp} {status} {severity} {count} {type}
${VALUE_OPTIONS_HELP}
Example: xioc get -a -f8 my_channel another_channel
`;

const SYNTAX: ToolSyntax = {
  tool: 'caget',
  letters: 'taicnhsSVe:f:g:l:#:d:0:w:p:F:',
  long: LONG,
  permute: true,
  usage: USAGE,
};

/** By number or name, with or without DBR_; -1 when there is no such type. */
function requestedType(text: string): number {
  const number = scanInteger(text);
  if (number !== undefined) return number;
  const index = dbrTypes.findIndex(({ name }) => text === `DBR_${name}` || text === name);
  return index;
}

function isReadableType(type: number): boolean {
  return type >= 0 && type <= Dbr.CLASS_NAME && type !== Dbr.PUT_ACKT && type !== Dbr.PUT_ACKS;
}
