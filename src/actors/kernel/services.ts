/**
 * What every actor of one IOC shares: its clock, its log, its bounds, its counters.
 */
import type { Logger } from 'pino';
import type { HeapClock } from './clock.ts';
import type { Durations } from './durations.ts';
import type { ErrorLog } from './error-log.ts';

/** Bounds on what clients can make an IOC remember. */
export interface Bounds {
  /** Circuits at a time; the next client is refused. */
  readonly circuits: number;
  readonly channelsPerCircuit: number;
  readonly subscriptionsPerCircuit: number;
  /** Bytes that a client may leave unread before its monitors hold back. */
  readonly unreadBytes: number;
  /** Requests that may wait after a put with completion, per channel. */
  readonly waitingRequests: number;
  /** Puts that may wait for a busy PV, or be handled at a time where they overlap; and reads for a slow getter. */
  readonly waitingPuts: number;
  /** Largest payload accepted and sent, in bytes. */
  readonly payloadBytes: number;
  /** Whether a client that sends a larger one keeps its circuit. */
  readonly passesOverLarge: boolean;
}

export const defaultBounds: Bounds = {
  circuits: 4096,
  channelsPerCircuit: 100_000,
  subscriptionsPerCircuit: 100_000,
  unreadBytes: 1 << 20,
  waitingRequests: 1000,
  waitingPuts: 1000,
  payloadBytes: 256 << 20,
  passesOverLarge: false,
};

/** What has happened since the start. Nothing is lost without being counted here. */
export interface Counters {
  circuitsOpened: number;
  circuitsRefused: number;
  searches: number;
  searchHits: number;
  damagedDatagrams: number;
  beacons: number;
  reads: number;
  writes: number;
  /** Updates handed to circuits. */
  updates: number;
  /** Updates replaced by a newer one before they could be sent. */
  updatesReplaced: number;
  /** Requests refused because of a bound. */
  requestsRefused: number;
  /** Puts among them, refused because too many waited for the PV. */
  putsRefused: number;
  /** Puts that ever waited for one PV, at most. */
  longestPutQueue: number;
  faults: number;
  handlerErrors: number;
  /** Puts by what became of them: stored, refused by a rule or a handler, failed. */
  putsDone: number;
  putsRejected: number;
  putsFailed: number;
  /** Scans that were due while their last run still went on, or while the process was busy. */
  scanOverruns: number;
  crashes: number;
}

export interface Services {
  readonly clock: HeapClock;
  /** Its errors are kept in `errors`. */
  readonly log: Logger;
  readonly errors: ErrorLog;
  readonly bounds: Bounds;
  readonly counters: Counters;
  /** Of puts that could not be answered at once. */
  readonly putDurations: Durations;
  /** Of the process, or what stands in for it: the `EPICS_CA_*` variables of the IOC's own client. */
  readonly environment: NodeJS.ProcessEnv;
  /** Uniform in [0, 1): for devices that simulate noise. */
  readonly random: () => number;
}

export function newCounters(): Counters {
  return {
    circuitsOpened: 0,
    circuitsRefused: 0,
    searches: 0,
    searchHits: 0,
    damagedDatagrams: 0,
    beacons: 0,
    reads: 0,
    writes: 0,
    updates: 0,
    updatesReplaced: 0,
    requestsRefused: 0,
    putsRefused: 0,
    longestPutQueue: 0,
    faults: 0,
    handlerErrors: 0,
    putsDone: 0,
    putsRejected: 0,
    putsFailed: 0,
    scanOverruns: 0,
    crashes: 0,
  };
}
