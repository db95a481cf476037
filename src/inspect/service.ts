/**
 * The messages of `@xstate/inspect`: `service.register`, `service.event`, `service.state`, `service.stop`.
 *
 * The protocol is that of XState v4 interpreters. Its `State` is rebuilt from JSON by the receiver, so the fields that
 * the v4 constructor reads must be there, although v5 has no such thing.
 */
import type { AnyEventObject, AnyMachineSnapshot, AnyStateNode, AnyTransitionDefinition, Snapshot } from 'xstate';
import { isMachineSnapshot } from '../actors/kernel/state-text.ts';
import { INIT } from '../actors/kernel/xstate/internals.ts';
import { clean } from './clean.ts';
import { actionNames, edgeKey, guardName } from './definition.ts';
import type { Passage } from './passage.ts';
import type { CensusEntry, Json } from './source.ts';
import { takenBy } from './spy.ts';

/** Strings hold JSON in JSON: so the protocol wants it. */
export type ServiceMessage =
  | {
      readonly type: 'service.register';
      readonly machine: string;
      readonly state: string;
      readonly id: string;
      readonly sessionId: string;
      readonly parent?: string;
      /** Name of the definition: rows of the feed refer to it. */
      readonly source: string;
    }
  | { readonly type: 'service.event'; readonly event: string; readonly sessionId: string }
  | { readonly type: 'service.state'; readonly state: string; readonly sessionId: string }
  | { readonly type: 'service.stop'; readonly sessionId: string };

/** Introduces an actor. Its session id is its id in the census. */
export function register(
  entry: CensusEntry,
  snapshot: Snapshot<unknown>,
  definition: string,
  definitionName: string,
): ServiceMessage {
  return {
    type: 'service.register',
    machine: definition,
    state: JSON.stringify(wireState(snapshot, INIT, [])),
    id: entry.label,
    sessionId: entry.id,
    ...(entry.parent === undefined ? {} : { parent: entry.parent }),
    source: definitionName,
  };
}

/** What an actor was given, where that led it, and its end when it has come. */
export function report(entry: CensusEntry, passage: Passage): ServiceMessage[] {
  const { event, before, after } = passage;
  const sessionId = entry.id;
  const snapshot = after ?? before;
  const messages: ServiceMessage[] = [
    { type: 'service.event', event: JSON.stringify(scxmlEvent(event)), sessionId },
    { type: 'service.state', state: JSON.stringify(wireState(snapshot, event, takenBy(passage))), sessionId },
  ];
  if (snapshot.status !== 'active') messages.push({ type: 'service.stop', sessionId });
  return messages;
}

// --- helpers ------------------------------------------------------------------------------------------------------

function wireState(
  snapshot: Snapshot<unknown>,
  event: AnyEventObject,
  taken: readonly AnyTransitionDefinition[],
): Record<string, Json> {
  const machine = isMachineSnapshot(snapshot) ? snapshot : undefined;
  return {
    value: machine ? (machine.value as Json) : snapshot.status,
    context: machine ? clean(machine.context) : {},
    event: clean(event),
    _event: scxmlEvent(event),
    _sessionid: null,
    tags: machine ? [...(machine as AnyMachineSnapshot).tags] : [],
    configuration: [],
    transitions: taken.map(takenTransition),
    actions: [],
    children: {},
    meta: {},
    events: [],
    historyValue: null,
    done: snapshot.status === 'done',
    changed: taken.length > 0,
  };
}

function takenTransition(transition: AnyTransitionDefinition): Json {
  const { source, eventType, target } = transition as {
    source: AnyStateNode;
    eventType: string;
    target: readonly AnyStateNode[] | undefined;
  };
  return {
    source: `#${source.id}`,
    target: (target ?? []).map((node) => `#${node.id}`),
    eventType,
    ...(transition.guard === undefined ? {} : { cond: guardName(transition.guard) }),
    actions: actionNames(transition.actions).map((type) => ({ type })),
    internal: !transition.reenter,
    edge: edgeKey(transition),
  };
}

function scxmlEvent(event: AnyEventObject): Json {
  return { name: event.type, data: clean(event), $$type: 'scxml', type: 'external' };
}
