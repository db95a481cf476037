/**
 * A group: PVs under a common prefix.
 */
import type { PvDefinition } from './definition.ts';
import { define, type PvSpec } from './pv.ts';

export type Members = Readonly<Record<string, PvSpec<unknown>>>;

export interface GroupOptions {
  /** One sentence for people. */
  readonly doc?: string;
  /** Default: the group's name and a colon. */
  readonly prefix?: string;
}

export interface Group<M extends Members = Members> {
  readonly name: string;
  readonly members: M;
  readonly options: GroupOptions;
}

export function group<M extends Members>(name: string, members: M, options: GroupOptions = {}): Group<M> {
  return { name, members, options };
}

export function defaultPrefix({ name, options }: Group): string {
  return options.prefix ?? `${name}:`;
}

/** The PVs of a group under `prefix`, in the order of their definition. */
export function definitions({ members }: Group, prefix: string): PvDefinition[] {
  return Object.entries(members).map(([name, spec]) => define(prefix + name, spec));
}
