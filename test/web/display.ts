/** A browser's end of PVWS, as a display has it: it merges what it is told, and shows it to a test. */
import { once } from 'node:events';
import { expect } from 'vitest';
import { WebSocket } from 'ws';

export type Message = Readonly<Record<string, unknown>>;

export class Browser {
  /** All messages, in order. */
  readonly messages: Message[] = [];
  /** What is known of each PV. */
  readonly pvs = new Map<string, Message>();
  readonly socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as Message;
      this.messages.push(message);
      if (message.type === 'update') {
        const name = String(message.pv);
        this.pvs.set(name, { ...this.pvs.get(name), ...message });
      }
    });
  }

  /** @param url of the web port */
  static async open(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Browser> {
    const socket = new WebSocket(new URL('pvws/pv', url.replace(/^http/, 'ws')), { headers });
    const browser = new Browser(socket);
    await once(socket, 'open');
    return browser;
  }

  send(message: object | string): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  subscribe(...pvs: string[]): void {
    this.send({ type: 'subscribe', pvs });
  }

  /** Waits until all of `expected` is known of the PV. */
  async shows(pv: string, expected: object): Promise<void> {
    await expect.poll(() => this.pvs.get(pv)).toMatchObject(expected);
  }

  /** Waits until there was such a message. */
  async got(expected: object): Promise<void> {
    await expect.poll(() => this.messages).toContainEqual(expected);
  }

  close(): void {
    this.socket.terminate();
  }
}
