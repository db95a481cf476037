/** What a circuit needs of its client. */

import type { SearchResponse } from '../../../protocol/ca/responses.ts';
import type { HeapClock } from '../../kernel/clock.ts';
import type { AnyWired } from '../../kernel/wired.ts';
import type { CaError } from './error.ts';
import type { CircuitFace } from './faces.ts';

export interface CircuitOwner extends AnyWired {
  readonly clock: HeapClock;
  readonly userName: string;
  readonly hostName: string;
  /** Largest payload accepted, in bytes. */
  readonly maxPayload: number;
  /** Silence after which a server is asked to echo, in ms. */
  readonly silenceMs: number;
  nextId(): number;
  /** An answer of a name server. */
  answeredOverTcp(reply: SearchResponse, circuit: CircuitFace): void;
  /** A name server is connected, and knows how to be searched. */
  nameServerReady(): void;
  /** Trouble that no request waits for. */
  exception(error: CaError): void;
  warn(message: string): void;
  /** It is gone, and channels were on it. */
  circuitLost(circuit: CircuitFace): void;
  circuitReleased(circuit: CircuitFace): void;
}
