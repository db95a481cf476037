/** What a client of either protocol is opened with. */
import type { HeapClock } from '../kernel/clock.ts';
import type { AnyWired } from '../kernel/wired.ts';

export interface ClientOptions {
  readonly clock: HeapClock;
  readonly environment: NodeJS.ProcessEnv;
  /** The user and the host that servers are given. */
  readonly userName: string;
  readonly hostName: string;
  /** Whose child it is; undefined: a root of its own. */
  readonly parent: AnyWired | undefined;
}
