/**
 * The events of all actors, while a page shows them.
 *
 * This is the one place that attaches an observer to the whole actor system: it slows every event down, so it is
 * attached only while somebody reads the log, and the page says that it is.
 */
import type { AnyActorRef, InspectionEvent, Snapshot } from 'xstate';
import type { LogLine } from './feed.ts';
import type { Detach, InspectionSource } from './source.ts';
import { describeState } from './state.ts';

const KEPT_PER_FLUSH = 200;

export class EventLog {
  readonly #source: InspectionSource;
  readonly #idOf: (ref: AnyActorRef) => string;
  #detach: Detach | undefined;
  #lines: LogLine[] = [];
  #skipped = 0;
  #states = new WeakMap<object, string>();
  #senders = new WeakMap<object, unknown>();

  /** @param idOf id of an actor in the census; empty for actors that are not in it. */
  constructor(source: InspectionSource, idOf: (ref: AnyActorRef) => string) {
    this.#source = source;
    this.#idOf = idOf;
  }

  get attached(): boolean {
    return this.#detach !== undefined;
  }

  attach(root: AnyActorRef): void {
    if (this.#detach !== undefined) return;
    this.#states = new WeakMap();
    this.#senders = new WeakMap();
    const hide = this.#source.expose();
    const subscription = root.system.inspect((event: InspectionEvent) => {
      try {
        this.#note(event);
      } catch {
        this.#skipped++; // an observer that throws would stop the observed actor for good
      }
    });
    this.#detach = () => {
      subscription.unsubscribe();
      hide();
    };
  }

  detach(): void {
    this.#detach?.();
    this.#detach = undefined;
    this.#lines = [];
    this.#skipped = 0;
  }

  /** What was noted since the last time. */
  flush(): { readonly lines: readonly LogLine[]; readonly skipped: number } {
    const flushed = { lines: this.#lines, skipped: this.#skipped };
    this.#lines = [];
    this.#skipped = 0;
    return flushed;
  }

  #note(event: InspectionEvent): void {
    if (event.type === '@xstate.event') this.#senders.set(event.actorRef, event.sourceRef);
    if (event.type !== '@xstate.snapshot') return;
    const to = describeState(event.snapshot as Snapshot<unknown>);
    const from = this.#states.get(event.actorRef) ?? to;
    this.#states.set(event.actorRef, to);
    if (this.#lines.length >= KEPT_PER_FLUSH) {
      this.#skipped++;
      return;
    }
    const sender = this.#senders.get(event.actorRef);
    this.#lines.push({
      at: Date.now(),
      actor: this.#idOf(event.actorRef as AnyActorRef),
      source: sender === undefined ? '' : this.#idOf(sender as AnyActorRef),
      event: event.event.type,
      from,
      to,
    });
  }
}
