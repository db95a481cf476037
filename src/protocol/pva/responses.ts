/** Every PV Access message that a server sends over TCP: `messages.ts` says what they have in common. */
import type { Delta } from './delta.ts';
import type {
  Authnz,
  ControlMessage,
  DestroyChannel,
  Echo,
  Message,
  SearchResponse,
  SetByteOrder,
  Unknown,
} from './messages.ts';
import type { Status } from './status.ts';
import type { StructureType, Type } from './type.ts';
import type { Variant } from './value.ts';

export interface ValidationResponse {
  readonly type: 'CONNECTION_VALIDATION';
  readonly bufferSize: number;
  readonly registrySize: number;
  /** Worst first: old clients take the last that they know. */
  readonly methods: readonly string[];
}

export interface ValidatedResponse {
  readonly type: 'CONNECTION_VALIDATED';
  readonly status: Status;
}

/** Version 3. */
export interface AclChange {
  readonly type: 'ACL_CHANGE';
  readonly cid: number;
  /** `AclRight` bits. */
  readonly rights: number;
}

export interface CreateChannelResponse {
  readonly type: 'CREATE_CHANNEL';
  readonly cid: number;
  /** 0xffffffff from PVXS when the channel was refused. */
  readonly sid: number;
  readonly status: Status;
}

/** Answer to the creation of an operation that has a structure. */
export interface InitResponse {
  readonly type: 'GET_INIT' | 'PUT_INIT' | 'MONITOR_INIT';
  readonly ioid: number;
  readonly subcommand: number;
  readonly status: Status;
  /** The whole type, whatever the pvRequest selects; undefined unless the status is a success. */
  readonly structure: StructureType | undefined;
}

export interface ArrayInitResponse {
  readonly type: 'ARRAY_INIT';
  readonly ioid: number;
  readonly subcommand: number;
  readonly status: Status;
  readonly array: Type | undefined;
}

export interface PutGetInitResponse {
  readonly type: 'PUT_GET_INIT';
  readonly ioid: number;
  readonly subcommand: number;
  readonly status: Status;
  readonly put: StructureType | undefined;
  readonly get: StructureType | undefined;
}

/** A status and nothing more. */
export interface StatusResponse {
  readonly type: 'RPC_INIT' | 'PROCESS_INIT' | 'PUT' | 'PROCESS';
  readonly ioid: number;
  readonly subcommand: number;
  readonly status: Status;
}

export interface DataResponse {
  readonly type: 'GET' | 'READ_BACK' | 'PUT_GET' | 'ARRAY';
  readonly ioid: number;
  readonly subcommand: number;
  readonly status: Status;
  /** undefined unless the status is a success. */
  readonly data: Delta | undefined;
}

export interface RpcResponse {
  readonly type: 'RPC';
  readonly ioid: number;
  readonly subcommand: number;
  readonly status: Status;
  /** No value when the call gave none, or failed. */
  readonly result: Variant;
}

/** An update of a monitor: read it with `readUpdate`. */
export interface UpdateResponse {
  readonly type: 'MONITOR';
  readonly ioid: number;
  readonly subcommand: number;
  readonly data: Delta;
}

/** The last message of a monitor: no error means that the stream has ended. */
export interface MonitorEndResponse {
  readonly type: 'MONITOR_END';
  readonly ioid: number;
  readonly subcommand: number;
  readonly status: Status;
  /** A last update. */
  readonly data: Delta | undefined;
}

export interface GetFieldResponse {
  readonly type: 'GET_FIELD';
  readonly ioid: number;
  readonly status: Status;
  /** undefined unless the status is a success. */
  readonly field: Type | undefined;
}

export type Response =
  | ControlMessage
  | SetByteOrder
  | Echo
  | Authnz
  | SearchResponse
  | ValidationResponse
  | ValidatedResponse
  | AclChange
  | CreateChannelResponse
  | DestroyChannel
  | InitResponse
  | ArrayInitResponse
  | PutGetInitResponse
  | StatusResponse
  | DataResponse
  | RpcResponse
  | UpdateResponse
  | MonitorEndResponse
  | GetFieldResponse
  | Message
  | Unknown;
