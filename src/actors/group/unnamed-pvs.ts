/**
 * PVs of a group that its author did not name, such as those of a machine's state. They are not members: a failed machine
 * does not touch them.
 */

import { define } from '../../database/author/define.ts';
import type { Members } from '../../database/author/group-definition.ts';
import type { PvSpec } from '../../database/author/plain-pv.ts';
import type { Owner } from '../kernel/escapes.ts';
import { LiveHandle } from '../pv/handle.ts';
import type { Pv } from '../pv/pv.ts';
import { attach } from '../record/attach.ts';
import type { GroupContext } from './group-context.ts';
import type { Home } from './home.ts';

export interface UnnamedPv {
  readonly key: string;
  readonly doc: string;
  readonly is: Pv;
}

export class UnnamedPvs {
  readonly #ioc: Home;
  readonly #context: GroupContext;
  readonly #owner: Owner;
  readonly #made = new Map<string, UnnamedPv>();

  /** @param owner whose code runs when they are put to */
  constructor(ioc: Home, context: GroupContext, owner: Owner) {
    this.#ioc = ioc;
    this.#context = context;
    this.#owner = owner;
  }

  [Symbol.iterator](): Iterator<UnnamedPv> {
    return this.#made.values();
  }

  /** @returns their handles, by key */
  add(members: Members): (key: string) => LiveHandle {
    const made = new Map<string, LiveHandle>();
    for (const [key, spec] of Object.entries(members) as [string, PvSpec][]) {
      const name = this.#context.prefix + key;
      const pv = this.#ioc.add(define(name, spec), () => void this.#made.delete(key));
      const handle = new LiveHandle(pv, spec.shape, (field) => this.#ioc.names.fieldHandle(name, field));
      const { put } = spec.options;
      if (put !== undefined) pv.redefine(attach({ put }, handle, this.#context, this.#owner));
      made.set(key, handle);
      this.#made.set(key, { key, doc: spec.options.doc ?? '', is: pv });
    }
    return (key) => made.get(key)!;
  }
}
