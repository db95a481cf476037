/** The server that is examined, and what it is examined with. */
import type { RuleBook } from '../machines/model/rule-book.ts';

/** PVs by what they are for; nobody else may write to them meanwhile. */
export interface SubjectPvs {
  /** A writable LONG without limits. */
  readonly scalar: string;
  /** A writable array of numbers. */
  readonly array: string;
  /** A LONG that may be read only. */
  readonly readOnly?: string;
  /** A LONG whose puts complete when the environment says so. */
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
  readonly book: RuleBook;
  /** How long an answer may take, in ms. */
  readonly patienceMs: number;
  readonly environment?: Environment;
}

/** What only the server's own side can do; a server over the network has none. */
export interface Environment {
  /** Completes the put under way on the slow PV. */
  completePut(succeeds: boolean): void;
  /** Completes all puts that another conversation has left under way. */
  completeRest(): Promise<void>;
  /** Lets the time limit of the limited PV pass. */
  expirePut(): void;
  /** @param clientPort the TCP port of the circuit's client */
  changeRights(clientPort: number, sid: number, rights: number): void;
  pause(): void;
  resume(): void;
}
