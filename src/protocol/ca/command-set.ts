/** Sets of commands: a bit for each. */
import { COMMAND_COUNT } from './constants.ts';

export function commandSet(...commands: number[]): number {
  return commands.reduce((set, command) => set | (1 << command), 0);
}

export function contains(set: number, command: number): boolean {
  return command < COMMAND_COUNT && ((set >>> command) & 1) === 1;
}
