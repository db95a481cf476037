/** Who makes a move: what a client knows of its connection, its channel and its operation; and what it says. */
import type { BitSet } from '../../protocol/pva/bit-set.ts';
import type { PvState } from './pv-state.ts';

export interface Speaker {
  /** The order of the client's messages. */
  readonly littleEndian: boolean;
  /** PVs that are served, and one that nobody has. */
  readonly servedNames: readonly string[];
  readonly unknownName: string;
  /** What the move is about; undefined for the connection, and for the channel `server`. */
  readonly pv: PvState | undefined;
  /** Of its channel. */
  readonly name: string;
  readonly cid: number;
  /** The last one given; before that, one that is nobody's. */
  readonly sid: number;
  /** That of its channel before, which was destroyed; if there was none, nobody's. */
  readonly staleSid: number;
  /** The sid of another channel of this connection, if there is one; else nobody's. */
  readonly otherSid: number;
  readonly ioid: number;
  /** A number that no other request has. */
  nextId(): number;
}

/** What is sent. */
export interface Utterance {
  readonly messages: readonly Uint8Array[];
  /** Of each request that is answered as the rule says; silence needs none. */
  readonly asked: readonly Asked[];
  /** Values that are put, in order. */
  readonly wrote?: readonly (readonly number[])[];
  /** What an operation that is created selects. */
  readonly mask?: BitSet;
}

/** What the answer repeats, or follows from. */
export interface Asked {
  readonly cid?: number;
  readonly sid?: number;
  readonly ioid?: number;
  readonly subcommand?: number;
  readonly payload?: Uint8Array;
  readonly value?: number;
  readonly sequence?: number;
  /** Of names that are served. */
  readonly cids?: readonly number[];
  readonly subField?: string;
}

export type Utter = (speaker: Speaker) => Utterance;
