/**
 * Access rules: who may read and write the PVs of an IOC, as an `.acf` file says it.
 *
 * Each record belongs to an access security group (ASG), by its ASG field. The group's rules give rights to clients, by
 * user, by host and by the values of PVs.
 */
import type { Calc } from '../calc/calc.ts';
import type { Position } from '../text/position.ts';

/** What a rule gives; WRITE includes READ. */
export type Access = 'NONE' | 'READ' | 'WRITE';

/** UAG: users by name. Case counts. */
export interface UserGroup {
  readonly name: string;
  /** In the order of the file. */
  readonly users: readonly string[];
}

/** HAG: hosts by name. */
export interface HostGroup {
  readonly name: string;
  /** As the file has them. */
  readonly written: readonly string[];
  /** What a client's host is compared with, one for each of `written`: in lower case, or an address. */
  readonly hosts: readonly string[];
}

/** `INPA("pv")`: a PV whose value a CALC knows as A. */
export interface GroupInput {
  /** A to U. */
  readonly letter: string;
  readonly pv: string;
}

export interface SecurityRule {
  /** Fields whose access security level (ASL, 0 or 1) is not above this are meant. */
  readonly level: number;
  readonly access: Access;
  /** Puts that this rule allows are logged. */
  readonly trapWrite: boolean;
  /** The client's user must be in one of them; none: any user. */
  readonly userGroups: readonly UserGroup[];
  /** The client's host must be in one of them; none: any host. */
  readonly hostGroups: readonly HostGroup[];
  /** Must be 1, give or take a hundredth. */
  readonly calc?: Calc;
  /**
   * What is not known here: a right (RPC …), or a condition (METHOD, AUTHORITY, PROTOCOL …). The rule gives nothing to
   * anybody.
   */
  readonly unknown?: { readonly word: string; readonly as: 'right' | 'condition' };
  /** Where it stands. */
  readonly at: Position;
}

/** ASG: an access security group. */
export interface SecurityGroupDefinition {
  readonly name: string;
  /** A letter may occur more than once; what came last counts. */
  readonly inputs: readonly GroupInput[];
  readonly rules: readonly SecurityRule[];
}

/** All maps are in the order of the names' bytes, in which base reports them. */
export interface AccessRules {
  readonly userGroups: ReadonlyMap<string, UserGroup>;
  readonly hostGroups: ReadonlyMap<string, HostGroup>;
  /** DEFAULT is always among them; without rules it gives nothing to anybody. */
  readonly groups: ReadonlyMap<string, SecurityGroupDefinition>;
}

/** The group of records whose ASG field is empty or names no group. */
export const DEFAULT_GROUP = 'DEFAULT';

/** The group that a record with `asg` in its ASG field belongs to. */
export function groupNamed(rules: AccessRules, asg: string): SecurityGroupDefinition {
  return rules.groups.get(asg) ?? rules.groups.get(DEFAULT_GROUP)!;
}
