/** Notes what the machines of a system do, as effects of what has caused it. Each event costs more meanwhile. */
import type { AnyActor, AnyActorRef, InspectionEvent, Snapshot } from 'xstate';
import { presentCause } from './cause.ts';
import { describeState, isMachineSnapshot } from './state-text.ts';
import { observe } from './wired.ts';

/**
 * @param isOwn whether a machine, by its id, is one that carries out what is put, and none that anybody asks about
 * @returns ends it
 */
export function noteTransitions(root: { readonly system: AnyActor['system'] }, isOwn: (machine: string) => boolean) {
  const before = new WeakMap<AnyActorRef, string>();
  const hide = observe();
  const subscription = root.system.inspect((inspected: InspectionEvent) => {
    const cause = presentCause();
    if (cause === undefined) return;
    const actor = inspected.actorRef as AnyActorRef;
    if (inspected.type === '@xstate.event') before.set(actor, stateOf(actor));
    if (inspected.type !== '@xstate.snapshot') return;
    const { snapshot, event } = inspected;
    if (isMachineSnapshot(snapshot) && isOwn(snapshot.machine.id)) return;
    const to = describeState(snapshot as Snapshot<unknown>);
    const from = before.get(actor) ?? to;
    cause.note(`${actor.id}: ${event.type}, ${from === to ? to : `${from} → ${to}`}`);
  });
  return () => {
    subscription.unsubscribe();
    hide();
  };
}

// --- helpers ------------------------------------------------------------------------------------------------------

function stateOf(actor: AnyActorRef): string {
  return describeState(actor.getSnapshot() as Snapshot<unknown> | undefined);
}
