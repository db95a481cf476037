/** Types of what an author holds of the members of a group: handles of its PVs, by key. */
import type { PvHandle } from './handle.ts';

/** A PV as far as its handle is concerned: `T` is read, `W` is written. */
export interface TypedPv<T = unknown, W = T> {
  readonly kind: 'pv';
  /** For the compiler alone. */
  readonly types?: { readonly read: T; readonly write: W };
}

/** A group as far as its handles are concerned. */
export interface TypedGroup {
  readonly kind: 'group';
  readonly members: TypedMembers;
}

export type TypedMembers = Readonly<Record<string, TypedPv | TypedGroup>>;

/**
 * What an author gets for members: a handle for each PV, an object of handles for each group within, and what tables and
 * images are written by.
 */
export type Handles<M extends TypedMembers> = { readonly [K in keyof M]: HandleOf<M[K]> };

export type HandleOf<S extends TypedPv | TypedGroup> =
  S extends TypedPv<infer T, infer W>
    ? PvHandle<T, W>
    : S extends { face(handles: never): infer F }
      ? F
      : S extends { readonly members: infer N extends TypedMembers }
        ? Handles<N>
        : never;
