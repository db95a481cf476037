/**
 * What a server asks of an IOC, whichever protocol it speaks: names, rights, and word of what changes.
 *
 * A server knows nothing else of an IOC. Channel Access serves what `resolve` answers. PV Access serves the same PVs,
 * and besides them structures (`structure`) and remote procedures (`procedure`).
 */
import type { Requester } from '../../database/pv/definition.ts';
import type { Native } from '../../protocol/value/native.ts';
import type { Metadata } from '../../protocol/value/sample.ts';
import type { Value } from '../../protocol/value/value.ts';
import type { AnyWired, Ref } from '../kernel/wired.ts';
import type { EndedPut } from './put-observer.ts';
import type { Pv } from './pv.ts';
import type { Target, View } from './view/view.ts';

/** What a server reports to its source. */
export type ServerReport =
  /** Clients can find and reach it. */
  | { readonly type: 'serving' }
  /** It cannot be reached at all. */
  | { readonly type: 'serving.failed'; readonly error: unknown };

export interface Source extends AnyWired {
  readonly ref: Ref<ServerReport>;
  /**
   * The PV that a channel name means, fields of records included, and how its modifiers (`$`, filters) let it be seen.
   * A PV that exists only because somebody wants it is made. Undefined: there is none, or the modifiers have a mistake,
   * which has been logged.
   */
  resolve(name: string): Target | undefined;
  /** Whether a search for `name` is to be answered. Makes nothing, and ignores modifiers, as rsrv does. */
  serves(name: string): boolean;
  /** What `requester` may do with the PV now: `AccessRight` bits. */
  rightsOf(pv: Pv, requester: Requester): number;
  /** The group of this name as one value. */
  structure(name: string): Structure | undefined;
  /** The image of this name. */
  image(name: string): Image | undefined;
  /** What can be called by this name. */
  procedure(name: string): Procedure | undefined;
  /** Names of all PVs, without fields and aliases. */
  list(): Iterable<string>;
  /** Names of structures, images and procedures too, which are not PVs. */
  listGroups(): Iterable<string>;
  /** Where browsers find the IOC, as `http://127.0.0.1:5080/`; empty: nowhere. */
  readonly url: string;
  /** Has it followed what puts set off, for `EndedPut.caused`; returns what ends it. */
  followPuts(): () => void;
  /** Calls `watcher` from now on; returns what ends it. */
  watch(watcher: SourceWatcher): () => void;
}

/** Called within the turn in which it happens. */
export interface SourceWatcher {
  /** A PV was added while the IOC was running: clients may be searching for it. */
  added?(pv: Pv): void;
  /** A client's put has ended. Watching for it costs each put a little. */
  putEnded?(put: EndedPut): void;
  /** The PV is gone: channels on it end. */
  removed(pv: Pv): void;
  /** What clients may do has changed, on one PV or (undefined) on any: `rightsOf` answers anew. */
  rightsChanged(pv: Pv | undefined): void;
}

/** Several PVs as one value. An atomic get of it sees one turn of the IOC. */
export interface Structure {
  /** As clients ask for it. */
  readonly name: string;
  /** Type id, such as `xioc:group/oven:1.0`. */
  readonly id: string;
  /** In the order of the definition; the name '' places what it stands for at the level of the structure itself. */
  readonly members: ReadonlyMap<string, StructureMember>;
  /** Whether a get or an update covers all members at once, unless the client asks otherwise. */
  readonly isAtomic: boolean;
  /** Whether it has the highest alarm and the newest time stamp of its members, as its own. */
  readonly isSummed: boolean;
}

export type StructureMember = MemberPv | MemberStructure | MemberConstant;

export interface MemberPv {
  readonly kind: 'pv';
  readonly pv: Pv;
  /** How the PV is seen, where its name has modifiers. */
  readonly view?: View | undefined;
  /**
   * What is placed: the PV with its metadata (`scalar`), its bare value (`value`; of an enum its number and its states),
   * the same with the number of an enum alone (`plain`), the value in a variant (`any`), alarm and time stamp only
   * (`meta`), or nothing (`proc`: a put to the structure processes it).
   */
  readonly as: 'scalar' | 'value' | 'plain' | 'any' | 'meta' | 'proc';
  readonly id?: string | undefined;
  /** Puts to members go in this order; undefined: the member is not put by the structure. */
  readonly putOrder: number | undefined;
  /** Members that an update of this one sends, by their path (`a.b`); undefined: itself. */
  readonly triggers?: readonly string[] | undefined;
}

export interface MemberStructure {
  readonly kind: 'structure';
  readonly id: string;
  readonly members: ReadonlyMap<string, StructureMember>;
  /** Its arrays are shown, and put, with as many elements each: they are the columns of a table. */
  readonly isEven?: boolean;
}

export interface MemberConstant {
  readonly kind: 'constant';
  readonly native: Native;
  readonly value: Value;
}

/** An image. Of its PVs, the pixels are written first: an update of them in a turn is one of the image. */
export interface Image {
  readonly name: string;
  readonly pixels: Pv;
  /** Sizes, the fastest first. */
  readonly dimensions: Pv;
  readonly colorMode: Pv;
  readonly uniqueId: Pv;
}

/** What a client can call. */
export interface Procedure {
  readonly name: string;
  /** In the order of the definition. */
  readonly parameters: ReadonlyMap<string, Parameter>;
  /** Undefined: the call answers nothing. */
  readonly result: Parameter | undefined;
  /**
   * @param values by parameter, converted by `Parameter.coerce`; one that is missing has its present value
   * @returns the value to send, or a promise of it; undefined: nothing
   * @throws what the author's function throws; its message is for the client
   */
  call(values: ReadonlyMap<string, Value>, requester: Requester): unknown;
}

/** The type of a parameter or of a result. */
export interface Parameter {
  readonly native: Native;
  readonly maxCount: number;
  readonly metadata: Metadata;
  /** Text that is kept in an array of characters. */
  readonly isText: boolean;
}
