/**
 * What was received, for stepping back through it and for recordings.
 *
 * The journal is a list of chapters. A chapter begins with what was known then, so that any moment is reached by
 * applying one chapter's frames, and whole chapters can be forgotten from the old end.
 */
import { type Message, World } from './world.ts';

/** What one frame of the feed (or one message of the receiver) said. */
export interface Frame {
  readonly at: number;
  readonly messages: readonly Message[];
}

/** One event of an actor: the `nth` of those that a frame tells of it. */
export interface EventPlace {
  readonly frame: number;
  readonly id: string;
  readonly nth: number;
}

interface Chapter {
  readonly at: number;
  readonly summary: readonly Message[];
  readonly frames: Frame[];
  readonly summarySize: number;
  framesSize: number;
}

/** A chapter is at least so long. */
const CHAPTER_MS = 10_000;
/** Characters of JSON that are kept, roughly. */
const KEPT_SIZE = 96_000_000;
/** What an item of a list weighs in a summary, roughly, in characters of JSON. */
const ITEM_SIZE = 120;

export class Journal {
  readonly #chapters: Chapter[] = [];
  readonly #keptSize: number;
  #size = 0;
  /** Frames of forgotten chapters. */
  #forgotten = 0;

  /** @param keptSize characters of JSON that are kept, roughly */
  constructor(keptSize = KEPT_SIZE) {
    this.#keptSize = keptSize;
  }

  /** Characters of JSON that are held, roughly. */
  get size(): number {
    return this.#size;
  }

  /** The first moment that can be gone back to; 0 when nothing was received. */
  get start(): number {
    return this.#chapters[0]?.at ?? 0;
  }

  get end(): number {
    const last = this.#chapters.at(-1);
    return last?.frames.at(-1)?.at ?? last?.at ?? 0;
  }

  /** Numbers of the first frame that is kept and of the one after the last. */
  get firstFrame(): number {
    return this.#forgotten;
  }

  get endFrame(): number {
    return this.#chapters.reduce((count, { frames }) => count + frames.length, this.#forgotten);
  }

  /**
   * @param world what is known before this frame
   * @param size of the frame, in characters of JSON
   */
  append(frame: Frame, size: number, world: World): void {
    let chapter = this.#chapters.at(-1);
    if (chapter === undefined || isComplete(chapter, frame.at)) {
      const summary = world.summary();
      const summarySize = summary.reduce((total, message) => total + sizeOf(message), 0);
      chapter = { at: frame.at, summary, frames: [], summarySize, framesSize: 0 };
      this.#chapters.push(chapter);
      this.#size += summarySize;
    }
    chapter.frames.push(frame);
    chapter.framesSize += size;
    this.#size += size;
    while (this.#size > this.#keptSize && this.#chapters.length > 1) {
      const oldest = this.#chapters.shift()!;
      this.#size -= oldest.summarySize + oldest.framesSize;
      this.#forgotten += oldest.frames.length;
    }
  }

  /** Number of the last frame at or before a moment; that of the first when there is none. */
  frameAt(at: number): number {
    let number = this.#forgotten;
    for (const { frames } of this.#chapters) {
      for (const frame of frames) {
        if (frame.at > at) return Math.max(this.#forgotten, number - 1);
        number++;
      }
    }
    return Math.max(this.#forgotten, number - 1);
  }

  frame(number: number): Frame | undefined {
    let first = this.#forgotten;
    for (const { frames } of this.#chapters) {
      if (number < first + frames.length) return frames[number - first];
      first += frames.length;
    }
    return undefined;
  }

  /** The nearest frame before (or after) `number` that holds; undefined when there is none. */
  search(number: number, direction: 1 | -1, holds: (frame: Frame) => boolean): number | undefined {
    for (let at = number + direction; at >= this.#forgotten; at += direction) {
      const frame = this.frame(at);
      if (frame === undefined) return undefined;
      if (holds(frame)) return at;
    }
    return undefined;
  }

  /**
   * The event of an actor that comes next (or last).
   *
   * @param from with `nth` of -1: the whole frame is shown
   */
  event({ frame, id, nth }: EventPlace, direction: 1 | -1): EventPlace | undefined {
    const here = stepsIn(this.frame(frame), id);
    const next = nth === -1 ? (direction === 1 ? here : here - 1) : nth + direction;
    if (next >= 0 && next < here) return { frame, id, nth: next };
    const found = this.search(frame, direction, (each) => stepsIn(each, id) > 0);
    if (found === undefined) return undefined;
    return { frame: found, id, nth: direction === 1 ? 0 : stepsIn(this.frame(found), id) - 1 };
  }

  /** What was known after a frame, or with an event after that event of it. */
  worldAfter(number: number, event?: EventPlace): World {
    const world = this.#worldAfter(number);
    if (event !== undefined) world.takeBack(event.id, stepsIn(this.frame(number), event.id) - 1 - event.nth);
    return world;
  }

  #worldAfter(number: number): World {
    const world = new World();
    let first = this.#forgotten;
    for (const { at, summary, frames } of this.#chapters) {
      if (number >= first + frames.length) {
        first += frames.length;
        continue;
      }
      for (const message of summary) world.apply(at, message);
      for (let n = first; n <= number; n++) {
        const frame = frames[n - first]!;
        for (const message of frame.messages) world.apply(frame.at, message);
      }
      return world;
    }
    return world;
  }

  /** Everything kept, in order: first what was known at the start. */
  *frames(): Generator<Frame> {
    const first = this.#chapters[0];
    if (first === undefined) return;
    yield { at: first.at, messages: first.summary };
    for (const { frames } of this.#chapters) yield* frames;
  }

  /** Whether anything but counters happened in a frame. */
  static isEventful({ messages }: Frame): boolean {
    return messages.some(({ t }) => EVENTFUL.has(t));
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** How many events of an actor a frame tells of. */
function stepsIn(frame: Frame | undefined, id: string): number {
  const steps = frame?.messages.flatMap((message) => (message.t === 'steps' && message.id === id ? message.steps : []));
  return steps?.length ?? 0;
}

/** Of 20,000 actors the summary is large: a chapter goes on until what happened in it is half as large. */
function isComplete({ at, summarySize, framesSize }: Chapter, now: number): boolean {
  return now - at >= CHAPTER_MS && framesSize * 2 >= summarySize;
}

function sizeOf(message: Message): number {
  const lists = Object.values(message).filter((field) => Array.isArray(field));
  return ITEM_SIZE * lists.reduce((items, list) => items + list.length, 1);
}

const EVENTFUL: ReadonlySet<string> = new Set(['changes', 'gone', 'rows', 'steps', 'service', 'wire', 'log', 'faults']);
