/** Which autosave of an IOC writes which file: two that write the same one would undo each other's work. */
import { resolve } from 'node:path';
import type { DbStates } from '../../database/author/db-states.ts';
import type { IocContext } from '../../database/author/ioc-context.ts';
import { DefinitionError } from '../../database/pv/definition-error.ts';

/**
 * @param owner name of the PV that tells of the file
 * @throws DefinitionError when another one has it
 */
export function takeFile(ioc: IocContext, file: string, owner: string): void {
  let taken = owners.get(ioc.states);
  if (taken === undefined) {
    taken = new Map();
    owners.set(ioc.states, taken);
  }
  const path = resolve(file);
  const other = taken.get(path) ?? owner;
  if (other !== owner) {
    throw new DefinitionError(
      owner,
      `its file '${file}' is written by the autosave() of ${other} already: give one of the two another 'file'.`,
    );
  }
  taken.set(path, owner);
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** By what all groups of an IOC have in common. */
const owners = new WeakMap<DbStates, Map<string, string>>();
