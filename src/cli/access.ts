/** `xioc access`: who may do what by an .acf file, and why. */
import { readRules } from '../actors/security/read-rules.ts';
import { Context } from '../client/context.ts';
import { parseChannelPath } from '../database/channel/channel-name.ts';
import { isRecordType, recordFields } from '../database/records/record-type.ts';
import { AccessFileError, accessFile } from '../database/security/access-file.ts';
import { describeRights, type RightsQuestion } from '../database/security/explanation.ts';
import { type GroupInputs, unconnected, withInput } from '../database/security/inputs.ts';
import { explainRights } from '../database/security/rights.ts';
import { type AccessRules, groupNamed, type SecurityGroupDefinition } from '../database/security/rules.ts';
import { parseMacroDefinitions } from '../database/text/macro-definitions.ts';
import { Severity } from '../protocol/value/alarm.ts';
import { jsonLine } from './tools/json-line.ts';
import { readPlainLine, secondsOption } from './tools/plain-options.ts';
import { toBytes } from './tools/text-bytes.ts';
import { type ToolIo, UsageError } from './tools/tool-io.ts';

const USAGE = `Usage: xioc access -a <file.acf> [options] <PV name> <user> <host>

Says whether a user at a host may read and write a PV by the rules of a file, which rule decides, and why the others do
not. The group and the type of the PV's record, and the PVs that rules depend on, are asked of the IOCs that serve them.

  -a, --access <file>  the rules
  -m, --macros <list>  macros in them: P=BL1:,R=a
  --asg <name>         the ASG of the record, where no IOC is to be asked
  --level <0|1>        the access level of the field; default: what its record type says
  -w, --timeout <sec>  how long to wait for each PV; default 1
  --json               one JSON object
  -h, --help           this text

Example: xioc access -a site.acf BL1:shutter.HIHI alice console7
`;

const OPTIONS = {
  access: { type: 'string', short: 'a' },
  macros: { type: 'string', short: 'm' },
  asg: { type: 'string' },
  level: { type: 'string' },
  timeout: { type: 'string', short: 'w' },
  json: { type: 'boolean' },
} as const;

export async function accessTool(argv: readonly string[], io: ToolIo): Promise<number> {
  const line = readPlainLine(argv, { tool: 'xioc access', usage: USAGE, options: OPTIONS }, io);
  if (typeof line === 'number') return line;
  const { values, operands } = line;
  const [pv, user, host, ...rest] = operands;
  if (host === undefined || rest.length > 0 || typeof values.access !== 'string') {
    throw new UsageError(`xioc access: give the rules with -a, then a PV, a user and a host\n${USAGE}`);
  }
  const rules = await readRulesOf(values.access, String(values.macros ?? ''), io);
  const timeoutMs = secondsOption(values.timeout, 1, '--timeout');
  const context = new Context({ environment: io.environment, repeater: false, timeoutMs });
  context.on('warning', (message) => io.err(`${toBytes(message)}\n`));
  try {
    const asg = typeof values.asg === 'string' ? values.asg : await askText(context, recordOf(pv!), 'ASG');
    const level = await levelOf(context, pv!, values.level);
    const group = groupNamed(rules, asg);
    const inputs = await ask(context, group);
    const explanation = explainRights(rules, asg, level, { users: [user!], host }, { get: () => inputs });
    const question: RightsQuestion = { pv: pv!, asg, level, user: user!, host };
    if (values.json) {
      io.out(jsonLine({ ...question, group: group.name, ...explanation.rights }));
    } else io.out(`${toBytes(describeRights(question, explanation, inputs))}\n`);
    return 0;
  } finally {
    await context.close();
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

async function readRulesOf(file: string, macros: string, io: ToolIo): Promise<AccessRules> {
  const definitions = parseMacroDefinitions(macros).map(([name, value]) => [name, value ?? ''] as const);
  try {
    const access = accessFile(file, { macros: Object.fromEntries(definitions) });
    const { rules, warnings } = await readRules(access, Math.random);
    for (const warning of warnings) io.err(`${toBytes(warning)}\n`);
    return rules;
  } catch (error) {
    if (error instanceof AccessFileError) throw new UsageError(error.message);
    throw error;
  }
}

function recordOf(pv: string): string {
  const path = parseChannelPath(pv);
  return 'fault' in path || path.record === '' ? pv : path.record;
}

/** Of a field: what its record type says; 1 where nobody knows it. */
async function levelOf(context: Context, pv: string, given: unknown): Promise<0 | 1> {
  if (given === '0' || given === '1') return given === '0' ? 0 : 1;
  if (given !== undefined) throw new UsageError(`xioc access: the level is 0 or 1, not '${String(given)}'`);
  const path = parseChannelPath(pv);
  if ('fault' in path || path.field === undefined || path.field === 'VAL') return 0;
  const type = await askText(context, path.record, 'RTYP');
  return isRecordType(type) ? (recordFields(type).get(path.field)?.securityLevel ?? 1) : 1;
}

/** A field of a record: '' where the PV has no record. */
async function askText(context: Context, record: string, field: 'ASG' | 'RTYP'): Promise<string> {
  const channel = context.pv(`${record}.${field}`);
  const failed = (why: string) =>
    new UsageError(`xioc access: ${why}; with --asg and --level nobody needs to be asked`);
  await context
    .pv(record)
    .waitForConnection()
    .catch(() => {
      throw failed(`nobody serves ${toBytes(record)}`);
    });
  try {
    return String((await channel.read({ type: 'STRING' })).value);
  } catch (error) {
    if (!channel.connected) return '';
    throw failed(`${toBytes(channel.name)} cannot be read: ${(error as Error).message}`);
  }
}

/** What the inputs of the group are now. */
async function ask(context: Context, group: SecurityGroupDefinition): Promise<GroupInputs> {
  const readings = await context.readMany(
    group.inputs.map(({ pv }) => pv),
    { type: 'STS_DOUBLE' },
  );
  return readings.reduce((inputs, reading, index) => {
    if (reading.status === 'rejected') return inputs;
    const { value, severity } = reading.value;
    const number = typeof value === 'object' ? value[0] : value;
    const heard = { value: Number(number), invalid: severity === Severity.INVALID };
    return withInput(group, inputs, group.inputs[index]!.letter, heard);
  }, unconnected(group));
}
