/** What each client may do: as far as the PV goes, the access rules of a file, and the author's access rule. */
import type { AccessRule, Requester } from '../../database/pv/definition.ts';
import { AccessRight } from '../../protocol/value/posting.ts';
import type { Services } from '../kernel/services.ts';
import type { Pv } from '../pv/pv.ts';
import type { Security } from '../security/security.ts';

export class Rights {
  /** Undefined: whatever the PVs allow. */
  rule: AccessRule | undefined;
  /** Undefined: the IOC has no file of access rules. */
  security: Security | undefined;
  readonly #services: Services;

  constructor(services: Services) {
    this.#services = services;
  }

  /** `AccessRight` bits. None when the rule throws, which is logged. */
  of(pv: Pv, requester: Requester): number {
    return pv.rights & this.#ofFile(pv, requester) & this.#ofRule(pv, requester);
  }

  /** Whether puts of the requester to the PV are to be logged (TRAPWRITE). */
  areLogged(pv: Pv, requester: Requester): boolean {
    return this.security?.rightsOf(pv, requester).trapWrite ?? false;
  }

  // --- helpers

  #ofFile(pv: Pv, requester: Requester): number {
    if (this.security === undefined) return AccessRight.READ_WRITE;
    const { read, write } = this.security.rightsOf(pv, requester);
    return (read ? AccessRight.READ : AccessRight.NONE) | (write ? AccessRight.WRITE : AccessRight.NONE);
  }

  #ofRule(pv: Pv, requester: Requester): number {
    if (this.rule === undefined) return AccessRight.READ_WRITE;
    try {
      return this.rule(requester, pv.name);
    } catch (error) {
      this.#services.log.error({ err: error, pv: pv.name }, `The access rule failed: no access to ${pv.name}`);
      return AccessRight.NONE;
    }
  }
}
