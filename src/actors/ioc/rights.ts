/** What each client may do: as far as the PV goes, and as far as the access rule lets it. */
import type { AccessRule, Requester } from '../../database/pv/definition.ts';
import { AccessRight } from '../../protocol/value/posting.ts';
import type { Services } from '../kernel/services.ts';
import type { Pv } from '../pv/pv.ts';

export class Rights {
  /** Undefined: whatever the PVs allow. */
  rule: AccessRule | undefined;
  readonly #services: Services;

  constructor(services: Services) {
    this.#services = services;
  }

  /** `AccessRight` bits. None when the rule throws, which is logged. */
  of(pv: Pv, requester: Requester): number {
    if (this.rule === undefined) return pv.rights;
    try {
      return pv.rights & this.rule(requester, pv.name);
    } catch (error) {
      this.#services.log.error({ err: error, pv: pv.name }, `The access rule failed: no access to ${pv.name}`);
      return AccessRight.NONE;
    }
  }
}
