/** Who waits for what a server sends: requests and subscriptions of one circuit, by the id that the answer carries. */
import { Command } from '../../../protocol/ca/constants.ts';
import { Header, readHeader } from '../../../protocol/ca/header.ts';
import type {
  ErrorResponse,
  EventResponse,
  ReadNotifyResponse,
  WriteNotifyResponse,
} from '../../../protocol/ca/responses.ts';
import type { Awaiting, ChannelFace, SubscriptionFace } from './faces.ts';

export class Pending {
  readonly #requests = new Map<number, Awaiting>();
  readonly #subscriptions = new Map<number, SubscriptionFace>();

  get requests(): number {
    return this.#requests.size;
  }

  get subscriptions(): number {
    return this.#subscriptions.size;
  }

  expect(ioid: number, request: Awaiting): void {
    this.#requests.set(ioid, request);
  }

  forget(ioid: number): void {
    this.#requests.delete(ioid);
  }

  subscribe(subscription: SubscriptionFace): void {
    this.#subscriptions.set(subscription.id, subscription);
  }

  unsubscribe(subscription: SubscriptionFace): void {
    this.#subscriptions.delete(subscription.id);
  }

  updated(response: EventResponse): void {
    this.#subscriptions.get(response.subscriptionId)?.deliver(response);
  }

  answered(response: ReadNotifyResponse | WriteNotifyResponse): void {
    const request = this.#take(response.ioid);
    if (request !== undefined) request.answered(response);
    else if (response.type === 'READ_NOTIFY') {
      // The refresh of a subscription, asked for with its id.
      this.#subscriptions.get(response.ioid)?.deliver({ ...response, type: 'EVENT_ADD' });
    }
  }

  /**
   * An ERROR: what it is about is in its copy of the request header, as libca reads it.
   *
   * @returns undefined when somebody waited for it; else the cid of the channel that it is about
   */
  refused(error: ErrorResponse): number | undefined {
    const header = new Header();
    readHeader(header, error.request, 0, error.request.length, true);
    switch (header.command) {
      case Command.READ_NOTIFY:
      case Command.WRITE_NOTIFY: {
        const request = this.#take(header.p2);
        if (request === undefined) return error.cid;
        request.refused(error.status, error.text);
        return undefined;
      }
      case Command.EVENT_ADD: {
        const subscription = this.#subscriptions.get(header.p2);
        if (subscription === undefined) return error.cid;
        subscription.ref.send({ type: 'refused', error });
        return undefined;
      }
      case Command.WRITE:
        return header.p2;
      default:
        return error.cid;
    }
  }

  /** No answer will come: to the requests of one channel, or to any. */
  lose(channel?: ChannelFace): void {
    for (const [ioid, request] of [...this.#requests]) {
      if (channel !== undefined && request.channel !== channel) continue;
      this.#requests.delete(ioid);
      request.lost();
    }
  }

  /** The circuit is gone. */
  clear(): void {
    this.lose();
    this.#subscriptions.clear();
  }

  #take(ioid: number): Awaiting | undefined {
    const request = this.#requests.get(ioid);
    this.#requests.delete(ioid);
    return request;
  }
}
