/** What the load generator can be asked, and what it answers. The PVs are `bench:0`, `bench:1` and so on. */

export type Task =
  /** Creates `channels` channels on a new circuit and closes it. */
  | { readonly kind: 'create'; readonly port: number; readonly pid: number; readonly channels: number }
  /** Pipelined gets or puts over `channels` channels for `ms` milliseconds. */
  | {
      readonly kind: 'gets' | 'puts';
      readonly port: number;
      readonly pid: number;
      readonly channels: number;
      readonly ms: number;
    }
  /** Makes and cancels subscriptions on `channels` channels for `ms` milliseconds. */
  | {
      readonly kind: 'subscriptions';
      readonly port: number;
      readonly pid: number;
      readonly channels: number;
      readonly ms: number;
    }
  /** One get at a time while `pvs` PVs are written and monitored, for `ms` milliseconds. */
  | { readonly kind: 'latency'; readonly port: number; readonly pid: number; readonly pvs: number; readonly ms: number }
  /** Searches over UDP among `pvs` names, all of them served or one in twenty, for `ms` milliseconds. */
  | {
      readonly kind: 'hits' | 'misses';
      /** The UDP port. */
      readonly port: number;
      readonly pid: number;
      readonly pvs: number;
      readonly ms: number;
    }
  /** `clients` circuits get an array of so many elements for `ms` milliseconds. */
  | {
      readonly kind: 'arrays';
      readonly port: number;
      readonly pid: number;
      readonly elements: number;
      readonly clients: number;
      readonly ms: number;
    }
  /** One writer, `circuits` subscriber circuits, all on the same `pvs` PVs, for `ms` milliseconds. */
  | {
      readonly kind: 'monitors';
      readonly port: number;
      readonly pid: number;
      readonly pvs: number;
      readonly circuits: number;
      readonly ms: number;
    }
  /** Creates `channels` channels on a new circuit and keeps it open. */
  | { readonly kind: 'hold'; readonly port: number; readonly channels: number }
  /** Subscribes to all channels of the circuit held last. */
  | { readonly kind: 'subscribe' }
  /** Closes all circuits held. */
  | { readonly kind: 'release' };

export interface Outcome {
  /** Operations done; the unit is the task's own: channels, replies, updates, names, megabytes. */
  readonly count: number;
  readonly seconds: number;
  /** Processor time of the server under load, in seconds. */
  readonly serverSeconds: number;
  /** Processor time of the generator itself, in seconds. */
  readonly generatorSeconds: number;
  /** Of a creation: channels per second over the first and the last thousand. */
  readonly ends?: { readonly first: number; readonly last: number };
  /** Of one get at a time: median and 99th percentile, in microseconds. */
  readonly latency?: { readonly median: number; readonly worst: number };
  /** Of monitors: what part of the values written reached the subscribers, 0 to 1. */
  readonly delivered?: number;
}

export type Request = { readonly id: number; readonly task: Task };
export type Reply = { readonly id: number } & ({ readonly outcome: Outcome | null } | { readonly fault: string });
