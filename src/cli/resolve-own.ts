/**
 * Module resolution for users' files: `import … from 'xioc'` and `'xstate'` mean this installation when the file's own
 * folder has none. A file may then lie anywhere. Runs in Node's loader thread.
 */
import type { ResolveHook } from 'node:module';

const OWN = new Set(['xioc', 'xstate']);

export const resolve: ResolveHook = async (specifier, context, next) => {
  try {
    const resolved = await next(specifier, context);
    // In a folder without package.json Node takes TypeScript for CommonJS; an IOC's file is a module.
    return resolved.url.endsWith('.ts') ? { ...resolved, format: 'module' } : resolved;
  } catch (error) {
    if (!OWN.has(specifier)) throw error;
    return next(specifier, { ...context, parentURL: import.meta.url });
  }
};
