/** What a group needs of the IOC it lives in. */
import type { AnyActorLogic, AnyActorRef } from 'xstate';
import type { DbStates } from '../../database/author/db-states.ts';
import type { Members } from '../../database/author/group-definition.ts';
import type { IocStatistics } from '../../database/author/ioc-context.ts';
import type { MacroValues } from '../../database/author/macros.ts';
import type { RemoteClient } from '../../database/links/remote.ts';
import type { PvDefinition } from '../../database/pv/definition.ts';
import type { ParameterPorts } from '../asyn/parameter-ports.ts';
import type { PortSetup } from '../port/port-setup.ts';
import type { Pv } from '../pv/pv.ts';
import type { RecordDatabase } from '../record/database.ts';
import type { RecordOwner } from '../record/owner.ts';
import type { ScanLists } from '../scan/scan-lists.ts';

/** The IOC: parent of what groups run. */
export interface Home extends RecordOwner {
  readonly scans: ScanLists;
  readonly states: DbStates;
  /** What who started the IOC says of its ports. */
  readonly portSetup: PortSetup;
  /** Those that records with DTYPs of asyn bind to. */
  readonly parameters: ParameterPorts;
  /** Records that were loaded from databases. */
  readonly database: RecordDatabase;
  /** Aborted when handlers must end. */
  readonly signal: AbortSignal;
  /**
   * @param forget called when the PV is removed
   * @throws DefinitionError when the name is taken
   */
  add(definition: PvDefinition, forget?: () => void): Pv;
  /** A PV that has been made elsewhere. @throws DefinitionError when the name is taken */
  addPv(name: string, make: () => Pv, forget?: () => void): Pv;
  /** @throws DefinitionError */
  addMembers(members: Members, prefix: string, macros: MacroValues): Readonly<Record<string, unknown>>;
  /**
   * Clients' channels on it are disconnected.
   *
   * @throws Error when there is no such PV
   */
  remove(name: string): void;
  /** Starts an actor that ends by itself. */
  run(logic: AnyActorLogic, input: unknown): AnyActorRef;
  /** Full names of the PVs and fields that are marked to be saved, for whoever saves them. */
  autosaved(): readonly string[];
  statistics(): IocStatistics;
  /** Applies the access rule anew: what it depends on has changed. */
  checkAccess(): void;
  /** The IOC's own client, opened when it is first asked for. */
  client(): RemoteClient;
  stop(): Promise<void>;
}
