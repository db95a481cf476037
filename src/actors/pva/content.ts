/**
 * What a channel gives access to: the value of a PV, a group as one structure, or a procedure. The server and its
 * operations know no more of it.
 */
import type { Requester } from '../../database/pv/definition.ts';
import type { BitSet } from '../../protocol/pva/bit-set.ts';
import type { Status } from '../../protocol/pva/status.ts';
import type { StructureType } from '../../protocol/pva/type.ts';
import type { Structure, Variant } from '../../protocol/pva/value.ts';
import type { Pv } from '../pv/pv.ts';
import type { Shown } from './encoded.ts';

/** Of a PUT's pvRequest. */
export interface PutOptions {
  /** Answer when what the put sets off is done. */
  readonly block: boolean;
  /** Whether the record is processed; undefined: where base would. */
  readonly process: boolean | undefined;
}

/** Of a MONITOR's pvRequest. */
export interface MonitorOptions {
  /** DBE bits. */
  readonly mask: number;
}

/** What became of a put, and what its client is to know besides. */
export interface PutAnswer {
  readonly status: Status;
  readonly warnings?: readonly string[];
}

/** Takes what is shown, and the leaves that have changed: of the first, all. */
export type ContentListener = (shown: Shown, changed: BitSet) => void;

/** A subscription to a content, for one monitor. */
export interface ContentFeed {
  /** Calls the listener with all that is shown now; the present call may be over before it does. */
  first(): void;
  end(): void;
}

export interface Content {
  /** Undefined: it can only be called. */
  readonly type: StructureType | undefined;
  /** PVs that it stands on: when one is removed, the channel ends. */
  readonly pvs: Iterable<Pv>;
  /** `AccessRight` bits of this requester, now. */
  rightsOf(requester: Requester): number;
  /** @param reply undefined: it could not be read */
  get(requester: Requester, reply: (shown: Shown | undefined) => void): void;
  put(
    value: Structure,
    bits: BitSet,
    options: PutOptions,
    requester: Requester,
    reply: (answer: PutAnswer) => void,
  ): void;
  /** The waiting put with this `reply` is not to be carried out any more. */
  abandon?(reply: (answer: PutAnswer) => void): void;
  subscribe(options: MonitorOptions, requester: Requester, listener: ContentListener): ContentFeed;
  /** Processes the record that it is of; undefined: it is of none. `isAwaited`: answered when all that follows is done. */
  readonly process?:
    | ((requester: Requester, reply: (answer: PutAnswer) => void, isAwaited: boolean) => void)
    | undefined;
  /** Undefined: it cannot be called. @returns the result, or a promise of it; throws what the client is to see */
  readonly call: ((argument: Variant, requester: Requester) => Variant | Promise<Variant>) | undefined;
}
