/** Finds the group that `xioc run` is asked for: an example by name, or the default export of a file. */
import { statSync } from 'node:fs';
import { createRequire, register } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CommanderError } from 'commander';
import type { Group } from '../database/author/group.ts';
import type { Template } from '../database/author/template.ts';
import { examples } from '../examples/index.ts';

/** @throws CommanderError that says what to do when there is no such example, file, or default export */
export async function loadGroup(name: string): Promise<Group | Template> {
  const example = Object.hasOwn(examples, name) ? examples[name] : undefined;
  if (example !== undefined) return (await example()).default;
  const path = resolve(name);
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) {
    throw mistake(`'${name}' is neither an example (see \`xioc list\`) nor a file.`);
  }
  if (!/\.[cm]?[jt]s$/.test(path)) throw mistake(`'${name}' is not an IOC: its name must end with .ts or .js.`);
  const loaded = groupOf(await importFile(name, path));
  if (loaded === undefined) {
    throw mistake(`${name} has no IOC: its default export must be made with group() or template().`);
  }
  return loaded;
}

// --- helpers ------------------------------------------------------------------------------------------------------

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

async function importFile(name: string, path: string): Promise<unknown> {
  process.env.IOCSH_STARTUP_SCRIPT ??= path; // as iocsh does; iocStats serves it as ST_SCRIPT
  register('./resolve-own.js', import.meta.url);
  if (/\.[cm]?ts$/.test(path)) {
    // Not `tsImport`, which would give the file an xioc of its own.
    const { register: registerTypeScript } = await import('tsx/esm/api');
    registerTypeScript();
  }
  if (path.endsWith('.cts')) {
    // Of CommonJS: what Node makes of it within the loader of modules cannot require a module.
    const { register: registerCommonJs } = await import('tsx/cjs/api');
    registerCommonJs();
  }
  try {
    return path.endsWith('.cts')
      ? { default: createRequire(import.meta.url)(path) }
      : await import(pathToFileURL(path).href);
  } catch (error) {
    const reason = unreadable(error);
    throw reason === undefined ? error : mistake(`${name} cannot be loaded. ${reason}`);
  }
}

/** Why a file was not even begun; undefined for what it threw itself, of which its author wants the stack. */
function unreadable(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, name, message, stack = '' } = error as NodeJS.ErrnoException;
  if (code === 'ERR_MODULE_NOT_FOUND') return `${message}: install it, or correct its name.`;
  // Of esbuild, through which TypeScript goes: file, line and column are in the message.
  if (name === 'TransformError') return message;
  // Of node: the place, the line and a mark below it stand before the stack.
  return error instanceof SyntaxError ? stack.split('\n    at ', 1)[0] : undefined;
}

function isGroup(value: unknown): value is Group | Template {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  return value.kind === 'group' || value.kind === 'template';
}
