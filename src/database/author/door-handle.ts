/** The door of a device that is played, as programs and tests hold it. */
import type { FaultName } from '../../protocol/framing/fault.ts';
import type { FaultOptions } from '../port/fault.ts';

export interface DoorHandle {
  readonly id: string;
  /** TCP port; 0: it does not listen. */
  readonly port: number;
  /** Requests that faults have hit so far. */
  readonly hits: number;
  /** Clients that are connected. */
  readonly clients: number;
  /**
   * Lets the device fail from now on, besides the faults that there are.
   *
   * @returns ends it
   * @throws RangeError when its framing or its machines have no such fault
   */
  fault(name: FaultName, options?: FaultOptions): () => void;
  /** Says to all who are connected what nobody has asked for. */
  tell(message: string | Uint8Array): void;
  /** Ends all faults. */
  clear(): void;
}
