/** What the bindings of a group come to: what is read when, and what a put sends. Every dialect is translated to this. */

import type { PortError } from '../../database/port/port-error.ts';
import type { Frame } from '../../protocol/framing/framing.ts';
import type { BoundPv } from './bound-pv.ts';
import type { Step } from './exchange.ts';

/** One request, and the PVs that its reply is for. */
export interface Reading {
  /** For people. */
  readonly text: string;
  readonly request: Frame;
  /** Seconds; undefined: on each connection, and after writes. */
  readonly every: number | undefined;
  readonly limitMs: number | undefined;
  readonly retries: number | undefined;
  readonly takers: readonly ReadingTaker[];
}

export interface ReadingTaker {
  readonly bound: BoundPv;
  /** @throws PortError when its value is not in the reply; undefined: it cannot be read */
  parse(reply: Frame): unknown;
}

export interface Writing {
  readonly bound: BoundPv;
  /** For people. */
  text(value: unknown): string;
  /** The steps of a write. @throws PortError to refuse the put */
  steps(value: unknown): Generator<Step, readonly string[] | undefined, Frame | undefined>;
}

/** A frame that answers no request. */
export interface Feed {
  readonly bound: BoundPv;
  /** Where it comes from, where the port has to ask for that. */
  readonly topic?: string;
  /** Its value; undefined: the frame is not for it. @throws PortError when it is, and cannot be read */
  value(frame: Frame): { readonly value: unknown } | undefined;
}

/** Of one binding. */
export interface Plan {
  readonly bound: BoundPv;
  readonly reading?: Reading;
  readonly writing?: Writing;
  readonly feed?: Feed;
}

/** As a reading of several PVs fails for one of them. */
export interface ReadingFailure {
  readonly bound: BoundPv;
  readonly error: PortError;
}
