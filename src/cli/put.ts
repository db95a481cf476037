/** `xioc put`: writes a PV as caput does, with its options, output and exit codes. */
import { CaError } from '../actors/ca/client/error.ts';
import type { PV } from '../client/pv.ts';
import { Eca, ecaText } from '../protocol/ca/status.ts';
import { jsonFields, jsonLine } from './tools/json-line.ts';
import { plainLine, readOutcome, timeTypeOf } from './tools/outcome.ts';
import { templateValues } from './tools/output-format.ts';
import { type PutRequest, readPutRequest } from './tools/put-request.ts';
import { charValue, type PutMistake, type PutValue, stateValue, textValue } from './tools/put-value.ts';
import { toBytes } from './tools/text-bytes.ts';
import { ToolClient } from './tools/tool-client.ts';
import type { ToolIo } from './tools/tool-io.ts';
import { WideLines } from './tools/wide-line.ts';

export async function putTool(argv: readonly string[], io: ToolIo): Promise<number> {
  const request = readPutRequest(argv, io);
  if (typeof request === 'number') return request;
  const { options, name } = request;
  const client = new ToolClient(io);
  try {
    const pvs = client.open([name], options.priority);
    if (pvs === undefined || !(await client.connect(pvs, options.timeoutMs))) return 1;
    return await put(pvs[0]!, request, io);
  } finally {
    await client.close();
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

async function put(pv: PV, request: PutRequest, io: ToolIo): Promise<number> {
  const { options, layout, json, template } = request;
  const value = await putValue(pv, request, io);
  if ('mistake' in value) {
    options.say(value.mistake);
    return 1;
  }
  for (const warning of value.warnings) options.say(warning);
  if (layout !== 'terse' || json || template !== undefined) await show('Old : ', 'old', pv, request, io);
  const failed = await write(pv, value, request, io);
  if (failed) return 1;
  await show(layout === 'terse' ? '' : 'New : ', 'new', pv, request, io);
  return 0;
}

async function putValue(pv: PV, request: PutRequest, io: ToolIo): Promise<PutValue | PutMistake> {
  const { options, values, statesOnly } = request;
  if (pv.nativeType !== 'ENUM') return options.charsAsText ? charValue(values[0]!) : textValue(values);
  try {
    const timeoutMs = Math.max(options.timeoutMs, 0);
    const { enumStrings = [] } = await pv.read({ type: 'GR_ENUM', count: 1, timeoutMs, signal: io.interrupted });
    return stateValue(values, enumStrings, { asNumbers: options.enumsAsNumbers, statesOnly });
  } catch {
    return { mistake: 'Read operation timed out: ENUM data was not read.' };
  }
}

/** @returns whether the tool ends here, with 1 */
async function write(
  pv: PV,
  { value, type }: PutValue,
  { options, callback }: PutRequest,
  io: ToolIo,
): Promise<boolean> {
  // Without -c a server's refusal is an exception, which the client prints; the tool goes on.
  try {
    await pv.write(value, {
      type,
      notify: callback,
      timeoutMs: Math.max(options.timeoutMs, 0),
      signal: io.interrupted,
    });
  } catch (error) {
    if (!(error instanceof CaError)) throw error;
    if (callback && error.eca === Eca.TIMEOUT) {
      options.say('Write callback operation timed out');
      return false;
    }
    // As caput spells it: cspell:ignore occured
    const what = isLocal(error, pv) ? 'from put operation' : 'occured writing data';
    options.say(`${red('ERROR', io)} ${what}: ${ecaText(error.eca)}`);
    return true;
  }
  return false;
}

/** Refused here, before anything was sent. */
function isLocal({ eca }: CaError, pv: PV): boolean {
  if (eca === Eca.NOWTACCESS) return !pv.rights.write;
  return eca === Eca.BADCOUNT || eca === Eca.STRTOBIG || eca === Eca.NOCONVERT;
}

function red(text: string, { isTerminal }: ToolIo): string {
  return isTerminal ? `\x1b[31;1m${text}\x1b[0m` : text;
}

async function show(label: string, which: string, pv: PV, request: PutRequest, io: ToolIo): Promise<void> {
  const { options, layout, json, template } = request;
  const outcome = await readOutcome(
    pv,
    { dbrType: timeTypeOf(pv, options), count: pv.count, callback: false },
    options.timeoutMs,
    io,
  );
  const { status, count, reading, isMissing } = outcome;
  if (isMissing) options.say('Read operation timed out: PV data was not read.');
  if (json) {
    const fields =
      reading === undefined || isMissing
        ? { pv: pv.name, error: ecaText(status) }
        : jsonFields(pv.name, reading, options);
    io.out(jsonLine({ which, ...fields }));
  } else if (template !== undefined && reading !== undefined) {
    io.out(template.line({ ...templateValues(toBytes(pv.name), reading, options.format), which }));
  } else if (layout === 'wide') {
    const lines = new WideLines(options.format, false);
    io.out(label + lines.line({ name: toBytes(pv.name), everConnected: true, status, count, reading }));
  } else {
    io.out(label + plainLine(outcome, options.format, layout === 'terse', false));
  }
}
