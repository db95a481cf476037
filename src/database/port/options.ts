/** What an author may say of a port, whatever its transport. Times in seconds. */
import type { Framing } from '../../protocol/framing/framing.ts';

export type Request = string | Uint8Array;

/** A request of the port itself. A reply is waited for unless `reply` is false. */
export interface OwnRequest {
  readonly ask: Request;
  /** What the reply must be; default: anything. False: no reply comes. */
  readonly reply?: false | RegExp | ((reply: string) => boolean);
  /** Default: that of the port. */
  readonly limit?: number;
}

export interface PortOptions {
  /** How requests and replies are delimited. Default: `line('\n')`; of HTTP, MQTT, WebSocket: whole messages. */
  readonly framing?: Framing;
  /** For `ioc.port(id)`, the inspector, recordings and the log. Default: the group's name. */
  readonly id?: string;
  /** For a reply. Default 1. */
  readonly limit?: number;
  /** For opening the connection. Default 5. */
  readonly connectLimit?: number;
  /** Silence that is needed after a time-out. Default 0.2; where closing the connection would not help, as `limit`. */
  readonly settle?: number;
  /** Rest after opening; what comes is dropped. Default 0. */
  readonly quiet?: number;
  /** Rest between exchanges. Default 0. */
  readonly gap?: number;
  /** Most exchanges per second. Default: no limit. */
  readonly rate?: number;
  /** Delay of the first try to open it again, and the longest. Default 1 and 30. */
  readonly backoff?: readonly [first: number, longest: number];
  /** How often a read that got no reply is asked again. Writes never are. Default 1. */
  readonly retries?: number;
  /** Requests under way at a time, where replies carry their request's id. Default 1. */
  readonly inFlight?: number;
  /**
   * After a time-out, where replies carry no id. `close`: the connection is closed at once. `settle`: it is used again after
   * the silence of `settle`, although a reply that is later still would be taken for another's. Default: as `settle` when the
   * late reply has come meanwhile, else as `close`.
   */
  readonly resync?: 'settle' | 'close';
  /** Time without any frame after which `ask` must be answered, or the connection is closed. Default: never. */
  readonly keepAlive?: { readonly after: number; readonly ask?: Request };
  /** Requests that come first on each connection: identify, unlock. One that fails ends the connection. */
  readonly init?: readonly (Request | OwnRequest)[];
  /** Sent when the IOC stops. No reply is waited for. */
  readonly goodbye?: readonly Request[];
  /** Frames that answer no request: they are kept out of replies, and go to the member `to`. */
  readonly unsolicited?: readonly { readonly match: RegExp; readonly to?: string }[];
  /** Text that recordings and the inspector must not show. */
  readonly secrets?: readonly RegExp[];
  /**
   * Serves the state of the port, where the name is `PORT`: `PORT:STATE`, `PORT:SINCE`, `PORT:ENABLE`, `PORT:RECONNECTS`,
   * `PORT:TIMEOUTS`, `PORT:MISMATCHES`, `PORT:LATE`, `PORT:BUSY` (per cent), `PORT:LAST_ERROR`, `PORT:LAST_SEEN`.
   */
  readonly publish?: string;
}
