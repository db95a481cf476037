/**
 * What the models have in common.
 *
 * A model is a chart of one side of a conversation, as an observer on the wire knows it. Its events are a client's
 * moves, legal and illegal, and what else changes what may be seen. A transition performs nothing: its actions name the
 * rule that the move is judged by.
 */
import type { PvaBook, RuleId } from './rule-book.ts';

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

export const judge = (rule: RuleId) => ({ type: 'judge', params: { rule } }) as const;

export interface Judged {
  readonly target?: string;
  readonly actions: readonly [ReturnType<typeof judge>];
}

/**
 * Transitions for moves that are judged by the rule of their name. Those that are not to be tried are left out.
 *
 * @param gone the state of a model whose connection has ended
 * @param next the state it is in where the connection lives; default: unchanged
 */
export function onMoves(book: PvaBook, ids: readonly RuleId[], gone: string, next?: string): Record<string, Judged> {
  return onMovesAs(book, Object.fromEntries(ids.map((id) => [id, id])), gone, next);
}

/** @param judged the rule of each move */
export function onMovesAs(
  book: PvaBook,
  judged: Readonly<Record<string, RuleId>>,
  gone: string,
  next?: string,
): Record<string, Judged> {
  const transitions: Record<string, Judged> = {};
  for (const [move, rule] of Object.entries(judged)) {
    if (!book.tries(rule)) continue;
    const target = book.outcome(rule).connection === undefined ? next : gone;
    transitions[move] = { ...(target === undefined ? {} : { target }), actions: [judge(rule)] };
  }
  return transitions;
}
