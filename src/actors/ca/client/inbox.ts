/** What a server sends over a circuit, sorted: to channels, requests and subscriptions, or to the circuit itself. */

import { DbrNative } from '../../../protocol/ca/dbr-native.ts';
import type {
  CreateChannelResponse,
  ErrorResponse,
  Response,
  SearchResponse,
  VersionResponse,
} from '../../../protocol/ca/responses.ts';
import type { ChannelFace } from './faces.ts';
import { Pending } from './pending.ts';

/** The circuit, which gets what is for nobody else. */
export interface InboxOwner {
  echoed(): void;
  versionHeard(response: VersionResponse): void;
  searchAnswered(response: SearchResponse): void;
  /** A server reports trouble that no request waits for. */
  troubleHeard(error: ErrorResponse, channel: ChannelFace | undefined): void;
  /** A channel was created that nobody wants any more. */
  strayCreated(response: CreateChannelResponse): void;
  /** What no server may send. */
  misbehaved(text: string): void;
}

export class Inbox {
  /** Those of the circuit, by cid. */
  readonly channels = new Map<number, ChannelFace>();
  readonly pending = new Pending();
  readonly #owner: InboxOwner;
  readonly #counts = { received: 0, updates: 0 };

  constructor(owner: InboxOwner) {
    this.#owner = owner;
  }

  describe(): Record<string, unknown> {
    return {
      channels: this.channels.size,
      subscriptions: this.pending.subscriptions,
      outstanding: this.pending.requests,
      ...this.#counts,
    };
  }

  /** Notifies every channel; each may leave when it is notified. */
  tellAll(event: { readonly type: 'responsive' | 'unresponsive' }): void {
    for (const channel of [...this.channels.values()]) channel.ref.send(event);
  }

  sort(response: Response): void {
    this.#counts.received++;
    switch (response.type) {
      case 'EVENT_ADD':
        this.#counts.updates++;
        this.pending.updated(response);
        break;
      case 'READ_NOTIFY':
      case 'WRITE_NOTIFY':
        this.pending.answered(response);
        break;
      case 'ACCESS_RIGHTS':
        this.channels.get(response.cid)?.deliver({ ...response, type: 'rights.changed' });
        break;
      case 'CREATE_CHAN':
        this.#created(response);
        break;
      case 'CREATE_CH_FAIL':
      case 'SERVER_DISCONN':
        this.channels.get(response.cid)?.ref.send({ type: 'refused' });
        break;
      case 'ERROR':
        this.#refused(response);
        break;
      case 'ECHO':
        this.#owner.echoed();
        break;
      case 'SEARCH':
        this.#owner.searchAnswered(response);
        break;
      case 'VERSION':
        this.#owner.versionHeard(response);
        break;
      // CLEAR_CHANNEL and EVENT_CANCEL confirm; READ is not used; libca ignores READ_SYNC and NOT_FOUND.
      case 'CLEAR_CHANNEL':
      case 'EVENT_CANCEL':
      case 'READ':
      case 'READ_SYNC':
      case 'NOT_FOUND':
        break;
      default:
        response satisfies never;
    }
  }

  /** The circuit is gone: so is what was waited for. @returns the channels that were on it */
  empty(): ChannelFace[] {
    this.pending.clear();
    const channels = [...this.channels.values()];
    this.channels.clear();
    return channels;
  }

  // --- helpers

  #created(response: CreateChannelResponse): void {
    const { cid, dbrType } = response;
    const channel = this.channels.get(cid);
    if (dbrType > DbrNative.DOUBLE) {
      this.#owner.misbehaved(`the channel ${channel?.name ?? cid} is of type ${dbrType}, which is not a native type`);
    } else if (channel === undefined) {
      this.#owner.strayCreated(response);
    } else {
      channel.ref.send({ ...response, type: 'created' });
    }
  }

  #refused(error: ErrorResponse): void {
    const cid = this.pending.refused(error);
    if (cid !== undefined) this.#owner.troubleHeard(error, this.channels.get(cid));
  }
}
