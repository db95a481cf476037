/** What people are told of a connection: who it is, what it has, and how much has gone over it. */
import type { ClientStatistics } from '../../database/author/ioc-context.ts';
import type { ChannelTable } from './channel-table.ts';
import type { Identity } from './identity.ts';
import type { OperationTable } from './operation-table.ts';
import type { Stream } from './stream.ts';

export class Account {
  readonly #identity: Identity;
  readonly #stream: Stream;
  readonly #channels: ChannelTable;
  readonly #operations: OperationTable;

  constructor(identity: Identity, stream: Stream, channels: ChannelTable, operations: OperationTable) {
    this.#identity = identity;
    this.#stream = stream;
    this.#channels = channels;
    this.#operations = operations;
  }

  describe(): Record<string, unknown> {
    const { monitors, size } = this.#operations;
    return {
      ...this.#identity.requester,
      version: this.#stream.version,
      channels: this.#channels.size,
      operations: size - monitors,
      monitors,
      ...this.#stream.describe(),
    };
  }

  /** Requests received, updates sent, and those merged into newer ones. */
  get activity(): number {
    const { outlet, requests } = this.#stream;
    return requests + outlet.counts.updates + outlet.counts.merged;
  }

  statistics(): ClientStatistics {
    const { outbox, counts } = this.#stream.outlet;
    return {
      name: this.#identity.name,
      address: this.#identity.requester.peer,
      channels: this.#channels.size,
      subscriptions: this.#operations.monitors,
      queuedBytes: outbox.queued,
      dropped: counts.merged,
      bytesIn: this.#stream.bytesIn,
      bytesOut: outbox.bytesOut,
    };
  }
}
