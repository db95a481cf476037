/** `xioc export`: an IOC as an ophyd device, a Phoebus display, JSON, or pictures of its machines. */
import { type Command, CommanderError } from 'commander';
import { toBob } from '../export/bob.ts';
import { describe, type IocDescription } from '../export/description.ts';
import { toMermaid } from '../export/mermaid.ts';
import { toOphyd } from '../export/ophyd.ts';
import { iocCommand } from './ioc-command.ts';

type Format = 'ophyd' | 'bob' | 'json' | 'mermaid';

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
        .option('--prefix <prefix>', 'put this before every PV name instead of the IOC’s own prefix'),
    more: `\nExample:\n  xioc export simple --bob > simple.bob    a Phoebus display of an example\n`,
    action: async (group, { prefix, ...options }, macros) => {
      const chosen = formats.filter(([format]) => options[format] === true);
      if (chosen.length !== 1) {
        throw new CommanderError(1, 'xioc.format', 'say what to print: one of --ophyd, --bob, --json, --mermaid');
      }
      const [[, write]] = chosen as [(typeof formats)[number]];
      const ioc = await describe(group, { macros, ...(prefix !== undefined && { prefix }) });
      process.stdout.write(write(ioc));
    },
  });
}

// --- helpers ------------------------------------------------------------------------------------------------------

const formats: readonly (readonly [Format, (ioc: IocDescription) => string])[] = [
  ['ophyd', toOphyd],
  ['bob', toBob],
  ['json', (ioc) => `${JSON.stringify(ioc, null, 2)}\n`],
  ['mermaid', (ioc) => ioc.machines.map(({ id, chart }) => `%% ${id}\n${toMermaid(chart)}`).join('\n')],
];
