/** The command line: `xioc run`, `xioc list`. */
import { Command } from 'commander';
import { listCommand } from './list.ts';
import { runCommand } from './run.ts';

export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('xioc')
    .description('An EPICS IOC runtime whose every moving part is an XState actor.')
    .addCommand(runCommand())
    .addCommand(listCommand());
  await program.parseAsync(argv, { from: 'user' });
}
