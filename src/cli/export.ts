/** `xioc export`: an IOC as an ophyd device, a Phoebus display, JSON, pictures of its machines, a database, TypeScript. */
import { type Command, CommanderError } from 'commander';
import type { Group } from '../database/author/group.ts';
import type { LoadedRecord } from '../database/author/loaded-record.ts';
import type { Template } from '../database/author/template.ts';
import { toBob } from '../export/bob.ts';
import { recordsOf, toDatabase } from '../export/database.ts';
import { describe, type IocDescription } from '../export/description.ts';
import { toMermaid } from '../export/mermaid.ts';
import { toOphyd } from '../export/ophyd.ts';
import { toTypeScript, toTypes } from '../export/typescript.ts';
import type { ServeOptions } from '../serve.ts';
import { iocCommand } from './ioc-command.ts';

type Format = 'ophyd' | 'bob' | 'json' | 'mermaid' | 'db' | 'ts' | 'types';

type ExportOptions = { readonly prefix?: string } & { readonly [F in Format]?: boolean };

export function exportCommand(): Command {
  return iocCommand<ExportOptions>({
    name: 'export',
    description: 'Print an IOC in the language of another program; nothing is served.',
    addOptions: (command) =>
      command
        .option('--ophyd', 'an ophyd device class, in Python')
        .option('--bob', 'a Phoebus display')
        .option('--json', 'all that is known of its PVs and machines')
        .option('--mermaid', 'a Mermaid statechart of each of its machines')
        .option('--db', 'an EPICS database')
        .option('--ts', 'records of databases in TypeScript: a module that serves the same')
        .option('--types', 'names and types of the records of databases, for epicsDb() in TypeScript')
        .option('--prefix <prefix>', 'put this before every PV name instead of the IOC’s own prefix'),
    more: `\nExample:\n  xioc export simple --bob > simple.bob    a Phoebus display of an example\n`,
    action: async (group, { prefix, ...options }, macros) => {
      const chosen = formats.filter(([format]) => options[format] === true);
      if (chosen.length !== 1) {
        throw new CommanderError(
          1,
          'xioc.format',
          'say what to print: one of --ophyd, --bob, --json, --mermaid, --db, --ts, --types',
        );
      }
      const [[, write]] = chosen as [(typeof formats)[number]];
      process.stdout.write(await write(group, { macros, ...(prefix !== undefined && { prefix }) }));
    },
  });
}

// --- helpers ------------------------------------------------------------------------------------------------------

type Write = (group: Group | Template, options: Pick<ServeOptions, 'prefix' | 'macros'>) => Promise<string>;

const described =
  (write: (ioc: IocDescription) => string): Write =>
  async (group, options) =>
    write(await describe(group, options));

const formats: readonly (readonly [Format, Write])[] = [
  ['ophyd', described(toOphyd)],
  ['bob', described(toBob)],
  ['json', described((ioc) => `${JSON.stringify(ioc, null, 2)}\n`)],
  ['mermaid', described((ioc) => ioc.machines.map(({ id, chart }) => `%% ${id}\n${toMermaid(chart)}`).join('\n'))],
  ['db', toDatabase],
  ['ts', async (group) => toTypeScript(group.name, loadedRecordsOf(group), definitionsOf(group))],
  ['types', async (group) => toTypes(group.name, loadedRecordsOf(group))],
];

/** @throws CommanderError when there are none */
function loadedRecordsOf(group: Group | Template): readonly LoadedRecord[] {
  const found = group.kind === 'group' ? recordsOf(group) : [];
  if (found.length > 0) return found;
  throw new CommanderError(
    1,
    'xioc.noRecords',
    `${group.name} has no records of databases: it is in TypeScript already`,
  );
}

function definitionsOf(group: Group | Template): readonly string[] {
  return group.kind === 'group' ? (group.definitions ?? []) : [];
}
