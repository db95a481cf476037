/** Which file says who may do what: `access: accessFile('site.acf')`. */
import type { AccessFile } from '../pv/definition.ts';
import { describeFault, type Fault } from '../text/fault.ts';

export interface AccessFileOptions {
  /** Values for `$(NAME)` in the file. */
  readonly macros?: Readonly<Record<string, string>> | undefined;
  /**
   * Compare the addresses that clients come from with those of the hosts in the file, instead of the names that clients
   * of Channel Access give themselves: base's `asCheckClientIP`. Default false.
   */
  readonly byAddress?: boolean | undefined;
}

/**
 * The rules of an `.acf` file of EPICS base 7.0. The IOC reads the file when it starts, and does not start when it is
 * wrong.
 *
 * @param file a path, from the working directory on, or a URL: `new URL('site.acf', import.meta.url)`
 */
export function accessFile(file: string | URL, { macros = {}, byAddress = false }: AccessFileOptions = {}): AccessFile {
  return { kind: 'access file', file, macros, byAddress };
}

/** The file is wrong. The message tells all its faults, each with its place and its remedy. */
export class AccessFileError extends Error {
  override readonly name = 'AccessFileError';
  readonly faults: readonly Fault[];

  constructor(file: string, faults: readonly Fault[]) {
    super([`The access rules of ${file} cannot be used.`, ...faults.map(describeFault)].join('\n'));
    this.faults = faults;
  }
}
