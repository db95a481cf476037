/** An author's actor in the tree: any XState logic, run as it is, known to people by name. */

import type { AnyActorLogic, AnyActorRef, AnyActorScope, AnyStateMachine, EventObject } from 'xstate';
import { type Owner, runAs, tracksOwners } from './escapes.ts';
import { type AnyWired, Wired, type WiredLogic } from './wired.ts';
import { inWords, STOP } from './xstate/internals.ts';

export class Adopted extends Wired<AnyStateMachine> {
  readonly kind = 'device';
  readonly name: string;
  /** What it did last, in words: the type of an event, `after <delay>`, `done <child>`. */
  lastEvent = '';
  readonly #label: string;

  /** @param owner whose code it is; default: of whoever starts it */
  constructor(logic: AnyActorLogic, parent: AnyWired, name: string, input?: unknown, owner?: Owner) {
    const seen: { by?: Adopted } = {};
    super(
      adopt(
        logic,
        (type) => {
          if (seen.by !== undefined) seen.by.lastEvent = inWords(type) ?? type;
        },
        owner,
      ),
      parent,
      name,
      input as object,
    );
    this.name = name;
    this.#label = putLabel(logic, input) ?? name;
    seen.by = this;
  }

  label(): string {
    return this.#label;
  }

  describe(): Record<string, unknown> {
    return { lastEvent: this.lastEvent };
  }

  /** Stops it with all its children, as XState does with children whose parent stops. */
  stop(): void {
    const { status, children } = this.ref.getSnapshot();
    if (status === 'active') this.ref.send(STOP);
    // An actor that threw leaves its children behind.
    else for (const child of Object.values((children ?? {}) as Record<string, AnyActorRef>)) child.send(STOP);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** `logic` with its input unwrapped from that of a `AnyWired`, and its events seen. */
function adopt(
  logic: AnyActorLogic,
  seen: (type: string) => void,
  owner: Owner | undefined,
): WiredLogic<AnyStateMachine> {
  const run = <T>(work: () => T): T => (owner === undefined ? work() : runAs(owner, work));
  const ownScope = (scope: AnyActorScope): AnyActorScope =>
    owner === undefined || !tracksOwners()
      ? scope
      : // Not a copy: the methods of a scope may be its class's.
        (Object.assign(Object.create(scope), {
          defer: (effect: () => void) => scope.defer(() => runAs(owner, effect)),
        }) as AnyActorScope);
  return Object.assign(Object.create(logic) as AnyActorLogic, {
    getInitialSnapshot: (scope: AnyActorScope, input: { context: unknown }) =>
      run(() => logic.getInitialSnapshot(ownScope(scope), input.context)),
    transition: (snapshot: unknown, event: EventObject, scope: AnyActorScope) => {
      if (event.type !== STOP.type) seen(event.type);
      return run(() => logic.transition(snapshot as never, event, ownScope(scope)));
    },
  }) as unknown as WiredLogic<AnyStateMachine>;
}

/** `move of BL07:m1` for what works off a put to that PV, of which only a number is known otherwise. */
function putLabel(logic: AnyActorLogic, input: unknown): string | undefined {
  const { pv } = (input ?? {}) as { readonly pv?: { readonly name?: unknown } };
  if (typeof pv?.name !== 'string') return undefined;
  const { id } = logic as { readonly id?: string };
  return `${id === undefined || id === '(machine)' ? 'put' : id} of ${pv.name}`;
}
