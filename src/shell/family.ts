/** A family of commands: what each does, by the name under which a table of usages has the rest. */
import type { Call, Command } from './command.ts';
import type { Usage } from './usage/usage.ts';

export type Run = (call: Call) => void | Promise<void>;

/** @throws Error for a command that the table does not have: a mistake in the program */
export function family(
  usages: Readonly<Record<string, Usage>>,
  runs: Readonly<Record<string, Run>>,
): readonly Command[] {
  return Object.entries(runs).map(([name, run]) => {
    const usage = usages[name];
    if (usage === undefined) throw new Error(`there is no usage of ${name}`);
    return { name, run, ...usage };
  });
}
