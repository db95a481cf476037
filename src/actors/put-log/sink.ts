/** Where lines of a put log go. Its calls tell how it fares; after `lost` it is opened anew. */
import { closeSync, fstatSync, openSync, renameSync, rmSync, write } from 'node:fs';
import { connect, type Socket } from 'node:net';

export interface SinkListener {
  opened(): void;
  lost(error: unknown): void;
  /** All that was written is out, after `close`. */
  closed(): void;
}

export interface Sink {
  readonly name: string;
  open(listener: SinkListener): void;
  /** False: it does not keep up, and the line is not taken. */
  write(line: string): boolean;
  close(): void;
}

/** Bytes that may wait to be taken. */
const MOST_WAITING = 1 << 20;

/** A caPutLog server, or any other that takes lines. */
export class ServerSink implements Sink {
  readonly name: string;
  readonly #host: string;
  readonly #port: number;
  #socket: Socket | undefined;

  constructor(host: string, port: number) {
    this.name = `${host}:${port}`;
    this.#host = host;
    this.#port = port;
  }

  open({ opened, lost, closed }: SinkListener): void {
    const socket = connect(this.#port, this.#host);
    this.#socket = socket;
    let reason: unknown = new Error('it was closed');
    let isEnding = false;
    socket.on('connect', opened);
    socket.on('error', (error) => {
      reason = error;
    });
    socket.on('end', () => socket.destroy());
    socket.on('finish', () => {
      isEnding = true;
      closed();
    });
    socket.on('close', () => {
      if (!isEnding) lost(reason);
    });
    socket.resume(); // nothing that it says matters
    socket.unref();
  }

  write(line: string): boolean {
    const socket = this.#socket;
    if (socket === undefined || socket.writableLength > MOST_WAITING) return false;
    socket.write(line);
    return true;
  }

  close(): void {
    const socket = this.#socket;
    if (socket === undefined || socket.connecting || socket.destroyed) socket?.destroy();
    else socket.end();
  }
}

export interface FileSinkOptions {
  /** Bytes after which a new file is begun. */
  readonly mostBytes: number;
  /** Older files that are kept: `puts.log.1` is the newest of them. */
  readonly keep: number;
}

/** A file, which is replaced when it is large. */
export class FileSink implements Sink {
  readonly name: string;
  readonly #options: FileSinkOptions;
  #listener: SinkListener | undefined;
  #file: number | undefined;
  #bytes = 0;
  #waiting = '';
  #isWriting = false;
  #isClosing = false;

  constructor(file: string, options: FileSinkOptions) {
    this.name = file;
    this.#options = options;
  }

  open(listener: SinkListener): void {
    this.#listener = listener;
    try {
      this.#begin();
    } catch (error) {
      setImmediate(() => listener.lost(error));
      return;
    }
    setImmediate(() => listener.opened());
  }

  write(line: string): boolean {
    if (this.#file === undefined || this.#waiting.length > MOST_WAITING) return false;
    this.#waiting += line;
    this.#next();
    return true;
  }

  close(): void {
    this.#isClosing = true;
    this.#next();
  }

  // --- helpers

  #begin(): void {
    this.#file = openSync(this.name, 'a', 0o640);
    this.#bytes = fstatSync(this.#file).size;
  }

  #next(): void {
    if (this.#isWriting) return;
    if (this.#waiting === '') {
      if (this.#isClosing) this.#end();
      return;
    }
    try {
      if (this.#bytes > this.#options.mostBytes) this.#rotate();
    } catch (error) {
      this.#fail(error);
      return;
    }
    const text = Buffer.from(this.#waiting);
    this.#waiting = '';
    this.#isWriting = true;
    write(this.#file!, text, (error) => {
      this.#isWriting = false;
      this.#bytes += text.length;
      if (error) this.#fail(error);
      else this.#next();
    });
  }

  #rotate(): void {
    const { keep } = this.#options;
    closeSync(this.#file!);
    this.#file = undefined;
    rmSync(`${this.name}.${keep}`, { force: true });
    for (let number = keep; number >= 1; number--) {
      const from = number === 1 ? this.name : `${this.name}.${number - 1}`;
      try {
        renameSync(from, `${this.name}.${number}`);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
    }
    if (keep === 0) rmSync(this.name, { force: true });
    this.#begin();
  }

  #fail(error: unknown): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
    this.#listener?.lost(error);
  }

  #end(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
    this.#listener?.closed();
  }
}
