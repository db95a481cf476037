/**
 * What an IOC asks of a server, whichever protocol it speaks.
 *
 * A server is an actor below the IOC. It takes `pause`, `resume` and `stop`, ends when all its clients are gone, and
 * sends the IOC a `ServerReport`.
 */
import type { ClientStatistics } from '../../database/author/ioc-context.ts';
import type { Requester } from '../../database/pv/definition.ts';
import type { Services } from '../kernel/services.ts';
import type { AnyWired, Ref } from '../kernel/wired.ts';
import type { Pv } from './pv.ts';
import type { Source } from './source.ts';

export interface Server extends AnyWired {
  readonly ref: Ref<{ readonly type: 'pause' | 'resume' | 'stop' }>;
  /** The TCP port that serves; 0 before it is bound. */
  readonly tcpPort: number;
  /** `address:port` of each TCP socket. */
  readonly addresses: readonly string[];
  /** The clients that are connected, each with what it asks of the IOC. */
  readonly clients: Iterable<ClientStatistics>;
  /** Where browsers find it, as `http://127.0.0.1:5080/`; for one that serves them. */
  readonly url?: string;
  /** Their channels. */
  channels(): Iterable<ServedChannel>;
}

/** What a client has of a PV. */
export interface ServedChannel {
  readonly pv: Pv;
  readonly client: Requester;
}

/** Told of a name that was asked for, by whom (`address:port`), and whether it is served. */
export type SearchTap = (name: string, peer: string, found: boolean) => void;

/** Makes a server of `source` and starts it. */
export type StartServer = (source: Source, services: Services) => Server;
