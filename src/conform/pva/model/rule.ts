/** A rule of PV Access: a move of a client in a situation, and what an observer on the wire sees then. */
import type { Outcome } from './outcome.ts';

/**
 * Which part of a server's behaviour a rule belongs to. `core`: what clients do all day. `limits`: options, odd but legal
 * requests, old and new clients. `hostile`: what no sane client sends. `flow`: monitors that stop, start and acknowledge.
 */
export const profiles = ['core', 'limits', 'hostile', 'flow'] as const;
export type Profile = (typeof profiles)[number];

/** Servers whose differences are known by name: PVXS (p4p, QSRV2), and pvAccessCPP (QSRV1). */
export const families = ['pvxs', 'cpp'] as const;
export type Family = (typeof families)[number];

export interface Rule {
  /** The message, as the PVA specification names it; 'any' where the rule concerns all. */
  readonly message: string;
  /** The situation, in a few words. */
  readonly when: string;
  readonly profile: Profile;
  /** Where it is specified, or whose example is followed. */
  readonly source: string;
  /** What a server should do. */
  readonly outcome: Outcome;
  /** What PVXS does instead. */
  readonly pvxs?: Outcome;
  /** What pvAccessCPP does instead. */
  readonly cpp?: Outcome;
}

export type Rules = Readonly<Record<string, Rule>>;
