/** What a connection needs of its client. */

import type { SearchResponse } from '../../../protocol/pva/messages.ts';
import type { TypePool } from '../../../protocol/pva/type-pool.ts';
import type { HeapClock } from '../../kernel/clock.ts';
import type { AnyWired } from '../../kernel/wired.ts';
import type { ConnectionFace } from './faces.ts';

export interface ConnectionOwner extends AnyWired {
  readonly clock: HeapClock;
  readonly userName: string;
  readonly hostName: string;
  readonly types: TypePool;
  /** Largest message accepted, in bytes. */
  readonly maxPayload: number;
  /** How long a server may be silent, and how often it is asked to echo, in ms. */
  readonly silenceMs: number;
  readonly echoMs: number;
  /** An answer of a name server. */
  answeredOverTcp(reply: SearchResponse, connection: ConnectionFace): void;
  /** A name server can be asked. */
  nameServerReady(): void;
  warn(message: string): void;
  /** It is gone, and channels were on it. */
  connectionLost(connection: ConnectionFace): void;
  connectionReleased(connection: ConnectionFace): void;
}
