/** The server that is examined, and what it is examined with. */
import type { CaBook } from './model/rule-book.ts';

/** PVs by what they are for; nobody else may write to them meanwhile. */
export interface SubjectPvs {
  /** A writable LONG without limits. */
  readonly scalar: string;
  /** A writable array of numbers. */
  readonly array: string;
  /** A LONG that may be read only. */
  readonly readOnly?: string;
  /** A LONG whose puts complete when the environment says so; only with one. */
  readonly slow?: string;
  /** A LONG whose puts exceed their time limit when the environment says so. */
  readonly limited?: string;
}

export interface Subject {
  readonly host: string;
  /** Of TCP. */
  readonly port: number;
  /** Of searches; as a rule the same. */
  readonly udpPort: number;
  readonly pvs: SubjectPvs;
  readonly book: CaBook;
  /** How long an answer may take, in ms. */
  readonly patienceMs: number;
  readonly environment?: Environment;
}

/** What only the server's own side can do, or have done. */
export interface Environment extends Partial<Hands> {
  /**
   * Completes the put under way on the slow PV.
   *
   * @param left the value that it leaves, where its circuit has ended and nobody waits for it any more
   */
  completePut(left?: readonly number[]): Promise<void>;
  /** Completes all puts that another conversation has left under way. */
  completeRest(): Promise<void>;
}

/** What takes a hand inside the server: nobody has it over the network. */
export interface Hands {
  /** The put under way on the slow PV fails. */
  failPut(): void;
  /** Lets the time limit of the limited PV pass. */
  expirePut(): void;
  /** @param clientPort the TCP port of the circuit's client */
  changeRights(clientPort: number, sid: number, rights: number): void;
  pause(): void;
  resume(): void;
}
