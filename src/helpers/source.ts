/** Actors for what lives outside of statecharts - files, threads - as XState's `fromCallback`, which cannot fail. */
import { type CallbackActorLogic, type EventObject, fromCallback } from 'xstate';
import { STOP } from '../actors/kernel/xstate/internals.ts';

export interface Source<Received extends EventObject, Input> {
  readonly input: Input;
  /** An event for the machine that has invoked the actor. */
  sendBack(event: EventObject): void;
  /** @param listener called with each event that the actor is sent */
  receive(listener: (event: Received) => void): void;
  /** The end: a machine that does not take `onError` fails as well, and its device is started again after a while. */
  fail(error: Error): void;
}

/** @param start answers with what releases everything, called once when the actor has failed or is stopped */
export function fromSource<Received extends EventObject, Input>(
  start: (source: Source<Received, Input>) => () => void,
): CallbackActorLogic<Received, Input> {
  const logic = fromCallback<Received, Input>(({ input, sendBack, receive, self }) =>
    start({ input, sendBack, receive, fail: (error) => self.send({ type: FAILED, error } as never) }),
  );
  return {
    ...logic,
    transition: (snapshot, event, scope) => {
      if (event.type !== FAILED) return logic.transition(snapshot, event, scope);
      logic.transition(snapshot, STOP as never, scope);
      return { ...snapshot, status: 'error', error: (event as unknown as Failure).error };
    },
  };
}

// --- helpers ------------------------------------------------------------------------------------------------------

const FAILED = 'xioc.source.failed';

interface Failure {
  readonly error: Error;
}
