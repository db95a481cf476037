/** What a port receives, cut into frames. */

import type { Cut, Cutter, Frame, Framing } from '../../protocol/framing/framing.ts';
import { EMPTY, isDropped } from '../../protocol/framing/framing.ts';
import type { HeapClock, Timer } from '../kernel/clock.ts';
import type { Step } from './exchange.ts';
import type { PortCounters } from './port-counters.ts';
import type { Traffic } from './traffic.ts';

/** Bytes without an end of a frame. */
const MOST_PENDING = 4 << 20;

export interface InletListener {
  frame(frame: Frame): void;
  /** Bytes have come, and no frame. */
  noise(): void;
  /** Too many bytes have come without an end of a frame, and were dropped. */
  overflow(): void;
  /** Bytes of a reply have come, and not all of it. */
  begun(): void;
  /** A reply has stopped for longer than its step allows. */
  paused(partial: Uint8Array): void;
}

export class Inlet {
  readonly #clock: HeapClock;
  readonly #framing: Framing;
  readonly #own: Cutter;
  readonly #traffic: Traffic;
  readonly #counters: PortCounters;
  readonly #listener: InletListener;
  /** Of the step under way, where that has a framing of its own. */
  #ofStep: Cutter | undefined;
  #silenceMs: number | undefined;
  #pauseMs: number | undefined;
  #timer: Timer | undefined;
  #lastInput = 0;

  constructor(clock: HeapClock, framing: Framing, traffic: Traffic, counters: PortCounters, listener: InletListener) {
    this.#clock = clock;
    this.#framing = framing;
    this.#own = framing.cutter('controller');
    this.#silenceMs = framing.silenceMs;
    this.#traffic = traffic;
    this.#counters = counters;
    this.#listener = listener;
  }

  /** The reply that is waited for from now on. */
  expect({ send, framing, pauseMs }: Step): void {
    // What has come already behind the reply before it is part of the next one.
    const left = send === undefined && framing !== undefined ? this.#cutter.reset() : EMPTY;
    this.#ofStep = framing?.cutter('controller');
    this.#silenceMs = (framing ?? this.#framing).silenceMs;
    this.#pauseMs = pauseMs;
    if (left.length > 0) this.#push(left);
  }

  sent(frame: Frame): void {
    this.#cutter.sent?.(frame);
  }

  push(bytes: Uint8Array): void {
    this.#counters.bytesIn += bytes.length;
    this.#push(bytes);
  }

  /** A message that was one before it was sent. */
  take(frame: Frame): void {
    this.#counters.bytesIn += frame.bytes.length;
    this.#listener.frame(frame);
  }

  /** Drops what is pending. */
  reset(): void {
    const rest = this.#cutter.reset();
    if (rest.length > 0) this.#drop(rest, 'noise');
    this.#ofStep = undefined;
    this.#pauseMs = undefined;
    this.#silenceMs = this.#framing.silenceMs;
  }

  // --- helpers

  #push(bytes: Uint8Array): void {
    const cuts = this.#cutter.push(bytes);
    this.#takeAll(cuts);
    const { pending } = this.#cutter;
    if (pending > MOST_PENDING) {
      this.reset();
      this.#listener.overflow();
    } else if (pending > 0 && (this.#silenceMs !== undefined || this.#pauseMs !== undefined)) {
      this.#listener.begun();
      this.#awaitSilence();
    }
  }

  get #cutter(): Cutter {
    return this.#ofStep ?? this.#own;
  }

  #takeAll(cuts: readonly Cut[]): void {
    let hasFrame = false;
    for (const cut of cuts) {
      if (isDropped(cut)) this.#drop(cut.dropped, cut.why);
      else {
        hasFrame = true;
        this.#listener.frame(cut);
      }
    }
    if (!hasFrame) this.#listener.noise();
  }

  #drop(bytes: Uint8Array, why: 'checksum' | 'noise' | 'echo'): void {
    if (why === 'checksum') this.#counters.checksums++;
    if (why !== 'echo') this.#counters.droppedBytes += bytes.length;
    this.#traffic.add('<', { bytes }, '', '', undefined, why);
  }

  #awaitSilence(): void {
    this.#lastInput = this.#clock.now();
    this.#timer ??= this.#clock.setTimeout(() => this.#look(), this.#silence);
  }

  get #silence(): number {
    return this.#silenceMs ?? this.#pauseMs ?? 0;
  }

  #look(): void {
    this.#timer = undefined;
    if (this.#cutter.pending === 0) return;
    const left = this.#lastInput + this.#silence - this.#clock.now();
    if (left > 0) {
      this.#timer = this.#clock.setTimeout(() => this.#look(), left);
    } else if (this.#silenceMs !== undefined) this.#takeAll(this.#cutter.silent?.() ?? []);
    else if (this.#pauseMs !== undefined) this.#listener.paused(this.#cutter.reset());
  }
}
