/** The feed's socket: one after another for as long as the page is open. */
import type { FeedMessage, Interest, PageMessage } from '../../../src/inspect/feed.ts';
import type { Message } from '../model/world.ts';
import { Receiver } from './receiver.ts';

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 5000;

/** What came of a command. */
export interface Reply {
  /** Empty: nothing went wrong. */
  readonly error: string;
  readonly answer: string;
}

export interface ConnectionListener {
  /** @param size of the frame in characters */
  received(messages: readonly Message[], size: number): void;
  connected(): void;
  lost(): void;
}

export class Connection {
  readonly #host: string;
  readonly #listener: ConnectionListener;
  readonly #replies = new Map<number, (reply: Reply) => void>();
  #socket: WebSocket | undefined;
  #receiver: Receiver | undefined;
  #interest: Interest | undefined;
  #retryMs = FIRST_RETRY_MS;
  #nextRef = 1;

  constructor(host: string, listener: ConnectionListener) {
    this.#host = host;
    this.#listener = listener;
    this.#open();
  }

  /** Tells the hub what to send; again after each reconnection. */
  show(interest: Interest): void {
    this.#interest = interest;
    this.#send({ t: 'interest', interest });
    this.#receiver?.watch(interest.hidden ? '' : interest.watch);
  }

  requestBytes(id: string, seq: number): void {
    this.#send({ t: 'bytes', id, seq });
  }

  async sendFrame(id: string, text: string, awaitsReply: boolean): Promise<Reply> {
    return await this.#ask((ref) => ({ t: 'frame', ref, id, text, awaitsReply }));
  }

  setFault(id: string, text: string): Promise<string> {
    return this.#command((ref) => ({ t: 'fault', ref, id, text }));
  }

  /** Resolves with what went wrong; empty when nothing did. */
  write(id: string, text: string): Promise<string> {
    return this.#command((ref) => ({ t: 'write', ref, id, text }));
  }

  disconnect(id: string): Promise<string> {
    return this.#command((ref) => ({ t: 'disconnect', ref, id }));
  }

  /** @param payload JSON of an object, or empty */
  sendEvent(id: string, event: string, payload: string): Promise<string> {
    return this.#command((ref) => ({ t: 'send', ref, id, event, payload }));
  }

  async #command(message: (ref: number) => PageMessage): Promise<string> {
    return (await this.#ask(message)).error;
  }

  #ask(message: (ref: number) => PageMessage): Promise<Reply> {
    const ref = this.#nextRef++;
    return new Promise((resolve) => {
      if (this.#socket?.readyState !== WebSocket.OPEN) {
        resolve({ error: 'The IOC is not connected.', answer: '' });
        return;
      }
      this.#replies.set(ref, resolve);
      this.#send(message(ref));
    });
  }

  #open(): void {
    const socket = new WebSocket(`ws://${this.#host}/feed`);
    this.#socket = socket;
    socket.onopen = () => {
      this.#retryMs = FIRST_RETRY_MS;
      this.#receiver = new Receiver(this.#host, (notes) => this.#listener.received(notes, 4000));
      this.#listener.connected();
      if (this.#interest) this.show(this.#interest);
    };
    socket.onmessage = ({ data }) => {
      const text = String(data);
      const messages = JSON.parse(text) as FeedMessage[];
      for (const message of messages) {
        if (message.t === 'reply') this.#resolve(message.ref, { error: message.error, answer: message.answer ?? '' });
      }
      this.#listener.received(messages, text.length);
    };
    socket.onclose = () => {
      this.#receiver?.forget();
      this.#receiver = undefined;
      for (const ref of [...this.#replies.keys()])
        this.#resolve(ref, { error: 'The connection to the IOC was lost.', answer: '' });
      this.#listener.lost();
      setTimeout(() => this.#open(), this.#retryMs);
      this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS);
    };
  }

  #resolve(ref: number, reply: Reply): void {
    this.#replies.get(ref)?.(reply);
    this.#replies.delete(ref);
  }

  #send(message: PageMessage): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }
}
