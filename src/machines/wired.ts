/**
 * Placeholders for what a machine names but does not do.
 *
 * Machines are pure. A chart lists the actions and guards that it leaves to its wiring, each with a placeholder:
 *
 *     const wiring = { actions: { answerRead: wired }, guards: { somethingWaits: wiredGuard } };
 *     export type ChannelWiring = WiringOf<typeof wiring, ChannelEvent>;
 *
 * The wiring of the same noun in `src/actors` implements that interface: `answerRead(event)` is its method, found from
 * the name in the chart by "go to implementation". A payload that only the wiring knows (a socket, another actor) is an
 * `object` in the chart; the method that takes it names its type.
 *
 * Run without a wiring (in tests and pictures) a wired action does nothing and a wired guard refuses.
 */
import type { AnyEventObject, ErrorActorEvent } from 'xstate';

/** `xstate.error.actor.<id>`: a child has thrown. A machine that does not handle it dies with the child. */
export type ChildFailure = ErrorActorEvent<unknown, string>;

/** The events of one type among a machine's events, with what they carry. */
export type EventOf<Events extends AnyEventObject, Type extends Events['type']> = Extract<
  Events,
  { readonly type: Type }
>;

/** An action that the wiring performs. */
export function wired(): void {}

/** A guard that the wiring decides: it must not change anything. */
export function wiredGuard(): boolean {
  return false;
}

/**
 * What a wiring has to implement: a method for each name, called with the event that is being handled. A method may
 * name, in place of all events of the machine, those that its action is run for.
 */
export type WiringOf<Names extends WiredNames, Event extends AnyEventObject> = Methods<
  Names['actions'] & Names['guards'],
  Event
>;

// --- helpers ------------------------------------------------------------------------------------------------------

interface WiredNames {
  readonly actions: Readonly<Record<string, typeof wired>>;
  readonly guards?: Readonly<Record<string, typeof wiredGuard>>;
}

/**
 * Methods, since the parameters of these may be narrowed. Mapped over all names in one go, or editors do not find the
 * way from a name to its method.
 */
type Methods<Names, Event> = {
  [Name in keyof Names]: { method(event: Event): Names[Name] extends typeof wiredGuard ? boolean : void }['method'];
};
