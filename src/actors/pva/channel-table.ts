/** The channels of one connection, by the number that the server gives them: created, asked for their type, ended. */
import type { ChildFailure } from '../../machines/wired.ts';
import { NO_SID } from '../../protocol/pva/constants.ts';
import type { DestroyChannel } from '../../protocol/pva/messages.ts';
import type { CreateChannelRequest, GetFieldRequest } from '../../protocol/pva/requests.ts';
import { errorStatus, OK } from '../../protocol/pva/status.ts';
import { failedChannel } from '../server/failed-channel.ts';
import { Channel, type ChannelOwner } from './channel.ts';
import type { Content } from './content.ts';

/** The connection, as its table of channels sees it. */
export interface ChannelTableOwner extends ChannelOwner {
  /** What a name gives access to, or undefined. */
  contentOf(name: string): Content | undefined;
}

export class ChannelTable {
  readonly #owner: ChannelTableOwner;
  readonly #bySid = new Map<number, Channel>();
  #nextSid = 1;

  constructor(owner: ChannelTableOwner) {
    this.#owner = owner;
  }

  get size(): number {
    return this.#bySid.size;
  }

  /** In the order in which they were created. */
  values(): Iterable<Channel> {
    return this.#bySid.values();
  }

  get(sid: number): Channel | undefined {
    return this.#bySid.get(sid);
  }

  create({ channels }: CreateChannelRequest): void {
    const { outlet, services } = this.#owner;
    for (const { cid, name } of channels) {
      const hasRoom = this.#bySid.size < services.bounds.channelsPerCircuit;
      const content = hasRoom ? this.#owner.contentOf(name) : undefined;
      if (content === undefined) {
        outlet.countRefused();
        outlet.send({ type: 'CREATE_CHANNEL', cid, sid: NO_SID, status: REFUSED });
        continue;
      }
      const channel = new Channel(this.#owner, content, name, this.#nextSid, cid);
      this.#nextSid = (this.#nextSid + 1) >>> 0;
      this.#bySid.set(channel.sid, channel);
      channel.ref.start();
    }
  }

  destroy(request: DestroyChannel): void {
    this.#bySid.get(request.sid)?.deliver(request);
  }

  /** @param isUsed an operation has that number */
  answerType({ sid, ioid, subField }: GetFieldRequest, isUsed: boolean): void {
    const { outlet } = this.#owner;
    const channel = this.#bySid.get(sid);
    const type = channel?.content.type;
    const bit = type?.bit(subField);
    if (type !== undefined && bit !== undefined && !isUsed) {
      outlet.send({ type: 'GET_FIELD', ioid, status: OK, field: bit === 0 ? type : type.layout.types[bit] });
      return;
    }
    const name = channel?.name;
    const why = isUsed
      ? `request ${ioid} is in use`
      : channel === undefined
        ? `channel ${sid} does not exist`
        : type === undefined
          ? `${name} has no type: it can only be called`
          : `${name} has no field '${subField}'`;
    outlet.send({ type: 'GET_FIELD', ioid, status: errorStatus(why), field: undefined });
  }

  /** Who the client is has changed. */
  checkRights(): void {
    for (const channel of [...this.#bySid.values()]) channel.checkRights();
  }

  /** It has ended. */
  released(channel: Channel): void {
    this.#bySid.delete(channel.sid);
  }

  /** One has thrown: it is gone, and its client is notified. */
  failed(failure: ChildFailure, peer: string): void {
    const { outlet, services } = this.#owner;
    const channel = failedChannel(this.#bySid.values(), failure, services, peer);
    if (channel !== undefined) outlet.send({ type: 'DESTROY_CHANNEL', sid: channel.sid, cid: channel.cid });
  }

  /** The connection has ended, and all of them with it. */
  clear(): void {
    const channels = [...this.#bySid.values()];
    this.#bySid.clear();
    for (const channel of channels) channel.ref.send({ type: 'connection.closed' });
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** The words of PVXS. */
const REFUSED = {
  severity: 'FATAL',
  message: 'Refused to create Channel',
  callTree: 'pvx:serv:refusechan:',
} as const;
