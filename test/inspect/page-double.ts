/** Speaks to the hub as the page does, for tests. */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { type FeedMessage, type Interest, NO_INTEREST } from '../../src/inspect/feed.ts';

type MessageOf<T extends FeedMessage['t']> = Extract<FeedMessage, { readonly t: T }>;

export class PageDouble {
  readonly socket: WebSocket;
  messages: FeedMessage[] = [];

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => this.messages.push(...(JSON.parse(String(data)) as FeedMessage[])));
  }

  static async open(url: string, headers: Readonly<Record<string, string>> = {}): Promise<PageDouble> {
    const page = new PageDouble(new WebSocket(`${url.replace('http', 'ws')}feed`, { headers }));
    await once(page.socket, 'open');
    return page;
  }

  send(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  show(interest: Partial<Interest>): void {
    this.send({ t: 'interest', interest: { ...NO_INTEREST, ...interest } });
  }

  /** The next message of a type; others are dropped. */
  next<T extends FeedMessage['t']>(type: T): Promise<MessageOf<T>> {
    return this.until(type, () => true);
  }

  /** The next message of a type that holds. */
  async until<T extends FeedMessage['t']>(type: T, holds: (message: MessageOf<T>) => boolean): Promise<MessageOf<T>> {
    const deadline = Date.now() + 15_000;
    for (;;) {
      for (let message = this.messages.shift(); message; message = this.messages.shift()) {
        if (message.t === type && holds(message as MessageOf<T>)) return message as MessageOf<T>;
      }
      if (Date.now() > deadline) throw new Error(`waited for a message '${type}'`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** What was sent before has been read by the hub. */
  async settle(): Promise<void> {
    this.socket.ping();
    await once(this.socket, 'pong');
  }

  forget(): void {
    this.messages = [];
  }
}
