/** The group that a port belongs to, as the port sees it. */
import type { GroupDefinition, Members } from '../../database/author/group-definition.ts';
import type { MacroValues } from '../../database/author/macros.ts';
import type { Services } from '../kernel/services.ts';
import type { AnyWired } from '../kernel/wired.ts';
import type { LiveHandle } from '../pv/handle.ts';
import type { MemberPv } from './bound-pv.ts';
import type { Door } from './door/door.ts';

export interface PortHome {
  /** What its names start with. */
  readonly prefix: string;
  readonly name: string;
  readonly macros: MacroValues;
  readonly services: Services;
  /** The IOC. */
  readonly parent: AnyWired;
  /** A member, or of a group within `group.member`; undefined: there is none. */
  memberPv(key: string): MemberPv | undefined;
  /** Whether a group within has this key. */
  hasGroup(key: string): boolean;
  /** Adds PVs that nobody named. */
  make(members: Members): (name: string) => LiveHandle;
  /** The door of a group that plays the device. @throws DefinitionError when it plays none */
  simulator(device: GroupDefinition): Door;
  /** Tells the machines of the group that take such an event. */
  tell(event: PortNews): void;
}

export type PortNews =
  | { readonly type: 'port.up' | 'port.down'; readonly port: string }
  | { readonly type: 'port.frame'; readonly port: string; readonly frame: string };
