/**
 * What the models have in common.
 *
 * A model is a chart of one side of a conversation, as an observer on the wire knows it. Its events are a client's
 * moves, legal and illegal, and what else changes what may be seen (another client's put, a right taken away). A
 * transition performs nothing: its actions name the rule that the move is judged by. `transition(model, snapshot, move)`
 * thus answers what must be seen; whatever else is seen must not be.
 *
 * Models do no I/O and hold no values. `xstate/graph` walks them; `src/conform` runs the walks against a server.
 */
import type { RuleId } from './rule-book.ts';

/** What a transition says of the wire. */
export type Observation =
  /** The request is judged by this rule. */
  | { readonly type: 'judge'; readonly params: { readonly rule: RuleId } }
  /** The subscription begins: its updates may be seen from here on. */
  | { readonly type: 'begin'; readonly params: { readonly readable: boolean } }
  /** The PV's state of now concerns the subscription: an update by this rule, or none. */
  | { readonly type: 'update'; readonly params: { readonly rule: RuleId } }
  /** Updates are switched on again: of those that waited, the newest. */
  | { readonly type: 'release'; readonly params: { readonly rule: RuleId } }
  /** No update may be seen from the reply to this request on. */
  | { readonly type: 'end' }
  /** The request is answered later; `answer` and `fail` concern the oldest such request. */
  | { readonly type: 'defer' }
  | { readonly type: 'answer' | 'fail' }
  /** Deferred requests will not be answered. */
  | { readonly type: 'forget' };

/** Declared for `setup`: named, and without effect. */
export const observations = {
  judge: (_: unknown, _params: { rule: RuleId }) => {},
  begin: (_: unknown, _params: { readable: boolean }) => {},
  update: (_: unknown, _params: { rule: RuleId }) => {},
  release: (_: unknown, _params: { rule: RuleId }) => {},
  end: () => {},
  defer: () => {},
  answer: () => {},
  fail: () => {},
  forget: () => {},
};

export interface Move {
  readonly type: string;
}

export const update = (rule: RuleId) => ({ type: 'update', params: { rule } }) as const;
export const release = (rule: RuleId) => ({ type: 'release', params: { rule } }) as const;
