/**
 * PVs of other IOCs as authors and links meet them: an IOC's own client, whatever protocol it speaks.
 *
 * These are the parts that every client has. `Context` of a program (`src/client`) is one.
 */
import type { Limits } from '../../protocol/value/sample.ts';
import type { Value } from '../../protocol/value/value.ts';

/** A value with what came along with it. What the server did not send is undefined. */
export interface RemoteReading {
  /** A number or a text where the PV has one element, else a typed array or an array of texts. */
  readonly value: Value;
  /** Number of the alarm status: `AlarmStatus` names them. */
  readonly status?: number;
  /** 0 none, 1 MINOR, 2 MAJOR, 3 INVALID. */
  readonly severity?: number;
  /** The server's time stamp: seconds since 1990 and nanoseconds within the second. */
  readonly seconds?: number;
  readonly nanoseconds?: number;
  /** The same, to the millisecond. */
  readonly time?: Date;
}

/** Units, limits, precision, and the texts of states. What the server did not send is undefined. */
export interface RemoteMetadata extends Partial<Limits> {
  readonly units?: string;
  readonly precision?: number;
  readonly enumStrings?: readonly string[];
}

export interface RemoteUpdate extends RemoteReading {
  readonly pv: RemotePv;
}

/** What a request may take with it. */
export interface RemoteOptions {
  /** Milliseconds on the IOC's clock; default 2000. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface RemoteWriteOptions extends RemoteOptions {
  /** Wait until the server has done what the write causes, and fail if it fails. Default false. */
  readonly notify?: boolean | undefined;
}

export interface RemoteSubscribeOptions {
  /** Letters of `valp` (value, alarm, log, property). Default 'va'. */
  readonly mask?: string | number;
  /** Ends the subscription. */
  readonly signal?: AbortSignal;
  /** Called with each update, in the turn in which it arrived. */
  readonly onUpdate?: (update: RemoteUpdate) => void;
  /** Called when a reading fails or the server refuses. The subscription goes on. */
  readonly onError?: (error: Error) => void;
}

/** A subscription: iterate it where there is no `onUpdate`. It lasts until it is cancelled, whatever the connection does. */
export interface RemoteMonitor extends AsyncIterable<RemoteUpdate> {
  cancel(): void;
}

/** What can be written to a remote PV: text for a number or a state is converted by the server. */
export type RemoteWritable = number | bigint | boolean | string | readonly (number | bigint | boolean | string)[];

/** Connects by itself, and again after every loss, until it is closed. */
export interface RemotePv {
  readonly name: string;
  readonly connected: boolean;
  /** `address:port` of its server, where the client knows it. */
  readonly host?: string | undefined;
  /** @throws Error that says how far it got, when the time is over */
  waitForConnection(options?: RemoteOptions): Promise<void>;
  /** @throws Error when the server refuses, does not answer in time, or the connection is lost meanwhile */
  read(options?: RemoteOptions): Promise<RemoteReading>;
  /** Where the client can ask for it. @throws Error as `read` */
  metadata?(options?: RemoteOptions): Promise<RemoteMetadata>;
  /** @throws Error as `read` */
  write(value: RemoteWritable, options?: RemoteWriteOptions): Promise<void>;
  subscribe(options?: RemoteSubscribeOptions): RemoteMonitor;
  on(event: 'connection', listener: (connected: boolean) => void): unknown;
  off(event: 'connection', listener: (connected: boolean) => void): unknown;
  close(): void;
}

export interface RemoteClient {
  /** The PV of that name, not connected yet; the same one when it was asked for before. */
  pv(name: string): RemotePv;
  /**
   * PVs by name, connected.
   *
   * @throws Error naming those that are not connected in time
   */
  getPVs<const Names extends readonly string[]>(...names: Names): Promise<{ [Index in keyof Names]: RemotePv }>;
}
