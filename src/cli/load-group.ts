/** Finds the group that `xioc run` is asked for: an example by name, or the default export of a file. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { CommanderError } from 'commander';
import type { Group } from '../database/author/group.ts';
import type { Template } from '../database/author/template.ts';
import { examples } from '../examples/index.ts';
import { importFile } from './import-file.ts';
import { recordedDevice } from './recorded-device.ts';

/** @throws CommanderError that says what to do when there is no such example, file, or default export */
export async function loadGroup(name: string): Promise<Group | Template> {
  const example = Object.hasOwn(examples, name) ? examples[name] : undefined;
  if (example !== undefined) return (await example()).default;
  const path = resolve(name);
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) {
    throw mistake(`'${name}' is neither an example (see \`xioc list\`) nor a file.`);
  }
  if (path.endsWith('.jsonl')) return recorded(name);
  if (!/\.[cm]?[jt]s$/.test(path)) throw mistake(`'${name}' is not an IOC: its name must end with .ts or .js.`);
  process.env.IOCSH_STARTUP_SCRIPT ??= path; // as iocsh does; iocStats serves it as ST_SCRIPT
  const loaded = groupOf(await importFile(name, path));
  if (loaded === undefined) {
    throw mistake(`${name} has no IOC: its default export must be made with group() or template().`);
  }
  return loaded;
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** What is in a recording can be played. */
function recorded(file: string): Group {
  try {
    return recordedDevice(file);
  } catch (error) {
    throw mistake(error instanceof Error ? error.message : String(error));
  }
}

function mistake(message: string): CommanderError {
  return new CommanderError(1, 'xioc.noIoc', message);
}

/** The default export. Of a module that was compiled to CommonJS it stands within another one. */
function groupOf(module: unknown): Group | Template | undefined {
  const { default: outer } = module as { readonly default?: unknown };
  if (isGroup(outer)) return outer;
  const inner = typeof outer === 'object' && outer !== null && 'default' in outer ? outer.default : undefined;
  return isGroup(inner) ? inner : undefined;
}

function isGroup(value: unknown): value is Group | Template {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  return value.kind === 'group' || value.kind === 'template';
}
