/** Who makes a move: what a client knows of its circuit, its channel and its subscription. */
import type { PvState } from './pv-state.ts';

export interface Speaker {
  /** Its minor protocol revision. */
  readonly minor: number;
  /** A PV that is served, for searches and stray requests. */
  readonly servedName: string;
  /** No server has it. */
  readonly unknownName: string;
  readonly channel: SpeakerChannel | undefined;
  readonly subscription: SpeakerSubscription | undefined;
  /** The sid of a live channel of another circuit. */
  readonly foreignSid: number;
  /** A number that no other request has. */
  nextId(): number;
}

export interface SpeakerChannel {
  readonly pv: PvState;
  readonly cid: number;
  /** The last one given; before that, one that is nobody's. */
  readonly sid: number;
}

export interface SpeakerSubscription {
  readonly id: number;
  readonly mask: number;
  /** Type and count asked for; count 0: as many elements as there are. */
  readonly dataType: number;
  readonly count: number;
}

/** What is sent. */
export interface Utterance {
  readonly bytes: Uint8Array;
  /** The message that these bytes complete, where they are not whole messages. */
  readonly completes?: Uint8Array;
  /** The messages that these bytes are, where they are several: each is answered as the rule of the move says. */
  readonly messages?: readonly Uint8Array[];
  /** The value in it, if it puts one. */
  readonly wrote?: readonly number[];
}

export type Utter = (speaker: Speaker) => Utterance;
