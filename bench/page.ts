/** A page of the inspector as far as the server can tell: it is sent the actors, and then the load several times a second. */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { type FeedMessage, NO_INTEREST, type PageMessage } from '../src/inspect/feed.ts';

export class Page {
  readonly #socket: WebSocket;

  /** Resolves when the server has sent what it has, and goes on with what changes. */
  static async open(port: number): Promise<Page> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/feed`);
    await once(socket, 'open');
    const interest: PageMessage = { t: 'interest', interest: { ...NO_INTEREST, load: true } };
    socket.send(JSON.stringify(interest));
    await new Promise<void>((resolve, reject) => {
      socket.once('close', () => reject(new Error('the inspector closed the connection')));
      socket.on('message', (data) => {
        const messages = JSON.parse(String(data)) as FeedMessage[];
        if (messages.some(({ t }) => t === 'table')) resolve();
      });
    });
    socket.removeAllListeners('message');
    return new Page(socket);
  }

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  async close(): Promise<void> {
    this.#socket.close();
    await once(this.#socket, 'close');
  }
}
