/** The version of xioc, from its package. */
import { createRequire } from 'node:module';

/** Empty where it is not known, as in a program that was bundled into one file. */
export function packageVersion(): string {
  try {
    return (createRequire(import.meta.url)('../../../package.json') as { readonly version: string }).version;
  } catch {
    /* v8 ignore next -- @preserve: the tests run from the package */
    return '';
  }
}
