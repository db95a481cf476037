/**
 * Commands about one IOC, `xioc <command> <ioc> [options]`. The IOC is found first: which options there are in addition to those
 * of the command is the IOC's own definition, one for each of its macros.
 */
import { Command, Option } from 'commander';
import type { Group } from '../database/author/group.ts';
import { type MacroDefinition, macroDefault } from '../database/author/macros.ts';
import type { Template } from '../database/author/template.ts';
import { macrosOf } from '../serve.ts';
import { type DatabaseArguments, databaseArguments, loadDatabases } from './databases.ts';
import { loadGroup } from './load-group.ts';

export interface IocCommand<Options> {
  readonly name: string;
  readonly description: string;
  /** Adds the options that the command has for every IOC. */
  readonly addOptions: (command: Command) => Command;
  /** Said below the options where no IOC is named: examples. */
  readonly more: string;
  readonly action: (
    group: Group | Template,
    options: Options,
    macros: Readonly<Record<string, string>>,
  ) => Promise<void>;
  /** What is done with a start script; undefined: this command has no use for it. */
  readonly script?: (file: string, options: Options, databases: DatabaseArguments) => Promise<void>;
}

export function iocCommand<Options extends object>(definition: IocCommand<Options>): Command {
  const { name, description, addOptions, more } = definition;
  return new Command(name)
    .description(description)
    .usage('<ioc> [options]')
    .argument('[ioc]', IOC)
    .helpOption(false)
    .allowUnknownOption()
    .allowExcessArguments()
    .action(async (_ioc: string | undefined, _options: object, command: Command) => {
      const databases = databaseArguments(command.args);
      const [named] = addOptions(new Command()).parseOptions([...databases.rest]).operands;
      const ioc = named ?? databases.files[0]?.file.toString();
      if (ioc === undefined) {
        const general = addOptions(new Command(`xioc ${name}`))
          .description(description)
          .usage('<ioc> [options]')
          .argument('<ioc>', IOC)
          .copyInheritedSettings(command)
          .helpOption(...HELP)
          .addHelpText('after', more);
        if (command.args.some((arg) => arg === '-h' || arg === '--help')) general.help();
        return general.error(
          'error: name an IOC first: an example (see `xioc list`), a .ts or .js file of yours, or a database',
        );
      }
      const options = databases.rest.filter((word) => word !== named);
      const { script } = definition;
      if (script !== undefined && isScript(ioc)) {
        await addOptions(new Command(`xioc ${name} ${ioc}`))
          .description('A start script of EPICS.')
          .usage('[options]')
          .option('--dtyp <policy>', 'refuse, or serve without a device (soft), records without device support')
          .option('--lenient', 'serve what EPICS base would in spite of faults')
          .copyInheritedSettings(command)
          .showHelpAfterError(`See \`xioc ${name} ${ioc} --help\`.`)
          .helpOption(...HELP)
          .action((given: Options) => script(ioc, given, databases))
          .parseAsync(options, { from: 'user' });
        return;
      }
      await specificCommand(definition, ioc, await loadIoc(named, databases))
        .copyInheritedSettings(command)
        .showHelpAfterError(`See \`xioc ${name} ${ioc} --help\`.`)
        .helpOption(...HELP)
        .parseAsync(options, { from: 'user' });
    });
}

/** The IOC of that name, with the databases, or these alone. */
async function loadIoc(named: string | undefined, databases: DatabaseArguments): Promise<Group | Template> {
  const records = databases.files.length > 0 ? loadDatabases(databases) : undefined;
  if (named === undefined) return records!;
  const loaded = await loadGroup(named);
  if (records === undefined) return loaded;
  const extended = loaded.kind === 'group' ? loaded.extend({ databases: records }) : undefined;
  return extended ?? loaded;
}

// --- helpers ------------------------------------------------------------------------------------------------------

const IOC = 'name of an example (see `xioc list`), path of a .ts or .js file, or database files (-m P=a: x.db)';
const HELP = ['-h, --help', 'show this help'] as const;

/** `iocBoot/iocX/st.cmd`, `st.cmd.linux`, `x.iocsh`. */
function isScript(name: string): boolean {
  return /\.(cmd|iocsh)$|(^|\/)st\.cmd[^/]*$/.test(name);
}

function specificCommand<Options extends object>(
  { name, addOptions, action }: IocCommand<Options>,
  ioc: string,
  group: Group | Template,
): Command {
  const command = addOptions(new Command(`xioc ${name} ${ioc}`));
  // What the command itself calls so goes before: `--host` of simulate is where it answers, not what its IOC connects to.
  const taken = new Set(command.options.map((option) => option.attributeName()));
  const flags = Object.entries(macrosOf(group))
    .map(([macro, definition]) => [macro, macroOption(macro, definition)] as const)
    .filter(([, option]) => !taken.has(option.attributeName()));
  command
    .description(group.options.doc ?? '')
    .usage('[options]')
    .action(async (options: Options & Readonly<Record<string, unknown>>) => {
      const given = flags.map(([macro, flag]) => [macro, options[flag.attributeName()]] as const);
      await action(group, options, Object.fromEntries(given) as Record<string, string>);
    });
  for (const [, flag] of flags) command.addOption(flag);
  return command;
}

function macroOption(macro: string, definition: MacroDefinition): Option {
  const doc = typeof definition === 'string' ? undefined : definition.doc;
  const option = new Option(`--${macro} <text>`, doc ?? `what {${macro}} stands for`);
  const value = macroDefault(definition);
  return value === undefined ? option.makeOptionMandatory() : option.default(value);
}
