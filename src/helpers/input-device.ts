/**
 * Linux input devices: keyboards, barcode readers, gamepads, as the kernel tells them in `/dev/input/event*`.
 *
 * The file is a row of `struct input_event` of 64-bit Linux, 24 bytes each, in the byte order of the machine: seconds and
 * microseconds (64 bits each), type and code (16 bits each), value (32 bits, signed). A file recorded with
 * `cat /dev/input/event3 > recorded` reads the same. Source: linux/input.h.
 */
import { createReadStream } from 'node:fs';
import { endianness } from 'node:os';
import { fromSource } from './source.ts';

/** Kinds of events: what `code` and `value` mean. */
export const InputType = { SYN: 0, KEY: 1, REL: 2, ABS: 3 } as const;

/** What `inputDevice` sends to its parent. */
export type InputDeviceEvent =
  | {
      readonly type: 'input';
      /** One of `InputType`. */
      readonly kind: number;
      /** Which key, which axis. */
      readonly code: number;
      /** Of a key: 1 pressed, 0 let go, 2 repeated. Of an axis: where it is. */
      readonly value: number;
      /** Unix time in ms. */
      readonly time: number;
    }
  /** The device was unplugged, or the recorded file has ended. */
  | { readonly type: 'input.end' };

/** An actor that reads a device from when it is started until it is stopped. It fails when the file cannot be read. */
export const inputDevice = fromSource<{ type: string }, { readonly path: string }>(
  ({ input: { path }, sendBack, fail }) => {
    const stream = createReadStream(path);
    const decoder = new InputDecoder();
    stream.on('data', (chunk) => {
      for (const event of decoder.push(chunk as Buffer)) sendBack(event);
    });
    stream.on('end', () => sendBack({ type: 'input.end' } satisfies InputDeviceEvent));
    stream.on('error', fail);
    return () => void stream.destroy();
  },
);

// --- helpers ------------------------------------------------------------------------------------------------------

const EVENT_BYTES = 24;
const little = endianness() === 'LE';

class InputDecoder {
  #rest = new Uint8Array();

  push(chunk: Uint8Array): InputDeviceEvent[] {
    const bytes = Buffer.concat([this.#rest, chunk]);
    const whole = bytes.length - (bytes.length % EVENT_BYTES);
    this.#rest = bytes.subarray(whole);
    const view = new DataView(bytes.buffer, bytes.byteOffset, whole);
    const events: InputDeviceEvent[] = [];
    for (let at = 0; at < whole; at += EVENT_BYTES) {
      events.push({
        type: 'input',
        time: Number(view.getBigInt64(at, little)) * 1000 + Number(view.getBigInt64(at + 8, little)) / 1000,
        kind: view.getUint16(at + 16, little),
        code: view.getUint16(at + 18, little),
        value: view.getInt32(at + 20, little),
      });
    }
    return events;
  }
}
