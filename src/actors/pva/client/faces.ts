/** What the actors of a client see of each other. */
import type { ClientChannelEvent } from '../../../machines/pva/client/channel.ts';
import type { Request } from '../../../protocol/pva/requests.ts';
import type {
  DataResponse,
  GetFieldResponse,
  InitResponse,
  MonitorEndResponse,
  RpcResponse,
  StatusResponse,
  UpdateResponse,
} from '../../../protocol/pva/responses.ts';
import type { StructureType, Type } from '../../../protocol/pva/type.ts';
import type { Ref } from '../../kernel/wired.ts';

/** A channel, to its connection, the searcher, its operations and its monitors. */
export interface ChannelFace {
  readonly name: string;
  readonly cid: number;
  /** The server's id for it; of the last connection. */
  readonly sid: number;
  /** `address:port` of the server; undefined before one is found. */
  readonly host: string | undefined;
  readonly connection: ConnectionFace | undefined;
  readonly ref: Ref<ClientChannelEvent>;
}

/** A connection, to its channels and what is on them. */
export interface ConnectionFace {
  readonly address: string;
  readonly port: number;
  /** `address:port` */
  readonly host: string;
  readonly isNameServer: boolean;
  /** Byte order of what is sent. */
  readonly littleEndian: boolean;
  /** Tells the channel `connection.ready`, at once or when it is. */
  join(channel: ChannelFace): void;
  /** The channel has no business here any more. */
  leave(channel: ChannelFace): void;
  /** Encodes a message; it leaves at the end of the turn. */
  send(request: Request): void;
  /** @returns the id that answers will carry */
  enter(part: PartFace): number;
  /** Nobody waits for messages with this id any more. */
  forget(ioid: number): void;
  /** One object for all equal types. */
  share(type: StructureType): StructureType;
  share(type: Type): Type;
  /** The server has sent what none may send. */
  violated(text: string): void;
}

/** Responses that carry the id of an operation or a monitor. */
export type PartResponse =
  | InitResponse
  | StatusResponse
  | DataResponse
  | RpcResponse
  | GetFieldResponse
  | UpdateResponse
  | MonitorEndResponse;

/** An operation or a monitor, to its connection. */
export interface PartFace {
  readonly channel: ChannelFace;
  receive(response: PartResponse): void;
}

/** The program, to a channel. */
export interface ChannelListener {
  connection(connected: boolean): void;
  accessRights(): void;
}
