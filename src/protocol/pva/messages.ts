/**
 * Every PV Access message, by name.
 *
 * `Request` is what a client sends, `Response` what a server sends, over TCP; datagrams are in datagram.ts. Operations
 * (GET, PUT, ...) share commands between their steps: here creating one (`..._INIT`) and using it are different
 * messages. `subcommand` is the byte as it came, which the reply repeats.
 *
 * Ids are u32: `cid`, chosen by the client, and `sid`, chosen by the server, name a channel; `ioid`, chosen by the
 * client, an operation.
 *
 * A decoded message is also the event of the machine that handles it.
 *
 * Source: epics-docs "pvAccess Protocol Messages"; PVXS 1.5.3 and pvAccessCPP 7.1.8 where the published text and they
 * differ.
 */
import { Subcommand } from './constants.ts';
import type { Delta } from './delta.ts';
import type { Status } from './status.ts';
import type { StructureType, Type } from './type.ts';
import type { Variant } from './value.ts';

/** A view of the received bytes, or a small copy: copy what must outlive the event. */
export type Bytes = Uint8Array;

// --- both sides -------------------------------------------------------------------------------------------------

/** Control messages: flow marks that nobody sends, and a friendly echo. */
export interface ControlMessage {
  readonly type: 'SET_MARKER' | 'ACK_MARKER' | 'ECHO_REQUEST' | 'ECHO_RESPONSE';
  readonly value: number;
}

/** From now on the sender writes in this order, and wishes to be written to in it. */
export interface SetByteOrder {
  readonly type: 'SET_BYTE_ORDER';
  readonly littleEndian: boolean;
  /** 0; 0xffffffff in the specification: "look at each message". Nobody looks at it. */
  readonly value: number;
}

/** Answered byte for byte; by an empty one where the peer's version is 1. */
export interface Echo {
  readonly type: 'ECHO';
  readonly payload: Bytes;
}

/** More of an authentication; ignored by all. */
export interface Authnz {
  readonly type: 'AUTHNZ';
  readonly payload: Bytes;
}

export interface DestroyChannel {
  readonly type: 'DESTROY_CHANNEL';
  readonly sid: number;
  readonly cid: number;
}

export const messageTypes = ['info', 'warning', 'error', 'fatal'] as const;

/** Text for people, about an operation. */
export interface Message {
  readonly type: 'MESSAGE';
  readonly ioid: number;
  readonly severity: (typeof messageTypes)[number];
  readonly text: string;
}

/** A command that this side does not know, or does not expect from the other: to be ignored. */
export interface Unknown {
  readonly type: 'UNKNOWN';
  readonly control: boolean;
  readonly command: number;
  /** The header's size field: bytes of payload, or the value of a control message. */
  readonly size: number;
}

/** Input that no message can be made of. The connection cannot go on. */
export interface Fault {
  readonly type: 'FAULT';
  /** What was wrong, for the log. */
  readonly text: string;
}

/** SEARCH, also in datagrams. */
export interface Search {
  readonly type: 'SEARCH';
  /** Returned in the reply. PVXS always sends 0x66696e64. */
  readonly sequence: number;
  /** `SearchFlag` bits. */
  readonly flags: number;
  /** Where the reply goes; any: where the search came from. */
  readonly address: string;
  readonly port: number;
  /** What the client speaks: `tcp`, `tls`, the best first. Without any, and without names, servers are discovered. */
  readonly protocols: readonly string[];
  readonly channels: readonly ChannelName[];
}

export interface ChannelName {
  readonly cid: number;
  readonly name: string;
}

/** Also in datagrams. */
export interface SearchResponse {
  readonly type: 'SEARCH_RESPONSE';
  /** 12 bytes, another for each run of a server. */
  readonly guid: Bytes;
  readonly sequence: number;
  /** Any: where the reply came from. */
  readonly address: string;
  /** 0 over TCP: that of this connection. */
  readonly port: number;
  readonly protocol: string;
  readonly found: boolean;
  readonly cids: readonly number[];
}

// --- client to server -------------------------------------------------------------------------------------------

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

// --- server to client -------------------------------------------------------------------------------------------

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

/** What a monitor's subcommand asks for: true to start, false to stop, undefined for neither. */
export function asksToRun(subcommand: number): boolean | undefined {
  const stopOrStart = subcommand & (Subcommand.PROCESS | Subcommand.GET);
  if ((stopOrStart & Subcommand.PROCESS) === 0) return undefined;
  return (stopOrStart & Subcommand.GET) !== 0;
}
