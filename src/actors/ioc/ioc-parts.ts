/** What an IOC is made of. */

import type { GroupDefinition } from '../../database/author/group-definition.ts';
import type { MacroValues } from '../../database/author/macros.ts';
import type { RemoteClient } from '../../database/links/remote.ts';
import type { AccessFile } from '../../database/pv/definition.ts';
import type { AccessRules } from '../../database/security/rules.ts';
import type { Services } from '../kernel/services.ts';
import type { AnyWired } from '../kernel/wired.ts';
import type { PortSetup } from '../port/port-setup.ts';
import type { StartServer } from '../pv/server.ts';
import type { StreamSetup } from '../stream/stream-devices.ts';

/** The IOC's own client for PVs of other IOCs, as its owner sees it. */
export interface OwnClient extends RemoteClient {
  readonly roots: Iterable<AnyWired>;
  close(): Promise<void>;
}

export interface IocParts {
  readonly group: GroupDefinition;
  readonly prefix: string;
  readonly macros: MacroValues;
  readonly services: Services;
  /** One for each protocol that it is served by. */
  readonly servers: readonly StartServer[];
  /** How long it may take to stop. */
  readonly stopWithinMs: number;
  readonly portSetup: PortSetup;
  /** Ports and protocols of records with DTYP `stream`. */
  readonly streams: StreamSetup | undefined;
  /** Opens the IOC's own client, below the IOC. */
  readonly openClient: (ioc: AnyWired, services: Services) => OwnClient;
  /** The file that says who may do what, and its rules. */
  readonly access?: { readonly file: AccessFile; readonly rules: AccessRules } | undefined;
}
