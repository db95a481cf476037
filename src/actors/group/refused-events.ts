/** Events that a machine did not take: the last of each type, for people who ask why nothing has happened. */

export interface RefusedEvent {
  readonly type: string;
  /** Of the machine, when the event came; empty: it was down. */
  readonly state: string;
  /** Unix time in ms. */
  readonly at: number;
}

/** Types that are kept. */
const MOST = 10;

export class RefusedEvents {
  readonly #byType = new Map<string, RefusedEvent>();

  note(event: RefusedEvent): void {
    this.#byType.delete(event.type);
    this.#byType.set(event.type, event);
    if (this.#byType.size > MOST) this.#byType.delete(this.#byType.keys().next().value as string);
  }

  /** The oldest first. */
  get all(): readonly RefusedEvent[] {
    return [...this.#byType.values()];
  }
}
