/** Every PV Access message that a client sends over TCP: `messages.ts` says what they have in common. */

import { Subcommand } from './constants.ts';
import type { Delta } from './delta.ts';
import type {
  Authnz,
  ChannelName,
  ControlMessage,
  DestroyChannel,
  Echo,
  Message,
  Search,
  SetByteOrder,
  Unknown,
} from './messages.ts';
import type { Variant } from './value.ts';

export interface ValidationRequest {
  readonly type: 'CONNECTION_VALIDATION';
  readonly bufferSize: number;
  readonly registrySize: number;
  readonly qos: number;
  /** `anonymous`, `ca`, `x509`. */
  readonly method: string;
  /** For `ca` a structure of `user` and `host`. */
  readonly credentials: Variant;
}

export interface CreateChannelRequest {
  readonly type: 'CREATE_CHANNEL';
  /** One from all clients; pvAccessCPP servers close the connection on more. */
  readonly channels: readonly ChannelName[];
}

/** Creates an operation. */
export interface InitRequest {
  readonly type: 'GET_INIT' | 'PUT_INIT' | 'RPC_INIT' | 'PUT_GET_INIT' | 'ARRAY_INIT' | 'PROCESS_INIT';
  readonly sid: number;
  readonly ioid: number;
  readonly subcommand: number;
  readonly pvRequest: Variant;
}

export interface MonitorInitRequest {
  readonly type: 'MONITOR_INIT';
  readonly sid: number;
  readonly ioid: number;
  readonly subcommand: number;
  readonly pvRequest: Variant;
  /** Updates that may be sent before an acknowledgement; undefined without subcommand bit 0x80. */
  readonly window: number | undefined;
}

/** Uses an operation. READ_BACK is a PUT with subcommand bit 0x40. */
export interface ExecuteRequest {
  readonly type: 'GET' | 'READ_BACK' | 'PROCESS';
  readonly sid: number;
  readonly ioid: number;
  readonly subcommand: number;
}

/** PUT_GET and ARRAY, which nobody uses: what the data are depends on the subcommand. */
export interface PutRequest {
  readonly type: 'PUT' | 'PUT_GET' | 'ARRAY';
  readonly sid: number;
  readonly ioid: number;
  readonly subcommand: number;
  readonly data: Delta;
}

export interface RpcRequest {
  readonly type: 'RPC';
  readonly sid: number;
  readonly ioid: number;
  readonly subcommand: number;
  readonly argument: Variant;
}

/** Starts (0x44), stops (0x04), acknowledges (0x80), destroys (0x10); or several at once. */
export interface MonitorRequest {
  readonly type: 'MONITOR';
  readonly sid: number;
  readonly ioid: number;
  readonly subcommand: number;
  /** Updates acknowledged; undefined without subcommand bit 0x80. */
  readonly acknowledged: number | undefined;
}

export interface EndRequest {
  readonly type: 'DESTROY_REQUEST' | 'CANCEL_REQUEST';
  readonly sid: number;
  readonly ioid: number;
}

/** Asks for a type. */
export interface GetFieldRequest {
  readonly type: 'GET_FIELD';
  readonly sid: number;
  readonly ioid: number;
  /** Path within the structure; empty for all of it. */
  readonly subField: string;
}

export type Request =
  | ControlMessage
  | SetByteOrder
  | Echo
  | Authnz
  | Search
  | ValidationRequest
  | CreateChannelRequest
  | DestroyChannel
  | InitRequest
  | MonitorInitRequest
  | ExecuteRequest
  | PutRequest
  | RpcRequest
  | MonitorRequest
  | EndRequest
  | GetFieldRequest
  | Message
  | Unknown;

/** What a monitor's subcommand asks for: true to start, false to stop, undefined for neither. */
export function asksToRun(subcommand: number): boolean | undefined {
  const stopOrStart = subcommand & (Subcommand.PROCESS | Subcommand.GET);
  if ((stopOrStart & Subcommand.PROCESS) === 0) return undefined;
  return (stopOrStart & Subcommand.GET) !== 0;
}
