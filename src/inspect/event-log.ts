/**
 * The events of all actors, while a page shows them.
 *
 * This is the one place that attaches an observer to the whole actor system, which slows every event down. So it is
 * attached only while somebody reads the log, and between two flushes only until enough has been noted: of a busy IOC
 * the log is a sample, and says so.
 */
import type { AnyActorRef, InspectionEvent, Snapshot } from 'xstate';
import { describeState } from '../actors/kernel/state-text.ts';
import type { LogLine } from './feed.ts';
import type { Detach, InspectionSource } from './source.ts';

const KEPT_PER_FLUSH = 200;

export class EventLog {
  readonly #source: InspectionSource;
  readonly #idOf: (ref: AnyActorRef) => string;
  #detach: Detach | undefined;
  #root: AnyActorRef | undefined;
  #lines: LogLine[] = [];
  #states = new WeakMap<object, string>();
  #senders = new WeakMap<object, unknown>();

  /** @param idOf id of an actor in the census; empty for actors that are not in it. */
  constructor(source: InspectionSource, idOf: (ref: AnyActorRef) => string) {
    this.#source = source;
    this.#idOf = idOf;
  }

  /** Whether somebody reads it. */
  get isRead(): boolean {
    return this.#root !== undefined;
  }

  start(root: AnyActorRef): void {
    if (this.isRead) return;
    this.#root = root;
    this.#states = new WeakMap();
    this.#senders = new WeakMap();
    this.#attach(root);
  }

  stop(): void {
    this.#rest();
    this.#root = undefined;
    this.#lines = [];
  }

  /** What was noted since the last time; `sampled` when there was more. */
  flush(): { readonly lines: readonly LogLine[]; readonly sampled: boolean } {
    const flushed = { lines: this.#lines, sampled: this.#detach === undefined };
    this.#lines = [];
    if (this.#root !== undefined && this.#detach === undefined) this.#attach(this.#root);
    return flushed;
  }

  #attach(root: AnyActorRef): void {
    const hide = this.#source.exposeAll();
    const subscription = root.system.inspect((event: InspectionEvent) => {
      try {
        this.#note(event);
      } catch {
        this.#rest(); // an observer that throws would stop the observed actor for good
      }
    });
    this.#detach = () => {
      subscription.unsubscribe();
      hide();
    };
  }

  #rest(): void {
    this.#detach?.();
    this.#detach = undefined;
  }

  #note(event: InspectionEvent): void {
    if (event.type === '@xstate.event') this.#senders.set(event.actorRef, event.sourceRef);
    if (event.type !== '@xstate.snapshot') return;
    const to = describeState(event.snapshot as Snapshot<unknown>);
    const from = this.#states.get(event.actorRef) ?? to;
    this.#states.set(event.actorRef, to);
    const sender = this.#senders.get(event.actorRef);
    this.#lines.push({
      at: Date.now(),
      actor: this.#idOf(event.actorRef as AnyActorRef),
      source: sender === undefined ? '' : this.#idOf(sender as AnyActorRef),
      event: event.event.type,
      from,
      to,
    });
    if (this.#lines.length >= KEPT_PER_FLUSH) this.#rest();
  }
}
