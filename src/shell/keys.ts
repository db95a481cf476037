/**
 * What is typed on a terminal, as readline is to have it: Tabs at the end of what comes at once are keys of their own, one after the other.
 *
 * Node takes several characters at once for text that was pasted, in which a Tab is a Tab. Two of them that are typed quickly, or text and a
 * Tab that a program sends, would not complete anything.
 */
import { Transform, type TransformCallback } from 'node:stream';
import type { ReadStream } from 'node:tty';

export class Keys extends Transform {
  readonly isTTY = true;
  readonly #terminal: ReadStream;

  /** Begins to read from it. */
  constructor(terminal: ReadStream) {
    super();
    this.#terminal = terminal;
    terminal.pipe(this);
  }

  /** For readline. */
  setRawMode(isRaw: boolean): this {
    this.#terminal.setRawMode(isRaw);
    return this;
  }

  /** Reads no more. */
  leave(): void {
    this.#terminal.unpipe(this);
    this.#terminal.pause();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    for (const key of keysOf(chunk.toString('latin1'))) this.push(Buffer.from(key, 'latin1'));
    done();
  }
}

/** @param typed at once */
export function keysOf(typed: string): readonly string[] {
  const [, text = '', tabs = ''] = /^([^\t\r\n]*)(\t+)$/.exec(typed) ?? [];
  if (tabs === '') return [typed];
  return text === '' ? [...tabs] : [text, ...tabs];
}
