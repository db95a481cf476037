/** A port that records of a database name in their links, as start scripts configure it. */
import type { TransportSpec } from './transport.ts';

export interface DevicePort {
  readonly name: string;
  readonly transport: TransportSpec;
  /** What ends input, where a protocol says nothing; empty: silence. */
  readonly inputEnd: string;
  /** What is added to output, where a protocol says nothing. */
  readonly outputEnd: string;
}
