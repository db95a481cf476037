/** The channels of a client, by the ids that it gives them. */

interface ClientChannel {
  readonly cid: number;
  readonly isConnected: boolean;
}

export class ClientChannels<Channel extends ClientChannel> {
  readonly #byCid = new Map<number, Channel>();
  #lastCid = 0;

  get size(): number {
    return this.#byCid.size;
  }

  get connected(): number {
    let connected = 0;
    for (const { isConnected } of this.#byCid.values()) if (isConnected) connected++;
    return connected;
  }

  /** As they are now: they may come and go meanwhile. */
  [Symbol.iterator](): Iterator<Channel> {
    return [...this.#byCid.values()].values();
  }

  /** @param make makes the channel with its cid; these are used again after 2^32 channels, but never two at a time */
  add(make: (cid: number) => Channel): Channel {
    do {
      this.#lastCid = (this.#lastCid + 1) % 0xffffffff;
    } while (this.#byCid.has(this.#lastCid));
    const channel = make(this.#lastCid);
    this.#byCid.set(channel.cid, channel);
    return channel;
  }

  get(cid: number): Channel | undefined {
    return this.#byCid.get(cid);
  }

  forget({ cid }: Channel): void {
    this.#byCid.delete(cid);
  }
}
