/** `xioc info`: what a client knows of PVs, as cainfo prints it. */
import type { PV } from '../client/pv.ts';
import { hostName } from './tools/host-name.ts';
import { jsonLine } from './tools/json-line.ts';
import { commonLongOptions } from './tools/output-format.ts';
import { scanInteger } from './tools/scan-number.ts';
import { toBytes } from './tools/text-bytes.ts';
import { ToolClient } from './tools/tool-client.ts';
import type { ToolIo } from './tools/tool-io.ts';
import { readToolLine, ToolOptions, type ToolSyntax } from './tools/tool-options.ts';

export async function infoTool(argv: readonly string[], io: ToolIo): Promise<number> {
  const request = readRequest(argv, io);
  if (typeof request === 'number') return request;
  const { options, names, level, json } = request;
  const client = new ToolClient(io);
  try {
    const pvs = client.open(names, options.priority);
    if (pvs === undefined) return 1;
    if (pvs.length > 0 && !(await client.connect(pvs, options.timeoutMs))) return 1;
    if (level > 0) io.out(clientStatus(client));
    else for (const pv of pvs) io.out(json ? jsonInfo(pv) : await info(pv));
    return 0;
  } finally {
    await client.close();
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

interface InfoRequest {
  readonly options: ToolOptions;
  readonly names: readonly string[];
  /** -s: what the client library knows of itself, instead. */
  readonly level: number;
  readonly json: boolean;
}

const USAGE = `Usage: xioc info [options] <PV name> ...

Prints where PVs are served, what may be done with them, and their type, as cainfo does.

  --help               this text; -h: that of cainfo
  -V, --version        versions
  -w, --timeout <sec>  how long to wait; default 1, or EPICS_CLI_TIMEOUT; 0: for ever
  -s <level>           the state of this client's actors instead, when above 0
  -p, --priority <n>   priority of the circuit, 0 to 99
  --json               one JSON object per line

Example: xioc info my_channel another_channel
`;

const SYNTAX: ToolSyntax = {
  tool: 'cainfo',
  letters: 'nhVw:s:p:',
  long: commonLongOptions,
  permute: true,
  usage: USAGE,
};

function readRequest(argv: readonly string[], io: ToolIo): InfoRequest | number {
  const options = new ToolOptions('cainfo', io);
  let level = 0;
  const line = readToolLine(argv, SYNTAX, options, {
    ...options.connectionLetters,
    s: (text) => {
      level = interestLevel(text, options);
    },
  });
  if (typeof line === 'number') return line;
  if (level === 0 && line.operands.length === 0) return options.refuse('No pv name specified.');
  return { options, names: line.operands, level, json: line.long.has('json') };
}

function interestLevel(text: string, options: ToolOptions): number {
  const level = scanInteger(text);
  if (level === undefined) options.say(`'${text}' is not a valid interest level - ignored. ${options.help}`);
  return level ?? 0;
}

async function info(pv: PV): Promise<string> {
  const { read, write } = pv.rights;
  const lines = [
    ['State:', 'connected'],
    ['Host:', await hostName(pv.host!)],
    ['Access:', `${read ? '' : 'no '}read, ${write ? '' : 'no '}write`],
    ['Native data type:', `DBF_${pv.nativeType}`],
    ['Request type:', `DBR_${pv.nativeType}`],
    ['Element count:', String(pv.count)],
  ];
  return `${toBytes(pv.name)}\n${lines.map(([label = '', text = '']) => `    ${label.padEnd(17)} ${text}\n`).join('')}`;
}

function jsonInfo(pv: PV): string {
  const { name, state, host, rights, nativeType, count } = pv;
  return jsonLine({ pv: name, state, host, access: rights, nativeType: `DBF_${nativeType}`, count });
}

function clientStatus({ context }: ToolClient): string {
  const root = context.roots[0]!;
  const lines = [`${root.label()} ${JSON.stringify(root.describe())}`];
  for (const child of root.children()) {
    lines.push(
      `    ${child.kind} ${child.label()} ${JSON.stringify(child.ref.getSnapshot().value)} ${JSON.stringify(child.describe())}`,
    );
  }
  return `${lines.map(toBytes).join('\n')}\n`;
}
