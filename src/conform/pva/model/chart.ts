/**
 * What the models have in common.
 *
 * A model is a chart of one side of a conversation, as an observer on the wire knows it. Its events are a client's
 * moves, legal and illegal, and what else changes what may be seen. A transition performs nothing: its actions name the
 * rule that the move is judged by.
 */
import type { RuleId } from './rule-book.ts';

/** What a transition says of the wire. */
export type Observation =
  /** The request is judged by this rule. */
  | { readonly type: 'judge'; readonly params: { readonly rule: RuleId } }
  /** The monitor begins: its first update waits. */
  | { readonly type: 'begin' }
  /** The PV has changed: an update is due. */
  | { readonly type: 'update'; readonly params: { readonly rule: RuleId } }
  /** It waits; or is merged into the newest that waits. */
  | { readonly type: 'hold' | 'merge' }
  /** So many of those that wait are due. */
  | { readonly type: 'release'; readonly params: { readonly rule: RuleId; readonly count: number } }
  /** No update may be seen any more. */
  | { readonly type: 'end' }
  /** The put is answered later; `answer`: the oldest such put is done; `forget`: its answer is not wanted. */
  | { readonly type: 'defer' | 'answer' | 'forget' | 'forgetAll' };

/** Declared for `setup`: named, and without effect. */
export const observations = {
  judge: (_: unknown, _params: { rule: RuleId }) => {},
  begin: () => {},
  update: (_: unknown, _params: { rule: RuleId }) => {},
  hold: () => {},
  merge: () => {},
  release: (_: unknown, _params: { rule: RuleId; count: number }) => {},
  end: () => {},
  defer: () => {},
  answer: () => {},
  forget: () => {},
  forgetAll: () => {},
};

export interface ModelEvent {
  readonly type: string;
}
