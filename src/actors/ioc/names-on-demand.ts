/**
 * PVs that nobody defined, made when a client first connects to them, as the group's author says.
 *
 * Clients choose the names, so that their number has a limit: beyond it no more are found.
 */
import type { Members, UnknownName } from '../../database/author/group-definition.ts';
import type { MacroValues } from '../../database/author/macros.ts';
import type { PvSpec } from '../../database/author/pv.ts';
import { maxRecordName } from '../../database/channel/channel-name.ts';
import { DefinitionError } from '../../database/pv/definition-error.ts';
import type { Services } from '../kernel/services.ts';
import type { PvDirectory, UnknownNames } from '../pv/directory.ts';

/** A client that asks for more has lost its way. */
const MOST = 100_000;

/** Where the PVs are made and named. */
export interface UnknownNamesOwner {
  readonly services: Services;
  readonly names: PvDirectory;
  addMembers(members: Members, prefix: string, macros: MacroValues): unknown;
}

export class NamesOnDemand implements UnknownNames {
  readonly #ioc: UnknownNamesOwner;
  readonly #prefix: string;
  readonly #rule: UnknownName;
  /** Names that are served because a client asked for them. */
  readonly #made = new Set<string>();
  /** The rule has failed since a PV was last made: said once in the log. */
  #failing = false;

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
    try {
      const made = this.#make(name, answer);
      this.#failing = false;
      return made;
    } catch (error) {
      this.#fail(name, error);
      return false;
    }
  }

  forget(name: string): void {
    this.#made.delete(name);
  }

  // --- helpers

  #answer(name: string): ReturnType<UnknownName> {
    if (!name.startsWith(this.#prefix) || name.length > maxRecordName || this.#made.size >= MOST) return undefined;
    try {
      return this.#rule(name.slice(this.#prefix.length));
    } catch (error) {
      this.#fail(name, error);
      return undefined;
    }
  }

  #make(name: string, answer: PvSpec | string): boolean {
    if (typeof answer === 'string') {
      const other = this.#prefix + answer;
      if (other === name)
        throw new DefinitionError(name, 'the rule for unknown names answers with the name itself: answer with a PV.');
      const { names } = this.#ioc;
      if (names.named(other) === undefined && !this.make(other)) return false;
      names.addAlias(name, names.named(other)!.name);
    } else {
      // Braces that a client asks for are not macros.
      const plain = name.replaceAll(/[{}]/g, '$&$&');
      const aliases = (answer.options.aliases ?? []).map((alias) => this.#prefix + alias);
      const options = { ...answer.options, name: plain, aliases };
      this.#ioc.addMembers({ [name]: { ...answer, options } }, '', {});
    }
    this.#made.add(name);
    return true;
  }

  /** Clients decide how often this happens: only the first failure of a row is logged. */
  #fail(name: string, error: unknown): void {
    const { counters, log } = this.#ioc.services;
    counters.handlerErrors++;
    if (this.#failing) return;
    this.#failing = true;
    log.error({ err: error, pv: name }, `The rule for unknown names failed for ${name}: there is no such PV`);
  }
}
