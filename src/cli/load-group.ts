/** Finds the group that `xioc run` is asked for: an example by name, or the default export of a file. */
import { existsSync } from 'node:fs';
import { register } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CommanderError } from 'commander';
import type { Group } from '../database/group.ts';
import type { Template } from '../database/template.ts';
import { examples } from '../examples/index.ts';

/** @throws CommanderError that says what to do when there is no such example, file, or default export */
export async function loadGroup(name: string): Promise<Group | Template> {
  const example = Object.hasOwn(examples, name) ? examples[name] : undefined;
  if (example !== undefined) return (await example()).default;
  const path = resolve(name);
  if (!existsSync(path)) {
    throw new CommanderError(1, 'xioc.notFound', `'${name}' is neither an example (see \`xioc list\`) nor a file.`);
  }
  const { default: loaded } = (await importFile(path)) as { default?: unknown };
  if (!isGroup(loaded)) {
    throw new CommanderError(
      1,
      'xioc.noGroup',
      `${name} has no IOC: its default export must be made with group() or template().`,
    );
  }
  return loaded;
}

// --- helpers ------------------------------------------------------------------------------------------------------

async function importFile(path: string): Promise<unknown> {
  process.env.IOCSH_STARTUP_SCRIPT ??= path; // as iocsh does; iocStats serves it as ST_SCRIPT
  register('./resolve-own.js', import.meta.url);
  if (path.endsWith('.ts')) {
    // Not `tsImport`, which would give the file an xioc of its own.
    const { register: registerTypeScript } = await import('tsx/esm/api');
    registerTypeScript();
  }
  return import(pathToFileURL(path).href);
}

function isGroup(value: unknown): value is Group | Template {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  return value.kind === 'group' || value.kind === 'template';
}
