/** What the load generator can be asked, and what it answers. The PVs are `bench:0`, `bench:1` and so on. */

/** A server under load. */
interface At {
  readonly port: number;
  readonly pid: number;
}

export type Task =
  /** Creates `channels` channels on a new connection and closes it. */
  | ({ readonly kind: 'create'; readonly channels: number } & At)
  /** Pipelined gets or puts over `channels` channels for `ms` milliseconds. */
  | ({ readonly kind: 'gets' | 'puts'; readonly channels: number; readonly ms: number } & At)
  /** One writer, `connections` that monitor, all on the same `pvs` PVs. */
  | ({ readonly kind: 'monitors'; readonly pvs: number; readonly connections: number; readonly ms: number } & At)
  /** `bench:image`, of so many bytes, is put by one connection and monitored by another. */
  | ({ readonly kind: 'images'; readonly bytes: number; readonly ms: number } & At)
  /** Creates channels on a new connection and keeps it open. */
  | { readonly kind: 'hold'; readonly port: number; readonly channels: number }
  /** Monitors all channels of the connection held last. */
  | { readonly kind: 'monitor' }
  /** Closes all connections held. */
  | { readonly kind: 'release' };

export interface Outcome {
  /** Operations done; the unit is the task's own: channels, replies, updates, megabytes. */
  readonly count: number;
  readonly seconds: number;
  /** Processor time of the server under load, in seconds. */
  readonly serverSeconds: number;
  /** Of monitors: what part of the values written reached them, 0 to 1. */
  readonly delivered?: number;
}

export type Request = { readonly id: number; readonly task: Task };
export type Reply = { readonly id: number } & ({ readonly outcome: Outcome | null } | { readonly fault: string });
