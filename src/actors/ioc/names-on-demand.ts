/**
 * PVs that nobody defined, made when a client first connects to them, as the group's author says.
 *
 * Clients choose the names, so that their number has a limit: beyond it no more are found.
 */
import type { Members, UnknownName } from '../../database/author/group-definition.ts';
import type { MacroValues } from '../../database/author/macros.ts';
import { maxRecordName } from '../../database/channel/channel-name.ts';
import type { PvDirectory, UnknownNames } from '../pv/directory.ts';

/** A client that asks for more has lost its way. */
const MOST = 100_000;

/** Where the PVs are made and named. */
export interface UnknownNamesOwner {
  readonly names: PvDirectory;
  addMembers(members: Members, prefix: string, macros: MacroValues): unknown;
}

export class NamesOnDemand implements UnknownNames {
  readonly #ioc: UnknownNamesOwner;
  readonly #prefix: string;
  readonly #rule: UnknownName;
  #made = 0;

  constructor(ioc: UnknownNamesOwner, prefix: string, rule: UnknownName) {
    this.#ioc = ioc;
    this.#prefix = prefix;
    this.#rule = rule;
  }

  has(name: string): boolean {
    return this.#answer(name) !== undefined;
  }

  /** Serves `name`, by a PV of its own or as another name of one. False: there is to be no such PV. */
  make(name: string): boolean {
    const answer = this.#answer(name);
    if (answer === undefined) return false;
    if (typeof answer === 'string') {
      const other = this.#prefix + answer;
      if (!this.#ioc.names.pvs.has(other) && !this.make(other)) return false;
      this.#ioc.names.addAlias(name, other);
    } else {
      // Braces that a client asks for are no macros.
      const plain = name.replaceAll(/[{}]/g, '$&$&');
      this.#ioc.addMembers({ [name]: { ...answer, options: { ...answer.options, name: plain } } }, '', {});
    }
    this.#made++;
    return true;
  }

  // --- helpers

  #answer(name: string): ReturnType<UnknownName> {
    if (!name.startsWith(this.#prefix) || name.length > maxRecordName || this.#made >= MOST) return undefined;
    return this.#rule(name.slice(this.#prefix.length));
  }
}
