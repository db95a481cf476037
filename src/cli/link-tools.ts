/** `xioc link-tools`: installs the tools under the names that EPICS base gives them. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { baseNames } from './base-names.ts';
import { readPlainLine } from './tools/plain-options.ts';
import { toBytes } from './tools/text-bytes.ts';
import type { ToolIo } from './tools/tool-io.ts';

const USAGE = `Usage: xioc link-tools [options] <directory>

Writes caget, caput, camonitor, cainfo, casw, caRepeater, pvget, pvput, pvmonitor, pvinfo, pvcall, pvlist and softIoc
into a directory: small scripts that run xioc. With that directory in front in PATH, scripts made for EPICS base use xioc unchanged. Other files of these names are not
overwritten.

  -f, --force  overwrite them
  -h, --help   this text
`;

export async function linkTool(argv: readonly string[], io: ToolIo): Promise<number> {
  const options = { force: { type: 'boolean', short: 'f' } } as const;
  const line = readPlainLine(argv, { tool: 'xioc link-tools', usage: USAGE, options }, io);
  if (typeof line === 'number') return line;
  if (line.operands.length !== 1) {
    io.err(`xioc link-tools: give one directory\n${USAGE}`);
    return 1;
  }
  const directory = resolve(line.operands[0]!);
  try {
    mkdirSync(directory, { recursive: true });
    const links = Object.entries(baseNames).map(([command, name]) => ({
      command,
      ...linkTo(directory, name, command),
    }));
    const foreign = links.filter(({ path }) => existsSync(path) && !readFileSync(path, 'latin1').includes(MARK));
    if (foreign.length > 0 && !line.values.force) {
      for (const { path } of foreign)
        io.err(toBytes(`${path} is there already, and not from xioc: --force overwrites it\n`));
      return 1;
    }
    for (const { path, text } of links) {
      writeFileSync(path, text);
      chmodSync(path, 0o755);
      io.out(toBytes(`${path}\n`));
    }
    return 0;
  } catch (error) {
    io.err(`xioc link-tools: ${toBytes(error instanceof Error ? error.message : String(error))}\n`);
    return 1;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Tells our scripts from other files. */
const MARK = 'xioc link-tools';

function linkTo(directory: string, name: string, command: string): { path: string; text: string } {
  const program = fileURLToPath(new URL('../../bin/xioc.js', import.meta.url));
  if (process.platform === 'win32') {
    const text = `@rem Written by ${MARK}\r\n@"${process.execPath}" "${program}" ${command} %*\r\n`;
    return { path: join(directory, `${name}.cmd`), text };
  }
  const text = `#!/bin/sh\n# Written by ${MARK}\nexec ${quoted(process.execPath)} ${quoted(program)} ${command} "$@"\n`;
  return { path: join(directory, name), text };
}

function quoted(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`;
}
