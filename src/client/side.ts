/** What the two protocols' sides of a context share. */

import type { CaError } from '../actors/ca/client/error.ts';
import type { HeapClock } from '../actors/kernel/clock.ts';
import { Operation, type WaitOptions } from '../actors/kernel/operation.ts';
import type { AnyWired } from '../actors/kernel/wired.ts';
import type { PvaError } from '../actors/pva/client/error.ts';

/** The context, as its sides see it. */
export interface SideHost {
  readonly clock: HeapClock;
  readonly timeoutMs: number;
  readonly environment: NodeJS.ProcessEnv;
  readonly userName: string;
  readonly hostName: string;
  /** Hear beacons by way of the CA repeater. */
  readonly repeater: boolean;
  readonly parent: AnyWired | undefined;
  exception(error: CaError | PvaError): void;
  warn(message: string): void;
  /** A server with channels is gone. */
  circuitLost(server: string): void;
  /** A server is new, or back. */
  beaconAnomaly(server: string): void;
  /** Runs the program's own code: what it throws must not reach the actors. */
  guard(run: () => void): void;
}

export function startOperation<T>({ clock, timeoutMs }: SideHost, wait: WaitOptions, late: () => Error): Operation<T> {
  return new Operation(clock, wait.timeoutMs ?? timeoutMs, wait.signal, late);
}
