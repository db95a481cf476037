/**
 * What the inspector asks of a running IOC.
 *
 * The hub that feeds the web page knows nothing else: any system of XState v5 actors that can answer these questions
 * can be inspected. Everything handed out is plain data that may be turned into JSON, except the actor references,
 * whose snapshots the hub reads and never changes.
 *
 * Times are milliseconds since 1970. Counters only grow, from zero at the start of what they count.
 */

import type { AnyActorRef } from 'xstate';
import type { Requester } from '../database/pv/definition.ts';

/** What an actor is, to people. */
export const ACTOR_KINDS = [
  'ioc',
  'supervisor',
  'nameServer',
  'beacon',
  'circuit',
  'channel',
  'subscription',
  'pvaSupervisor',
  'pvaNameServer',
  'pvaBeacon',
  'pvaConnection',
  'pvaChannel',
  'pvaOperation',
  'pvaMonitor',
  'group',
  'pv',
  'putCompletion',
  'device',
  'port',
  'door',
  'security',
  'scan',
  'record',
  'supervised',
  'client',
] as const;
export type ActorKind = (typeof ACTOR_KINDS)[number];

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** One living actor. */
export interface CensusEntry {
  /** Unique in this IOC, and the same from the actor's birth to its end: it appears in permalinks. */
  readonly id: string;
  readonly kind: ActorKind;
  /** Id of the owner; undefined for the root. */
  readonly parent: string | undefined;
  /** What an engineer calls it: a PV name, `user@host:port`, `DBE_VALUE|ALARM`. */
  readonly label: string;
  readonly ref: AnyActorRef;
}

/** Live facts of one actor, by name. Names of the reports below are known to the page; others are shown as they are. */
export type Report = { readonly [fact: string]: Json };

/** How much an actor has done since its birth, and what waits for it: cheap enough to ask 20,000 of them. */
export interface Tally {
  readonly done: number;
  readonly waiting: number;
}

/** A circuit, or a connection of PV Access, in the words of `casr`. */
export interface CircuitReport extends Report {
  readonly protocol: 'CA' | 'PVA';
  readonly user: string;
  readonly host: string;
  /** `address:port` */
  readonly peer: string;
  /** `4.13`, `2`: revision of the protocol that the client speaks. */
  readonly version: string;
  /** 0 to 99; PV Access has none. */
  readonly priority?: number;
  readonly channels: number;
  readonly subscriptions: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Bytes that wait for the client to read. */
  readonly undeliveredBytes: number;
  /** Monitor updates sent, and those replaced by a newer one before they could be sent. */
  readonly updates: number;
  readonly replaced: number;
  /** 0: not since somebody looks. */
  readonly lastReceivedAt: number;
  readonly lastSentAt: number;
  /** The client sent EVENTS_OFF; not in PV Access. */
  readonly eventsOff?: boolean;
  /** The client does not read as fast as it is sent to. */
  readonly slow: boolean;
}

/** A subscription, or a monitor of PV Access, in the words of `dbel`. */
export interface SubscriptionReport extends Report {
  readonly pv: string;
  /** `user@host (address:port)` */
  readonly client: string;
  /** `VALUE|LOG|ALARM|PROPERTY`, those asked for. */
  readonly mask: string;
  /** `DBR_TIME_DOUBLE`, `epics:nt/NTScalar:1.0` and the like. */
  readonly type: string;
  /** Elements; 0: as many as are valid at each update. */
  readonly count: number;
  readonly sent: number;
  /** Updates replaced by a newer one before they were sent. */
  readonly discardedByReplacement: number;
  /** Updates that wait now. */
  readonly undelivered: number;
}

/** A PV now. */
export interface PvReport extends Report {
  /** The value as people read it; long arrays are cut. */
  readonly value: string;
  /** `double`, `int32` and so on. */
  readonly type: string;
  readonly count: number;
  /** `NO_ALARM`, `MINOR`, `MAJOR`, `INVALID`. */
  readonly severity: string;
  readonly status: string;
  readonly timestamp: number;
  readonly units: string;
  readonly writable: boolean;
  readonly subscribers: number;
  /** Texts of the states of an enum. */
  readonly choices?: readonly string[];
}

/** One value of a PV on its way. */
export interface Sample {
  readonly at: number;
  /** A number can be plotted, an array of numbers is drawn over its index, text is shown. */
  readonly value: number | string | readonly number[];
  /** 0 NO_ALARM, 1 MINOR, 2 MAJOR, 3 INVALID. */
  readonly severity: number;
}

/** Counters of the whole IOC. */
export interface Counters {
  readonly reads: number;
  readonly writes: number;
  readonly searches: number;
  /** Monitor updates sent, and those replaced by a newer one before they could be sent. */
  readonly updates: number;
  readonly updatesReplaced: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** Who asked for which names, since somebody looks. Both lists hold the most recent only. */
export interface Searches {
  readonly names: readonly {
    readonly name: string;
    readonly hits: number;
    readonly misses: number;
    readonly lastHost: string;
    readonly lastAt: number;
  }[];
  readonly hosts: readonly {
    readonly host: string;
    readonly hits: number;
    readonly misses: number;
    readonly lastName: string;
    readonly lastAt: number;
  }[];
}

/** What broke since the start, and the most recent of it, oldest first. */
export interface Faults {
  readonly total: number;
  readonly list: readonly Fault[];
}

/** Something broke and was contained. */
export interface Fault {
  readonly at: number;
  /** Id of the actor that failed; it may be gone. */
  readonly actor: string;
  readonly message: string;
  readonly stack: string;
}

/** A line of a message that is opened: a field, below the structure that it is part of. */
export type WireField = readonly [depth: number, name: string, type: string, value: string];

/** What else is known of a frame that went over a port. */
export interface ExchangeNote {
  /** Of a request; empty for others. */
  readonly priority: string;
  /** Of a reply: ms since its request. */
  readonly latencyMs: number | undefined;
  /** `late`, `unasked`, `checksum`, `noise`, `echo`: it is no ordinary reply. */
  readonly note: string;
}

/** One message of a tapped circuit, connection, port or door, as people read it. */
export interface TappedMessage {
  /** `in`: from the client, or from the device; `note`: no message, but what a port or a door says of itself. */
  readonly direction: 'in' | 'out' | 'note';
  readonly at: number;
  /** `READ_NOTIFY`, `GET_INIT`. */
  readonly type: string;
  /** Its fields in one line. */
  readonly text: string;
  /** What a reply has in common with its request: `READ_NOTIFY 7`; empty where there is no such thing. */
  readonly pair: string;
  /** Field by field; empty where the line says all. */
  readonly fields: readonly WireField[];
  /** The message as it crosses the wire. Read it at once: the buffer is used again. */
  readonly bytes: Uint8Array | undefined;
  /** The PV concerned. */
  readonly pv: string | undefined;
  /** Of ports and doors. */
  readonly exchange?: ExchangeNote;
}

/** Who reads a circuit; must not throw, and must not keep the bytes. */
export interface TapListener {
  /** Enough for now: messages need not be decoded, but counted with `skip`. */
  readonly isFull: boolean;
  note(message: TappedMessage): void;
  skip(): void;
}

/** Types of the events that a person may send to an actor; `any`: those of its machine, with whatever they carry. */
export type Accepts = 'any' | readonly string[];

/** How an actor is looked at: `closely` to begin with. */
export interface Exposure {
  closely(): void;
  loosely(): void;
  end(): void;
}

export type Detach = () => void;

/** A put of a client that has ended, and what it set off until then. Values are in a few words. */
export interface PutLine {
  readonly at: number;
  readonly pv: string;
  /** `user@host`. */
  readonly who: string;
  readonly old: string;
  readonly value: string;
  /** `done`, or what else became of it and why. */
  readonly outcome: string;
  /** Events and transitions, updates, records that were processed, in their order. */
  readonly effects: readonly string[];
  /** How many effects there were beyond these. */
  readonly leftOut: number;
}

export interface InspectionSource {
  /** What people call this IOC. */
  readonly name: string;
  readonly version: string;
  readonly startedAt: number;
  /** Brings the census up to date, in short steps. Nobody else may do so meanwhile. */
  looking(): Generator<void>;
  /** Every living actor as of the last look, by its id, owners before what they own. */
  readonly census: ReadonlyMap<string, CensusEntry>;
  /** Undefined when the actor is gone. */
  describe(id: string): Report | undefined;
  /** Undefined for actors that count nothing. */
  tally(id: string): Tally | undefined;
  /** Ids of the subscriptions to a PV, of both protocols; of groups that it is part of, too. */
  subscriptionsOf(pv: string): Iterable<string>;
  counters(): Counters;
  searches(): Searches;
  /** Takes note of searches until called back: `searches` tells of these only. */
  noteSearches(): Detach;
  faults(): Faults;
  /**
   * Lets every event of an actor pass through its logic's `transition`, where it can be seen, also those that otherwise
   * take a shorter way.
   *
   * @param onPassed called for each event that takes the shorter way while it is looked at `loosely`
   */
  expose(id: string, onPassed: () => void): Exposure;
  /** Lets the events of all actors pass through the actor system, where its observers see them. */
  exposeAll(): Detach;
  /** Tells `listener` of each put of a client when it has ended, with what it has set off. */
  followPuts(listener: (line: PutLine) => void): Detach;
  /** Tells `listener` of each message of a circuit, a connection, a port or a door. */
  tap(circuit: string, listener: TapListener): Detach;
  /** Calls `listener` with each value that a PV takes; it must not throw. */
  follow(pv: string, listener: (sample: Sample) => void): Detach;
  /** Writes a value given as people type it; rejects with what was wrong, for people. */
  write(pv: string, text: string, requester: Requester): Promise<void>;
  /** Events that may be sent to an actor from outside: none to an actor whose events are its owner's affair. */
  accepts(id: string): Accepts;
  /** Sends a frame over a port, as people type it; resolves with the reply, empty where none is waited for. */
  sendFrame(port: string, text: string, awaitsReply: boolean): Promise<string>;
  /** Has a played device fail, by a fault as people write it; empty: it is well again. */
  setFault(door: string, text: string): void;
  /** Ends a circuit or connection: the client sees a closed connection. */
  disconnect(circuit: string): void;
}
