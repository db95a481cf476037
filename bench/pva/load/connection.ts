/** The client's end of one PV Access connection, made to be far cheaper than any server under test. */
import { connect, type Socket } from 'node:net';
import { CONNECTION_VALIDATED, CONNECTION_VALIDATION, CONTROL, HEADER, SEGMENT, validation } from './wire.ts';

export interface Receiver {
  /** One message, its payload at `at`, valid during the call only. */
  message(command: number, bytes: Buffer, at: number, end: number): void;
  /** All messages of a chunk were given: the moment to send. */
  turn(): void;
  /** The connection was closed, or what came cannot be. */
  failed(fault: Error): void;
}

export class Connection {
  receiver: Receiver = idle;
  readonly #socket: Socket;
  #buffer = Buffer.allocUnsafeSlow(256 * 1024);
  #filled = 0;
  #closed = false;

  /** Resolves when the server has taken the client for somebody anonymous. */
  static open(port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const connection = new Connection(port);
      const silent = () => connection.#fail(new Error(`port ${port} did not validate in ${PATIENCE_MS / 1000} s`));
      const timer = setTimeout(silent, PATIENCE_MS);
      connection.receiver = {
        message(command) {
          if (command === CONNECTION_VALIDATION) connection.send(validation());
          if (command !== CONNECTION_VALIDATED) return;
          clearTimeout(timer);
          connection.receiver = idle;
          resolve(connection);
        },
        turn() {},
        failed(fault) {
          clearTimeout(timer);
          reject(fault);
        },
      };
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
    this.#socket.on('close', () => this.#fail(new Error('the server closed the connection')));
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
    let needed = 0;
    while (at + HEADER <= end) {
      const flags = bytes[at + 2]!;
      const size = (flags & CONTROL) === 0 ? bytes.readUInt32LE(at + 4) : 0;
      const next = at + HEADER + size;
      if ((flags & SEGMENT) !== 0) {
        this.#fail(new Error('the server sent a segment, which no server under test does'));
        return;
      }
      if (next > end) {
        needed = next - at;
        break;
      }
      if ((flags & CONTROL) === 0) this.receiver.message(bytes[at + 3]!, bytes, at + HEADER, next);
      at = next;
    }
    this.#filled = end - at;
    if (needed > bytes.length) {
      this.#buffer = Buffer.allocUnsafeSlow(needed + (256 << 10));
      bytes.copy(this.#buffer, 0, at, end);
    } else bytes.copyWithin(0, at, end);
    if (!this.#closed) this.receiver.turn();
  }

  #fail(fault: Error): void {
    if (this.#closed) return;
    this.close();
    this.receiver.failed(fault);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const PATIENCE_MS = 10_000;

const idle: Receiver = { message() {}, turn() {}, failed() {} };
