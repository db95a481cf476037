/** Observers of a port. */
import type { Frame } from '../../protocol/framing/framing.ts';

export interface PortWatcher {
  /** It can be used: the init exchanges are done. */
  up?(): void;
  /** It was up, and no longer is. */
  down?(why: string): void;
  /** Its state changes: it gets events in the new one from the next microtask on. */
  changed?(): void;
  /** A frame that answers no request. @returns whether it was meant for the watcher */
  frame?(frame: Frame): boolean;
  /** Bytes as they come, whatever they are. */
  input?(bytes: Uint8Array): void;
}

export class PortWatchers {
  readonly #watchers = new Set<PortWatcher>();

  /** @returns ends it */
  add(watcher: PortWatcher): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  up(): void {
    for (const watcher of [...this.#watchers]) watcher.up?.();
  }

  down(why: string): void {
    for (const watcher of [...this.#watchers]) watcher.down?.(why);
  }

  changed(): void {
    for (const watcher of [...this.#watchers]) watcher.changed?.();
  }

  /** @returns whether it was meant for one of them */
  frame(frame: Frame): boolean {
    let isMeant = false;
    for (const watcher of [...this.#watchers]) if (watcher.frame?.(frame) === true) isMeant = true;
    return isMeant;
  }

  input(bytes: Uint8Array): void {
    for (const watcher of this.#watchers) watcher.input?.(bytes);
  }
}
