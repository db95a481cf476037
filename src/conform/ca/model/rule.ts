/** A rule of Channel Access: a move of a client in a situation, and what an observer on the wire sees then. */
import type { Outcome } from './outcome.ts';

/**
 * Which part of a server's behaviour a rule belongs to. `core`: what clients do all day. `limits`: sizes, counts, old
 * clients. `hostile`: what no sane client sends. `flow`: clients that are slow, or say so.
 */
export const profiles = ['core', 'limits', 'hostile', 'flow'] as const;
export type Profile = (typeof profiles)[number];

/** Servers whose differences are known by name. */
export const families = ['base', 'caproto'] as const;
export type Family = (typeof families)[number];

export interface Rule {
  /** The message, as the CA specification names it; 'any' where the rule concerns all. */
  readonly message: string;
  /** The situation, in a few words. */
  readonly when: string;
  readonly profile: Profile;
  /** Where it is specified, or whose example is followed. */
  readonly source: string;
  /** What a server should do. */
  readonly outcome: Outcome;
  /** What EPICS base's server does instead. */
  readonly base?: Outcome;
  /** What caproto's server does instead. */
  readonly caproto?: Outcome;
}

export type Rules = Readonly<Record<string, Rule>>;
