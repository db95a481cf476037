/** The system of small actors: XState's, without what it does for each actor that comes, goes or ends. */
import { Actor, type ActorOptions, type AnyActorLogic, fromTransition } from 'xstate';

/** What XState's types do not tell of a system. */
export interface System {
  readonly _clock: unknown;
  readonly _logger: unknown;
  readonly scheduler: { schedule(source: object, ...what: unknown[]): void; cancelAll(actor: object): void };
  _bookId(): string;
  _register(sessionId: string, actor: object): string;
  _unregister(actor: object): void;
  _sendInspectionEvent(event: object): void;
}

/** For an actor without a parent. `isSmall` tells small actors from XState's own. */
export function createSystem(
  clock: ActorOptions<AnyActorLogic>['clock'] | undefined,
  isSmall: (actor: object) => boolean,
): System {
  const system = new Actor(nobody, clock === undefined ? {} : { clock }).system as unknown as System;
  const { scheduler, _register, _unregister } = system;
  // XState looks its actors up by `systemId` alone, which a small one has not.
  system._register = (id, actor) => (isSmall(actor) ? id : _register(id, actor));
  system._unregister = (actor) => {
    if (!isSmall(actor)) _unregister(actor);
  };
  // An actor that ends looks through all timers of its system for its own: only one that ever had a timer need do that.
  const timed = new WeakSet<object>();
  const { schedule, cancelAll } = scheduler;
  scheduler.schedule = (source, ...what) => {
    timed.add(source);
    schedule(source, ...what);
  };
  scheduler.cancelAll = (actor) => {
    if (timed.has(actor)) cancelAll(actor);
  };
  return system;
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** XState makes a system for an actor without a parent: for this one, which is never started. */
const nobody = fromTransition((state: null) => state, null);
