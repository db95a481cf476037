/** Transitions of a model: the moves that are judged by a rule. */

/** Declared for `setup` as an action without effect. */
export const judge = <Id extends string>(rule: Id) => ({ type: 'judge', params: { rule } }) as const;

export interface Judged<Id extends string> {
  readonly target?: string;
  readonly actions: readonly [ReturnType<typeof judge<Id>>];
}

/** What a rule book says of moves. */
interface Referee<Id extends string> {
  tries(rule: Id): boolean;
  isFatal(rule: Id): boolean;
}

/**
 * Transitions for moves that are judged by a rule. Those that are not to be tried are left out.
 *
 * @param judged the rule of each move; a list where rule and move have one name
 * @param gone the state of a model whose connection has ended
 * @param next the state it is in where the connection lives; default: unchanged
 */
export function onMoves<Id extends string>(
  book: Referee<Id>,
  judged: Readonly<Record<string, Id>> | readonly Id[],
  gone: string,
  next?: string,
): Record<string, Judged<Id>> {
  const rules = isList(judged) ? judgedAlike(...judged) : judged;
  const transitions: Record<string, Judged<Id>> = {};
  for (const [move, rule] of Object.entries(rules)) {
    if (!book.tries(rule)) continue;
    const target = book.isFatal(rule) ? gone : next;
    transitions[move] = { ...(target === undefined ? {} : { target }), actions: [judge(rule)] };
  }
  return transitions;
}

/** Moves that have one name with their rule. */
export function judgedAlike<Id extends string>(...ids: readonly Id[]): Record<string, Id> {
  return Object.fromEntries(ids.map((id) => [id, id]));
}

// --- helpers --------------------------------------------------------------------------------------------------------

function isList<Id extends string>(judged: Readonly<Record<string, Id>> | readonly Id[]): judged is readonly Id[] {
  return Array.isArray(judged);
}
