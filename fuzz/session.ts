/** What a campaign needs of what it attacks: a process under watch, and somebody healthy who uses it all the time. */
import type { Subject } from './watch/subject.ts';

export interface Session<Case> {
  readonly subject: Subject;
  /** Why the healthy one is not served; undefined while it is. */
  readonly complaint: string | undefined;
  /** Longest that it waited for an answer, in ms. */
  readonly slowestMs: number;
  /** Circuits between attackers and the attacked so far. */
  readonly circuits: number;
  /** The same for the same seed. */
  makeCase(seed: number): Case;
  /** Resolves when the attackers have left. Up to `places` cases may be played at a time, each in a place of its own. */
  play(played: Case, place: number): Promise<void>;
  readonly places: number;
  /** Between two floods: what the healthy one does only then. */
  rest(): Promise<void>;
  stop(): Promise<void>;
}

/** How a session of each target is started. */
export type Target<Case> = () => Promise<Session<Case>>;
