/** `xioc list`: the examples, one line each. */
import { Command } from 'commander';
import { examples } from '../examples/index.ts';

export function listCommand(): Command {
  return new Command('list').description('Show the example IOCs, one line each.').action(async () => {
    const width = Math.max(...Object.keys(examples).map((name) => name.length));
    for (const [name, load] of Object.entries(examples)) {
      const { default: group } = await load();
      process.stdout.write(`${name.padEnd(width)}  ${group.options.doc ?? ''}\n`);
    }
  });
}
