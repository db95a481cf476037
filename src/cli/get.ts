/** `xioc get`: reads PVs as caget does, with its options, output and exit codes. */
import { Dbr, dbrTypes } from '../protocol/ca/dbr-types.ts';
import { Eca, ecaText } from '../protocol/ca/status.ts';
import { dbrBlock } from './tools/dbr-block.ts';
import { type GetRequest, readGetRequest } from './tools/get-request.ts';
import { jsonFields, jsonLine } from './tools/json-line.ts';
import { type Outcome, plainLine, problem, readOutcome, timeTypeOf } from './tools/outcome.ts';
import { templateValues } from './tools/output-format.ts';
import { toBytes } from './tools/text-bytes.ts';
import { ToolClient } from './tools/tool-client.ts';
import type { ToolIo } from './tools/tool-io.ts';
import type { ToolOptions } from './tools/tool-options.ts';
import { elementsText, elementText, isLongText, longText } from './tools/value-text.ts';
import { WideLines } from './tools/wide-line.ts';

export async function getTool(argv: readonly string[], io: ToolIo): Promise<number> {
  const request = readGetRequest(argv, io);
  if (typeof request === 'number') return request;
  const { options, names, layout, type, callback } = request;
  const client = new ToolClient(io);
  try {
    const pvs = client.open(names, options.priority);
    if (pvs === undefined || !(await client.connect(pvs, options.timeoutMs))) return 1;
    const outcomes = await Promise.all(
      pvs.map((pv) => {
        const dbrType = layout === 'block' ? type : timeTypeOf(pv, options);
        const limit = request.count > 0 && request.count < pv.count ? request.count : pv.count;
        const count = callback && request.count === 0 ? 0 : limit;
        return readOutcome(pv, { dbrType, count, callback }, options.timeoutMs, io);
      }),
    );
    if (outcomes.some(({ isMissing }) => isMissing)) {
      options.say('Read operation timed out: some PV data was not read.');
    }
    print(outcomes, request, io);
    return 0;
  } finally {
    await client.close();
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function print(outcomes: readonly Outcome[], request: GetRequest, io: ToolIo): void {
  const { options, layout, json, template } = request;
  const counted = request.count > 0;
  const wide = new WideLines(options.format, counted);
  for (const outcome of outcomes) {
    const { pv, status, count, reading } = outcome;
    const name = toBytes(pv.name);
    if (json) {
      io.out(jsonLine(jsonOutcome(outcome, options)));
    } else if (template !== undefined && reading !== undefined) {
      io.out(template.line(templateValues(name, reading, options.format)));
    } else if (layout === 'wide') {
      io.out(wide.line({ name, everConnected: true, status, count, reading }));
    } else if (layout === 'block') {
      io.out(block(outcome, request));
    } else {
      io.out(plainLine(outcome, options.format, layout === 'terse', counted));
    }
  }
}

function jsonOutcome({ pv, status, reading, isMissing }: Outcome, options: ToolOptions): Record<string, unknown> {
  if (reading !== undefined && !isMissing) return jsonFields(pv.name, reading, options);
  return { pv: pv.name, error: ecaText(status === Eca.NORMAL ? Eca.TIMEOUT : status) };
}

/** -d */
function block(outcome: Outcome, { options, count }: GetRequest): string {
  const { pv, dbrType, reading } = outcome;
  const name = toBytes(pv.name);
  const wrong = problem(outcome);
  if (wrong !== undefined || reading === undefined) return `${name}\n    ${wrong}\n`;
  const types = [
    `    Native data type: DBF_${pv.nativeType}\n`,
    `    Request type:     DBR_${dbrTypes[dbrType]!.name}\n`,
  ];
  const head = `${name}\n${types.join('')}`;
  if (dbrType === Dbr.CLASS_NAME) return `${head}    Class Name:       ${elementText(reading, 0, options.format)}\n`;
  const isText = isLongText(reading, options.format, count > 0);
  const value = isText ? longText(reading) : elementsText(reading, options.format);
  return `${head}    Element count:    ${reading.count}\n    Value:            ${value}\n${dbrBlock(reading)}`;
}
