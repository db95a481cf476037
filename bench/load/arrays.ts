import { connect, type Socket } from 'node:net';
import { CREATE_CHAN, createChannel, EXTENDED, greeting, HEADER, READ_NOTIFY, readArray } from './wire.ts';

export interface ArraysRead {
  /** Megabytes that all clients received together. */
  readonly megabytes: number;
  readonly seconds: number;
}

/** Circuits that get the array `bench:array`, each with one get in flight. */
export class Arrays {
  readonly #readers: readonly ArrayReader[];
  readonly #elements: number;

  static async open(port: number, elements: number, clients: number): Promise<Arrays> {
    const readers = Array.from({ length: clients }, () => ArrayReader.open(port, elements));
    return new Arrays(await Promise.all(readers), elements);
  }

  private constructor(readers: readonly ArrayReader[], elements: number) {
    this.#readers = readers;
    this.#elements = elements;
  }

  /** Again and again for `ms` milliseconds. */
  async run(ms: number): Promise<ArraysRead> {
    const since = performance.now();
    const counts = await Promise.all(this.#readers.map((reader) => reader.run(since + ms)));
    const seconds = (performance.now() - since) / 1000;
    return { megabytes: (counts.reduce((sum, count) => sum + count, 0) * this.#elements * 8) / 1e6, seconds };
  }

  close(): void {
    for (const reader of this.#readers) reader.close();
  }
}

/** A circuit with one channel, whose replies are counted and not kept. */
class ArrayReader {
  #socket: Socket;
  #request: Buffer = Buffer.alloc(0);
  /** Bytes of the reply in hand still to come, after its header. */
  #left = 0;
  #elements: number;
  #onReply: () => void = () => {};
  #onFault: (fault: Error) => void;

  /** Resolves when the channel is there. */
  static open(port: number, elements: number): Promise<ArrayReader> {
    return new Promise((resolve, reject) => {
      const reader = new ArrayReader(port, elements, reject);
      reader.#onReply = () => resolve(reader);
    });
  }

  private constructor(port: number, elements: number, failed: (fault: Error) => void) {
    this.#elements = elements;
    this.#onFault = failed;
    this.#socket = connect({ host: '127.0.0.1', port, noDelay: true });
    this.#socket.write(Buffer.concat([greeting(), createChannel('bench:array', 0)]));
    let rest: Buffer = Buffer.alloc(0);
    this.#socket.on('data', (chunk: Buffer) => {
      rest = this.#take(rest.length === 0 ? chunk : Buffer.concat([rest, chunk]));
    });
    this.#socket.on('error', (error) => this.#onFault(error));
    this.#socket.on('close', () => this.#onFault(new Error('the server closed the circuit')));
  }

  /** Resolves, some time after `until`, to how many replies came. */
  run(until: number): Promise<number> {
    return new Promise((resolve, reject) => {
      let replies = 0;
      this.#onFault = reject;
      this.#onReply = () => {
        replies += 1;
        if (performance.now() < until) this.#socket.write(this.#request);
        else resolve(replies);
      };
      this.#socket.write(this.#request);
    });
  }

  close(): void {
    this.#onFault = () => {};
    this.#socket.destroy();
  }

  /** @returns what is less than a header */
  #take(bytes: Buffer): Buffer {
    let at = 0;
    for (;;) {
      if (this.#left > 0) {
        const taken = Math.min(this.#left, bytes.length - at);
        at += taken;
        this.#left -= taken;
        if (this.#left > 0) return bytes.subarray(at);
        this.#onReply();
      }
      if (bytes.length - at < HEADER) return bytes.subarray(at);
      const extended = bytes.readUInt16BE(at + 2) === EXTENDED;
      const header = extended ? HEADER + 8 : HEADER;
      if (bytes.length - at < header) return bytes.subarray(at);
      const command = bytes.readUInt16BE(at);
      const size = extended ? bytes.readUInt32BE(at + HEADER) : bytes.readUInt16BE(at + 2);
      if (command === READ_NOTIFY) {
        if (size !== this.#elements * 8) this.#onFault(new Error(`an array of ${size} bytes came`));
        at += header;
        this.#left = size;
        continue;
      }
      if (bytes.length - at < header + size) return bytes.subarray(at);
      if (command === CREATE_CHAN) {
        this.#request = readArray(bytes.readUInt32BE(at + 12), this.#elements);
        this.#onReply();
      }
      at += header + size;
    }
  }
}
