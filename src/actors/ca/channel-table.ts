/** The channels of one circuit, by the number that the server gives them. */
import type { ChildFailure } from '../../machines/wired.ts';
import type { CreateChannelRequest } from '../../protocol/ca/requests.ts';
import type { Pv } from '../pv/pv.ts';
import type { Target } from '../pv/view/view.ts';
import { failedChannel } from '../server/failed-channel.ts';
import { Channel, type ChannelOwner } from './channel.ts';

/** The circuit, as its table of channels sees it. */
export interface ChannelTableOwner extends ChannelOwner {
  readonly peer: string;
  resolve(name: string): Target | undefined;
  rightsOf(pv: Pv): number;
  nextSid(): number;
  /** There is one now, or none any more. */
  occupied(isOccupied: boolean): void;
}

export class ChannelTable {
  readonly #owner: ChannelTableOwner;
  readonly #bySid = new Map<number, Channel>();

  constructor(owner: ChannelTableOwner) {
    this.#owner = owner;
  }

  get size(): number {
    return this.#bySid.size;
  }

  values(): Iterable<Channel> {
    return this.#bySid.values();
  }

  get(sid: number): Channel | undefined {
    return this.#bySid.get(sid);
  }

  create({ cid, name }: CreateChannelRequest): void {
    const { outlet, services } = this.#owner;
    const target = name === undefined ? undefined : this.#owner.resolve(name);
    if (name === undefined || target === undefined) {
      outlet.send({ type: 'CREATE_CH_FAIL', cid });
      return;
    }
    if (this.#bySid.size >= services.bounds.channelsPerCircuit) {
      outlet.countRefused();
      outlet.send({ type: 'CREATE_CH_FAIL', cid });
      return;
    }
    const rights = this.#owner.rightsOf(target.pv);
    const channel = new Channel(this.#owner, target, rights, name, this.#owner.nextSid(), cid);
    this.#bySid.set(channel.sid, channel);
    channel.ref.start();
    if (this.#bySid.size === 1) this.#owner.occupied(true);
  }

  /** It has ended. */
  released(channel: Channel): void {
    const wasOpen = this.#bySid.delete(channel.sid);
    if (wasOpen && this.#bySid.size === 0) this.#owner.occupied(false);
  }

  /** One has thrown: it is gone, and its client is notified. */
  failed(failure: ChildFailure): void {
    const { outlet, peer, services } = this.#owner;
    const channel = failedChannel(this.#bySid.values(), failure, services, peer);
    if (channel !== undefined) outlet.send({ type: 'SERVER_DISCONN', cid: channel.cid });
  }

  /** The circuit has ended, and all of them with it. */
  clear(): void {
    const channels = [...this.#bySid.values()];
    this.#bySid.clear();
    for (const channel of channels) channel.ref.send({ type: 'circuit.closed' });
  }
}
