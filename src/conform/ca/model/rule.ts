/** A rule of Channel Access. */
import type { Rule as AnyRule } from '../../rule.ts';
import type { Outcome } from './outcome.ts';

/** Servers whose differences are known by name: EPICS base's, and caproto's. */
export const families = ['base', 'caproto'] as const;
export type Family = (typeof families)[number];

export type Rule = AnyRule<Outcome, Family>;
export type Rules = Readonly<Record<string, Rule>>;
