/**
 * XState v5 machines in the words of the `@xstate/inspect` protocol, which speaks XState v4.
 *
 * The receiver of that protocol builds a v4 machine from the JSON it is sent. What v5 says differently is translated
 * here: `guard` becomes `cond`, node references become `#id`, delayed transitions go back under `after`, `always` is
 * added (v5's own definition leaves it out), and built-in actions lose the names that v4 would execute.
 */
import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';

/** A transition as v4 reads it; `edge` is ours: see `edgeKey`. */
export interface WireTransition {
  readonly target?: readonly string[];
  readonly internal: boolean;
  readonly cond?: string;
  readonly actions: readonly { readonly type: string }[];
  readonly description?: string;
}

export interface WireNode {
  readonly id: string;
  readonly key: string;
  readonly type: string;
  readonly initial?: string;
  readonly history?: 'shallow' | 'deep';
  readonly target?: string;
  readonly states: Readonly<Record<string, WireNode>>;
  readonly on: Readonly<Record<string, readonly WireTransition[]>>;
  readonly after: Readonly<Record<string, readonly WireTransition[]>>;
  readonly always: readonly WireTransition[];
  readonly invoke: readonly { readonly type: 'xstate.invoke'; readonly id: string; readonly src: string }[];
  readonly entry: readonly { readonly type: string }[];
  readonly exit: readonly { readonly type: string }[];
  readonly tags: readonly string[];
  readonly description?: string;
  /** v4 warns about machines without it. */
  readonly predictableActionArguments?: true;
}

const AFTER = 'xstate.after.';

/** Trigger names of transitions without an event of their own. */
export const ALWAYS = 'always';
export const afterTrigger = (delay: string): string => `after ${delay}`;

/** The definition of a machine, for a `service.register` message. */
export function wireDefinition(machine: AnyStateMachine): WireNode {
  return { ...wireNode(machine.root), predictableActionArguments: true };
}

/** The definition of logic that is not a machine (a promise, a callback): its states are the statuses of its snapshot. */
export function statusDefinition(id: string): WireNode {
  const state = (key: string, type: string): WireNode => ({ ...EMPTY, id: `${id}.${key}`, key, type });
  return {
    ...EMPTY,
    predictableActionArguments: true,
    id,
    key: id,
    type: 'compound',
    initial: 'active',
    states: {
      active: state('active', 'atomic'),
      done: state('done', 'final'),
      error: state('error', 'final'),
      stopped: state('stopped', 'final'),
    },
  };
}

/**
 * Names one transition of a definition: the id of its source, its trigger, and its place among the candidates there.
 * The page finds the same key when it walks the definition it was sent.
 */
export function edgeKey(transition: AnyTransitionDefinition): string {
  const { source, eventType } = transition as { source: AnyStateNode; eventType: string };
  if (eventType === '') return `${source.id}|${ALWAYS}|${source.always?.indexOf(transition) ?? 0}`;
  const place = source.transitions.get(eventType)?.indexOf(transition) ?? 0;
  return `${source.id}|${triggerOf(eventType, source)}|${place}`;
}

/** Names of what a transition does, its targets' entries and its source's exits not included. */
export function actionNames(actions: readonly unknown[]): string[] {
  return actions.filter((action) => !isOwnTimer(action)).map(actionName);
}

/** A guard as people read it: `isReady`, `and(isReady, not(isBusy))`. */
export function guardName(guard: unknown): string {
  if (typeof guard === 'string') return guard;
  const { type, name, guards, stateValue } = guard as GuardLike;
  if (guards) return `${name}(${guards.map(guardName).join(', ')})`;
  if (stateValue !== undefined) return `in ${JSON.stringify(stateValue)}`;
  return type ?? (name || 'inline');
}

// --- helpers ------------------------------------------------------------------------------------------------------

interface GuardLike {
  readonly type?: string;
  readonly name?: string;
  readonly guards?: readonly unknown[];
  readonly stateValue?: unknown;
}

interface ActionLike {
  readonly type?: string;
  readonly name?: string;
  readonly event?: unknown;
  readonly sendId?: unknown;
}

const EMPTY = { states: {}, on: {}, after: {}, always: [], invoke: [], entry: [], exit: [], tags: [] };

function wireNode(node: AnyStateNode): WireNode {
  const on: Record<string, WireTransition[]> = {};
  const after: Record<string, WireTransition[]> = {};
  for (const [eventType, transitions] of node.transitions) {
    const wire = transitions.map(wireTransition);
    if (eventType.startsWith(AFTER)) after[delayOf(eventType, node)] = wire;
    else on[eventType] = wire;
  }
  const initial = node.type === 'compound' ? node.initial.target?.[0]?.key : undefined;
  const fallback: unknown = node.type === 'history' ? (node.config as { target?: unknown }).target : undefined;
  return {
    id: node.id,
    key: node.key,
    type: node.type,
    ...(initial === undefined ? {} : { initial }),
    ...(node.type === 'history' ? { history: node.history === 'deep' ? 'deep' : 'shallow' } : {}),
    ...(typeof fallback === 'string' ? { target: fallback } : {}),
    states: Object.fromEntries(
      Object.entries(node.states).map(([key, child]) => [key, wireNode(child as AnyStateNode)]),
    ),
    on,
    after,
    always: (node.always ?? []).map(wireTransition),
    invoke: node.invoke.map(({ id, src }) => ({
      type: 'xstate.invoke',
      id,
      src: typeof src === 'string' ? (src.startsWith('xstate.invoke.') ? 'inline' : src) : 'inline',
    })),
    entry: actionNames(node.entry).map((type) => ({ type })),
    exit: actionNames(node.exit).map((type) => ({ type })),
    tags: node.tags,
    ...(node.description === undefined ? {} : { description: node.description }),
  };
}

function wireTransition(transition: AnyTransitionDefinition): WireTransition {
  const targets = (transition.target as readonly AnyStateNode[] | undefined)?.map((node) => `#${node.id}`);
  return {
    ...(targets === undefined ? {} : { target: targets }),
    internal: !transition.reenter,
    ...(transition.guard === undefined ? {} : { cond: guardName(transition.guard) }),
    actions: actionNames(transition.actions).map((type) => ({ type })),
    ...(transition.description === undefined ? {} : { description: transition.description }),
  };
}

function triggerOf(eventType: string, node: AnyStateNode): string {
  return eventType.startsWith(AFTER) ? afterTrigger(delayOf(eventType, node)) : eventType;
}

/** `xstate.after.1000.circuit.session.draining` → `1000`; the delay may be a name. */
function delayOf(eventType: string, node: AnyStateNode): string {
  return eventType.slice(AFTER.length, -(node.id.length + 1));
}

function actionName(action: unknown): string {
  if (typeof action === 'string') return action;
  const { type, name, event } = action as ActionLike;
  if (typeof action !== 'function') return type ?? 'inline';
  if (type === undefined) return name || 'inline';
  const sent = typeof event === 'object' && event !== null && 'type' in event ? String(event.type) : '';
  return `${type.replace(/^xstate\./, '')}(${sent})`;
}

/** The raise and cancel that v5 adds to entry and exit for each `after`. */
function isOwnTimer(action: unknown): boolean {
  if (typeof action !== 'function') return false;
  const { type, event, sendId } = action as ActionLike;
  if (type === 'xstate.cancel') return typeof sendId === 'string' && sendId.startsWith(AFTER);
  return type === 'xstate.raise' && String((event as { type?: unknown } | undefined)?.type).startsWith(AFTER);
}
