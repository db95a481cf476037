/**
 * The client's end of one circuit, made to be far cheaper than any server under test.
 *
 * Messages are handed out in place, in the read buffer, without a copy or an object; the part that sends is told once
 * per chunk when all messages of that chunk were given, so that it answers a chunk with one write.
 */

import { connect, type Socket } from 'node:net';
import { ERROR, EXTENDED, greeting, HEADER } from './wire.ts';

export interface Receiver {
  /** One message, its header at `at`, valid during the call only. */
  message(command: number, bytes: Buffer, at: number): void;
  /** All messages of a chunk were given: the moment to send. */
  turn(): void;
  /** The server said ERROR, or closed the circuit. Nothing more will come. */
  failed(fault: Error): void;
}

export class Circuit {
  receiver: Receiver = idle;
  #socket: Socket;
  #buffer = Buffer.allocUnsafeSlow(256 * 1024);
  #filled = 0;
  #closed = false;

  /**
   * Resolves when the server has accepted and said VERSION. Rejects when it refuses, closes, or stays silent for ten
   * seconds, as something that is not a Channel Access server would.
   */
  static open(port: number): Promise<Circuit> {
    return new Promise((resolve, reject) => {
      const circuit = new Circuit(port);
      const silent = () => circuit.#fail(new Error(`port ${port} did not say VERSION in ${PATIENCE_MS / 1000} s`));
      const timer = setTimeout(silent, PATIENCE_MS);
      circuit.receiver = {
        message() {},
        turn() {
          clearTimeout(timer);
          circuit.receiver = idle;
          resolve(circuit);
        },
        failed(fault) {
          clearTimeout(timer);
          reject(fault);
        },
      };
      circuit.send(greeting());
    });
  }

  private constructor(port: number) {
    this.#socket = connect({
      host: '127.0.0.1',
      port,
      noDelay: true,
      onread: {
        // Read behind what is left of the last message, so that a message is never copied to be whole.
        buffer: () => this.#buffer.subarray(this.#filled),
        callback: (count) => {
          this.#take(count);
          return true;
        },
      },
    });
    this.#socket.on('error', (error) => this.#fail(error));
    this.#socket.on('close', () => this.#fail(new Error('the server closed the circuit')));
  }

  send(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  close(): void {
    this.#closed = true;
    this.#socket.destroy();
  }

  #take(count: number): void {
    const bytes = this.#buffer;
    const end = this.#filled + count;
    let at = 0;
    while (at + HEADER <= end) {
      const size = bytes.readUInt16BE(at + 2);
      if (size === EXTENDED) {
        this.#fail(new Error('the server sent an extended header, which no row asks for'));
        return;
      }
      const next = at + HEADER + size;
      if (next > end) break;
      const command = bytes.readUInt16BE(at);
      if (command === ERROR) {
        this.#fail(describe(bytes.subarray(at, next)));
        return;
      }
      this.receiver.message(command, bytes, at);
      at = next;
    }
    bytes.copyWithin(0, at, end);
    this.#filled = end - at;
    if (!this.#closed) this.receiver.turn();
  }

  #fail(fault: Error): void {
    if (this.#closed) return;
    this.close();
    this.receiver.failed(fault);
  }
}

const PATIENCE_MS = 10_000;

const idle: Receiver = { message() {}, turn() {}, failed() {} };

function describe(message: Buffer): Error {
  const request = message.readUInt16BE(HEADER);
  const text = message
    .subarray(2 * HEADER)
    .toString('latin1')
    .replace(/\0.*$/s, '');
  return new Error(`the server answered command ${request} with ERROR, ECA ${message.readUInt32BE(12)}: ${text}`);
}
