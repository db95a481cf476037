/** What goes over ports, in a file: a line of JSON per frame. Text where it can be printed, else base64. */
import { createWriteStream, type WriteStream } from 'node:fs';
import { toText } from '../../protocol/framing/framing.ts';
import type { Port } from './port.ts';
import type { RecordedLine } from './recorded-line.ts';
import type { TrafficEntry } from './traffic.ts';

export class Recorder {
  readonly #stream: WriteStream;

  /** @param failed told once when the file cannot be written */
  constructor(file: string, failed: (error: Error) => void) {
    this.#stream = createWriteStream(file);
    this.#stream.on('error', failed);
  }

  /** Records a port from now on. @param secrets text of which nothing is written */
  record(port: Port, secrets: readonly RegExp[]): void {
    const { device, framing } = port.parts;
    this.#write({ port: port.name, format: 1, device, framing: framing.name, started: new Date().toISOString() });
    port.traffic.watch((entry) => this.#write(lineOf(port.name, entry, secrets)));
  }

  /** Resolves when all is written. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#stream.end(() => resolve());
      this.#stream.on('error', () => resolve());
    });
  }

  // --- helpers

  #write(line: object): void {
    this.#stream.write(`${JSON.stringify(line)}\n`);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function lineOf(port: string, entry: TrafficEntry, secrets: readonly RegExp[]): RecordedLine {
  const { time, direction, frame, text, priority, note } = entry;
  const t = Math.round(time * 1e6) / 1e6;
  const hide = (given: string) => secrets.reduce((shown, secret) => shown.replace(secret, '***'), given);
  const about = { ...(priority !== '' && { p: priority }), ...(note !== undefined && { n: note }) };
  if (frame === undefined) return { port, t, d: direction, x: hide(text), ...about };
  const { topic, bytes, error } = frame;
  const content = toText(bytes);
  const printable = /^[\x20-\x7e\t\r\n]*$/.test(content);
  return {
    port,
    t,
    d: direction,
    ...(printable ? { x: hide(content) } : { b: Buffer.from(bytes).toString('base64') }),
    ...(topic !== undefined && { to: topic }),
    ...about,
    ...(error !== undefined && { e: error }),
  };
}
