import { Command } from './constants.ts';

/** `GET`; for a number without a name `command 0x50`. */
export function commandName(command: number): string {
  return names[command] ?? `command 0x${command.toString(16).padStart(2, '0')}`;
}

const names: (string | undefined)[] = [];
for (const [name, command] of Object.entries(Command)) names[command] = name;
