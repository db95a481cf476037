/** Who is connected to a played device: its requests, one after the other, and their replies with what is wrong with them. */
import { chatter, garbled, miscounted, truncated, unended } from '../../../protocol/framing/fault.ts';
import { type Cutter, type Frame, type Framing, isDropped, joined } from '../../../protocol/framing/framing.ts';
import type { HeapClock, Timer } from '../../kernel/clock.ts';
import { isPromise } from '../../kernel/promise.ts';
import type { Traffic } from '../traffic.ts';
import type { Answerer } from './answerer.ts';
import type { ActiveFault, FaultPlan } from './fault-plan.ts';

/** The way back to a client. */
export interface ClientLine {
  /** For people. */
  readonly peer: string;
  send(bytes: Uint8Array): void;
  close(): void;
  /** Nothing more is read, or it is again. */
  pause(isPaused: boolean): void;
}

export interface ClientHome {
  readonly clock: HeapClock;
  readonly framing: Framing;
  readonly answerer: Answerer;
  readonly traffic: Traffic;
  readonly plan: FaultPlan;
  /** Pause after which an unfinished request is forgotten. */
  readonly incompleteMs: number | undefined;
  readonly random: () => number;
}

/** Bytes without an end of a request. */
const MOST_PENDING = 1 << 20;
/** Requests that wait for their turn. */
const MOST_WAITING = 1000;

export class DoorClient {
  readonly line: ClientLine;
  readonly #home: ClientHome;
  readonly #cutter: Cutter;
  readonly #waiting: Frame[] = [];
  #isBusy = false;
  #isOpen = true;
  #pause: Timer | undefined;
  /** When the last reply has left, on the clock, in ms. */
  #leftAt = 0;
  #leaving = 0;
  /** Kept for `merge` and `shift`. */
  #held: Uint8Array | undefined;
  #chatter = 0;

  constructor(home: ClientHome, line: ClientLine) {
    this.#home = home;
    this.line = line;
    this.#cutter = home.framing.cutter('device');
    if (home.plan.has('hang')) line.pause(true);
  }

  received(bytes: Uint8Array): void {
    const { framing, clock, incompleteMs } = this.#home;
    clock.clearTimeout(this.#pause);
    this.#pause = undefined;
    this.#cut(this.#cutter.push(bytes));
    if (this.#cutter.pending === 0) return;
    if (this.#cutter.pending > MOST_PENDING) this.#forget();
    else if (framing.silenceMs !== undefined) {
      this.#pause = clock.setTimeout(() => this.#cut(this.#cutter.silent?.() ?? []), framing.silenceMs);
    } else if (incompleteMs !== undefined) this.#pause = clock.setTimeout(() => this.#forget(), incompleteMs);
  }

  /** It is over, whoever ended it. */
  closed(): void {
    this.#isOpen = false;
    this.#waiting.length = 0;
    this.#home.clock.clearTimeout(this.#pause);
  }

  close(): void {
    if (!this.#isOpen) return;
    this.closed();
    this.line.close();
  }

  /** What the device says by itself, as far as it is well. */
  tell(frame: Frame): void {
    const active = this.#home.plan.hit(this.#home.answerer.textOf(frame));
    if (active?.fault.name !== 'mute' && active?.fault.name !== 'hang') this.#reply(frame, [frame], active);
  }

  /** As the fault of that name. */
  chatter(): void {
    this.#deliver(chatter(++this.#chatter, this.#home.framing), 0);
  }

  // --- helpers

  #cut(cuts: ReturnType<Cutter['push']>): void {
    for (const cut of cuts) {
      if (isDropped(cut)) this.#home.traffic.add('<', { bytes: cut.dropped }, this.line.peer, '', undefined, cut.why);
      else if (this.#waiting.length < MOST_WAITING) this.#waiting.push(cut);
    }
    this.#next();
  }

  /** An unfinished request. */
  #forget(): void {
    const bytes = this.#cutter.reset();
    this.#home.traffic.add('<', { bytes }, this.line.peer, '', undefined, 'noise');
  }

  #next(): void {
    while (!this.#isBusy && this.#isOpen) {
      const request = this.#waiting.shift();
      if (request === undefined) return;
      this.#answer(request);
    }
  }

  #answer(request: Frame): void {
    const { answerer, traffic, plan } = this.#home;
    const text = answerer.textOf(request);
    traffic.add('<', request, this.line.peer);
    const active = plan.hit(text);
    if (active !== undefined)
      traffic.say(`the fault ${active.fault.name} hits ${JSON.stringify(text)}`, 'fault', this.line.peer);
    if (active?.fault.name === 'mute' || active?.fault.name === 'hang') return;
    const answer = answerer.answer(request);
    if (!isPromise(answer)) {
      this.#reply(request, answer as readonly Frame[], active);
      return;
    }
    this.#isBusy = true;
    void Promise.resolve(answer as Promise<readonly Frame[]>).then((frames) => {
      this.#isBusy = false;
      if (!this.#isOpen) return;
      this.#reply(request, frames, active);
      this.#next();
    });
  }

  #reply(request: Frame, frames: readonly Frame[], active: ActiveFault | undefined): void {
    if (active === undefined) {
      for (const frame of frames) this.#send(frame, this.#encoded(frame), 0);
      return;
    }
    for (const frame of frames) this.#fail(request, frame, active);
    if (frames.length === 0 && active.fault.name === 'drop') this.close();
  }

  #encoded(frame: Frame): Uint8Array {
    return this.#home.framing.encode(frame, 'device');
  }

  #fail(request: Frame, frame: Frame, { fault }: ActiveFault): void {
    const { arg } = fault;
    const ms = (given: number) => (arg === undefined ? given : Number(arg));
    const encoded = this.#encoded(frame);
    switch (fault.name) {
      case 'drop':
        if (arg !== undefined) this.line.send(encoded.slice(0, Number(arg)));
        this.close();
        return;
      case 'slow':
        this.#send(frame, encoded, ms(1000));
        return;
      case 'jitter':
        this.#send(frame, encoded, this.#home.random() * ms(1000));
        return;
      case 'dribble': {
        const pause = ms(10);
        this.#note(frame);
        for (const byte of encoded) this.#deliver(Uint8Array.of(byte), pause, true);
        return;
      }
      case 'split': {
        const half = Math.ceil(encoded.length / 2);
        this.#note(frame);
        this.#deliver(encoded.slice(0, half), 0);
        this.#deliver(encoded.slice(half), ms(30), true);
        return;
      }
      case 'merge': {
        const held = this.#held;
        this.#held = held === undefined ? encoded : undefined;
        if (held !== undefined) this.#send(frame, joined(held, encoded), 0);
        return;
      }
      case 'shift': {
        const held = this.#held;
        this.#held = encoded;
        if (held !== undefined) this.#deliver(held, 0);
        return;
      }
      case 'garbage':
        this.#send(frame, garbled(encoded), 0);
        return;
      case 'truncate':
        this.#send(frame, truncated(encoded), 0);
        return;
      case 'unended':
        this.#send(frame, unended(encoded, frame), 0);
        return;
      case 'checksum':
        this.#send(frame, miscounted(encoded, frame), 0);
        return;
      case 'wrong': {
        const wrong = this.#home.answerer.wrong(request, arg);
        this.#send(wrong, this.#encoded(wrong), 0);
        return;
      }
      case 'echo':
        this.#deliver(this.#home.framing.encode(request, 'device'), 0);
        this.#send(frame, encoded, 0);
        return;
      case 'chatter':
        this.chatter();
        this.#send(frame, encoded, 0);
        return;
      default:
        // Of the machine, or of the entrance.
        this.#send(frame, encoded, 0);
        return;
    }
  }

  #note(frame: Frame): void {
    this.#home.traffic.add('>', frame, this.line.peer);
  }

  #send(frame: Frame, bytes: Uint8Array, delayMs: number): void {
    this.#note(frame);
    this.#deliver(bytes, delayMs);
  }

  /** In order: nothing overtakes what is slow. @param isAfter the delay is since what leaves before it */
  #deliver(bytes: Uint8Array, delayMs: number, isAfter = false): void {
    const { clock } = this.#home;
    const now = clock.now();
    const at = isAfter ? Math.max(this.#leftAt, now) + delayMs : Math.max(now + delayMs, this.#leftAt);
    this.#leftAt = at;
    if (at <= now && this.#leaving === 0) {
      this.line.send(bytes);
      return;
    }
    this.#leaving++;
    clock.setTimeout(() => {
      this.#leaving--;
      if (this.#isOpen) this.line.send(bytes);
    }, at - now);
  }
}
