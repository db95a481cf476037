/** The server that is examined, and what it is examined with. */
import type { PvaBook } from './model/rule-book.ts';

/** PVs by what they are for; nobody else may write to them meanwhile. */
export interface SubjectPvs {
  /** A writable NTScalar of numbers, without limits. */
  readonly scalar: string;
  /** A writable NTScalarArray of numbers. */
  readonly array?: string;
  /** An NTScalar that may be read only. */
  readonly readOnly?: string;
  /** An NTScalar whose puts complete when the environment says so; only with one. */
  readonly slow?: string;
}

export interface Subject {
  readonly host: string;
  /** Of TCP. */
  readonly port: number;
  /** Of searches. */
  readonly udpPort: number;
  readonly pvs: SubjectPvs;
  readonly book: PvaBook;
  /** How long an answer may take, in ms. */
  readonly patienceMs: number;
  readonly environment?: Environment;
}

/** What only the server's own side can do. */
export interface Environment {
  /** Completes the put under way on the slow PV. Answers false when there is none. */
  completePut(): boolean;
  /** Completes all puts that another conversation has left under way. */
  completeRest(): Promise<void>;
}
