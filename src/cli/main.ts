/** The command line. Each command is its own file. */
import { Command, CommanderError } from 'commander';
import { DefinitionError } from '../database/definition-error.ts';
import { inspectCommand } from './inspect.ts';
import { listCommand } from './list.ts';
import { runCommand } from './run.ts';
import { version } from './version.ts';

export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('xioc')
    .description('An EPICS IOC runtime whose every moving part is an XState actor.')
    .version(version)
    .addCommand(runCommand())
    .addCommand(listCommand())
    .addCommand(inspectCommand());
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    // Mistakes of the caller are said in a line; a stack is for mistakes of ours.
    if (!(error instanceof CommanderError || error instanceof DefinitionError)) throw error;
    process.stderr.write(`error: ${error.message}\n`);
    process.exitCode = error instanceof CommanderError ? error.exitCode : 1;
  }
}
