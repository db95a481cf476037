/** What a line may go on with: names of commands, and of PVs as their arguments. */
import type { Command } from './command.ts';
import { namesOf } from './records.ts';
import type { Site } from './site.ts';
import { lastWord } from './terminal.ts';

/** As many as one can look through. */
const MOST = 200;

export function completions(site: Site, commands: ReadonlyMap<string, Command>, line: string): readonly string[] {
  const word = lastWord(line);
  const isFirst = line.trimStart() === word;
  const names = isFirst || /^\s*help\s/.test(line) ? [...commands.keys()].sort() : pvNames(site, word);
  const found: string[] = [];
  for (const name of names) {
    if (!name.startsWith(word)) continue;
    found.push(name);
    if (found.length === MOST) break;
  }
  return found;
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Names of records; after `rec.` those of its fields. */
function pvNames(site: Site, word: string): readonly string[] {
  const dot = word.lastIndexOf('.');
  const record = dot === -1 ? undefined : site.running?.ioc.database.record(word.slice(0, dot));
  if (record !== undefined) return record.table.fields.map(({ name }) => `${word.slice(0, dot)}.${name}`).sort();
  return namesOf(site).map(({ name }) => name);
}
