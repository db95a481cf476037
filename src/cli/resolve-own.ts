/**
 * Module resolution for users' files: `import … from 'xioc'` and `'xstate'` mean this installation when the file's own
 * folder has none. A file may then lie anywhere. Runs in Node's loader thread.
 */
import type { ResolveHook } from 'node:module';

const OWN = new Set(['xioc', 'xstate']);

export const resolve: ResolveHook = async (specifier, context, next) => {
  try {
    return await next(specifier, context);
  } catch (error) {
    if (!OWN.has(specifier)) throw error;
    return next(specifier, { ...context, parentURL: import.meta.url });
  }
};
