/** Imports a file of a user's, in TypeScript or JavaScript, which may import xioc. */
import { createRequire, register } from 'node:module';
import { pathToFileURL } from 'node:url';
import { CommanderError } from 'commander';

/**
 * @param name as the user has it
 * @throws CommanderError that says what is wrong with it, where it was not even begun
 */
export async function importFile(name: string, path: string): Promise<unknown> {
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
    throw reason === undefined ? error : new CommanderError(1, 'xioc.noIoc', `${name} cannot be loaded. ${reason}`);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

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
