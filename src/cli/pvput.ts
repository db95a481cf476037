/** `xioc pvput`: writes a PV by PV Access as pvput does, with its options, output and exit codes. */
import JSON5 from 'json5';
import type { PvaWritable } from '../actors/pva/client/assign.ts';
import { failureText, openClient, readingText, reportFailure } from './tools/pva/pv-client.ts';
import { COMMON_OPTIONS, DEFAULT_TIMEOUT_MS, IGNORED, readPvLine, SHOWING } from './tools/pva/pv-options.ts';
import { toBytes } from './tools/text-bytes.ts';
import type { ToolIo } from './tools/tool-io.ts';

const USAGE = `
Usage: pvput [options] <PV name> <value>
       pvput [options] <PV name> <size/ignored> <value> [<value> ...]
       pvput [options] <PV name> <field>=<value> ...
       pvput [options] <PV name> <json_array>
       pvput [options] <PV name> <json_map>

${COMMON_OPTIONS}
Examples:

 pvput double01 1.234       # shorthand
 pvput double01 value=1.234
 pvput arr:pv 4 1.0 2.0 3.0 4.0    # first number is ignored
 pvput arr:pv "[1.0, 2.0, 3.0, 4.0]"
 pvput group:pv '{"some": 1, "other": "2"}'

`;

export async function pvputTool(argv: readonly string[], io: ToolIo): Promise<number> {
  const line = readPvLine('pvput', USAGE, `s${SHOWING}${IGNORED}`, argv, io, false);
  if (typeof line === 'number') return line;
  const [name, ...words] = line.operands;
  if (name === undefined || words.length === 0) {
    io.err(`${name === undefined ? 'No pv name' : 'No value(s)'} specified. ('pvput -h' for help.)\n`);
    return 1;
  }
  const isPair = (word: string) => word.includes('=');
  if (words.some(isPair) && !words.every(isPair) && !/^[[{]/.test(words[0]!)) {
    io.err(`${USAGE}\nCan't mix bare values and field=value pairs\n`);
    return 1;
  }
  const value = valueFrom(words);
  if (value === undefined) {
    io.err(`${toBytes(words[0]!)} is not JSON. ('pvput -h' for help.)\n`);
    return 1;
  }
  const { request, timeoutMs = DEFAULT_TIMEOUT_MS } = line;
  const wait = { timeoutMs, signal: io.interrupted };
  await using context = openClient(io);
  try {
    const pv = context.pv(name);
    const show = async (what: string) => io.out(what + readingText(await pv.read({ ...wait, request }), line));
    if (!line.quiet) await show('Old : ');
    const fault = await pv.write(value, { ...wait, request }).then(
      () => undefined,
      (error: unknown) => failureText(error) ?? '',
    );
    if (fault === '') {
      io.err('Put timeout\n');
      return 1;
    }
    if (fault !== undefined) io.err(`Error: ${fault}\n`);
    await show(line.quiet ? '' : 'New : ');
    return fault === undefined ? 0 : 1;
  } catch (error) {
    reportFailure(error, io);
    return 1;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Undefined for what begins as JSON but is not valid. */
function valueFrom(words: readonly string[]): PvaWritable | undefined {
  const [first = '', ...rest] = words;
  if (words.every((word) => /^[\w.]+=/.test(word))) {
    return Object.fromEntries(words.map((word) => [word.slice(0, word.indexOf('=')), jsonOf(textAfter(word))]));
  }
  if (words.length > 1) return rest;
  if (!/^[[{]/.test(first)) return first;
  try {
    return JSON5.parse(first) as PvaWritable;
  } catch {
    return undefined;
  }
}

function textAfter(word: string): string {
  return word.slice(word.indexOf('=') + 1);
}

/** An array or an object in JSON; else the text. */
function jsonOf(text: string): unknown {
  if (!/^[[{]/.test(text)) return text;
  try {
    return JSON5.parse(text);
  } catch {
    return text;
  }
}
