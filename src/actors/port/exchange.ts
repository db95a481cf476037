/**
 * An exchange with a device: one request and its reply, or several that must not be divided.
 *
 * It has the port to itself until it is done. What it sends and waits for is its dialogue: the port asks it for a step,
 * performs it, and hands it the reply.
 */

import type { PortError } from '../../database/port/port-error.ts';
import type { Frame, Framing } from '../../protocol/framing/framing.ts';

/** In the order in which they are taken. */
export const priorities = ['init', 'abort', 'write', 'readback', 'get', 'poll'] as const;

export type Priority = (typeof priorities)[number];

export interface Step {
  /** Undefined: nothing is sent. */
  readonly send?: Frame;
  /** Whether a frame is waited for. */
  readonly reply: boolean;
  /** For the reply, from the sending. Default: that of the port. */
  readonly limitMs?: number;
  /** For it to leave: then it fails as `device`. Default: as long as the connection lasts. */
  readonly writeMs?: number;
  /** Waits so long, without reply. */
  readonly waitMs?: number;
  /** How the reply is cut, where that is not as the port says. */
  readonly framing?: Framing;
  /** Longest pause within the reply: then it fails as `mismatch`, with what has come as `partial` of the error. */
  readonly pauseMs?: number;
}

/** What an exchange says and hears. */
export interface Dialogue {
  /** Told apart in the traffic. */
  readonly text: string;
  first(): Step;
  /**
   * The reply, or for a step without reply undefined. Answers with the next step; undefined: that was all.
   *
   * @throws PortError when the reply will not do
   */
  next(reply: Frame | undefined): Step | undefined;
  /** The step has failed. Answers with a step to go on with; undefined: the exchange has failed. */
  failed?(error: PortError): Step | undefined;
}

export interface ExchangeOptions {
  readonly priority: Priority;
  /** The PV, or what else it is for. */
  readonly label: string;
  /** How often it is begun anew after a time-out. */
  readonly retries: number;
  /** Seconds between two of them, of a poll: where the port is overloaded the slowest go first. */
  readonly every?: number;
  /** An abort that does not wait for the reply under way. */
  readonly interrupts?: boolean;
}

export class Exchange {
  readonly dialogue: Dialogue;
  readonly options: ExchangeOptions;
  readonly #done: () => void;
  readonly #failed: (error: PortError) => void;
  /** The step to be performed next; undefined: it has not begun. */
  step: Step | undefined;
  retries: number;
  isOver = false;

  /** Exactly one of `done` and `failed` is called. */
  constructor(dialogue: Dialogue, options: ExchangeOptions, done: () => void, failed: (error: PortError) => void) {
    this.dialogue = dialogue;
    this.options = options;
    this.retries = options.retries;
    this.#done = done;
    this.#failed = failed;
  }

  get hasBegun(): boolean {
    return this.step !== undefined;
  }

  done(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.#done();
  }

  fail(error: PortError): void {
    if (this.isOver) return;
    this.isOver = true;
    this.#failed(error);
  }
}

/** A dialogue written as a generator: it yields steps, and is resumed with the reply, or with the error thrown. */
export function scripted<T>(
  text: string,
  script: () => Generator<Step, T, Frame | undefined>,
  settled: (result: T) => void,
): Dialogue {
  let run: Generator<Step, T, Frame | undefined>;
  let isOver = false;
  const taken = (result: IteratorResult<Step, T>): Step | undefined => {
    if (!result.done) return result.value;
    isOver = true;
    settled(result.value);
    return undefined;
  };
  return {
    text,
    first: () => {
      run = script();
      isOver = false;
      return taken(run.next(undefined)) ?? NOTHING;
    },
    next: (reply) => (isOver ? undefined : taken(run.next(reply))),
    failed: (error) => taken(run.throw(error)),
  };
}

/** A script that sends nothing at all. */
const NOTHING: Step = { reply: false };
