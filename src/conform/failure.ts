/** Something seen that must not be, and the way to it. */
import type { Delivery } from './link.ts';
import type { Step } from './trace.ts';
import type { Violation } from './violation.ts';

export interface Failure<Client = unknown> {
  readonly violation: Violation;
  /** All that was said and seen, by all clients. */
  readonly steps: readonly Step[];
  readonly delivery: Delivery;
  readonly clients: readonly Client[];
  /** The client that saw it. */
  readonly client: number;
}
