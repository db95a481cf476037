/** `xioc check`: what is wrong with the files of a site, before anybody runs them. */
import { readFile } from 'node:fs/promises';
import { parseAcf } from '../database/security/acf.ts';
import { describeFault, FaultList } from '../database/text/fault.ts';
import { MacroTable, parseMacroDefinitions } from '../database/text/macros.ts';
import type { SourceFile } from '../database/text/position.ts';
import { readPlainLine } from './tools/plain-options.ts';
import { toBytes } from './tools/text-bytes.ts';
import { type ToolIo, UsageError } from './tools/tool-io.ts';

const USAGE = `Usage: xioc check [options] <file> ...

Reads files as an IOC would, and prints all that is wrong with them. Ends with 1 when an IOC would not take one.

  .acf                 access rules

  -m, --macros <list>  macros in the files: P=BL1:,R=a
  -h, --help           this text

Example: xioc check -m P=BL1: site.acf
`;

/** What reads the files of each suffix. */
const readers: Readonly<Record<string, (file: SourceFile, faults: FaultList, macros: MacroTable) => void>> = {
  acf: (file, faults, macros) => void parseAcf(file, faults, { macros, random: Math.random }),
};

export async function checkTool(argv: readonly string[], io: ToolIo): Promise<number> {
  const options = { macros: { type: 'string', short: 'm' } } as const;
  const line = readPlainLine(argv, { tool: 'xioc check', usage: USAGE, options }, io);
  if (typeof line === 'number') return line;
  if (line.operands.length === 0) throw new UsageError(`xioc check: give at least one file\n${USAGE}`);
  const given = String(line.values.macros ?? '');
  const faults = new FaultList();
  for (const name of line.operands) {
    const read = readers[/\.(\w+)$/.exec(name)?.[1] ?? ''];
    if (read === undefined) {
      throw new UsageError(`xioc check: ${name} cannot be checked; known are .${Object.keys(readers).join(', .')}`);
    }
    const text = await readFile(name, 'utf8').catch((error: Error) => {
      faults.error(`Can't open file '${name}'`, undefined, error.message);
    });
    if (text !== undefined) read({ name, text, macros: given }, faults, new MacroTable(parseMacroDefinitions(given)));
  }
  for (const fault of faults.all) io.out(`${toBytes(describeFault(fault))}\n`);
  return faults.errors.length === 0 ? 0 : 1;
}
