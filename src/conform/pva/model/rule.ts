/** A rule of PV Access. */
import type { Rule as AnyRule } from '../../rule.ts';
import type { Outcome } from './outcome.ts';

/** Servers whose differences are known by name: PVXS (p4p, QSRV2), and pvAccessCPP (QSRV1). */
export const families = ['pvxs', 'cpp'] as const;
export type Family = (typeof families)[number];

export type Rule = AnyRule<Outcome, Family>;
export type Rules = Readonly<Record<string, Rule>>;
