/** One connection puts an array of bytes again and again, another monitors it: each put must arrive. */
import { Connection } from './connection.ts';
import { exchange } from './exchange.ts';
import { createChannels, createOperations } from './operations.ts';
import { MONITOR, OK, PUT, putBytes, start } from './wire.ts';

export interface Images {
  /** That reached the monitor. */
  readonly images: number;
  readonly seconds: number;
}

const IOID = 1;
const PATIENCE_MS = 30_000;

/** @param size bytes of an image */
export async function images(port: number, name: string, size: number, ms: number): Promise<Images> {
  const writer = await Connection.open(port);
  const sids = await createChannels(writer, [name]);
  await createOperations(writer, PUT, sids, IOID, ['value']);
  const viewer = await Connection.open(port);
  const viewed = await createChannels(viewer, [name]);
  await createOperations(viewer, MONITOR, viewed, IOID, ['value']);
  let arrived = 0;
  let wake: (fault?: Error) => void = () => {};
  let marker = -1;
  viewer.receiver = {
    message: (command, bytes, at, end) => {
      // What comes before the array is short; the number of the image is in its first byte.
      if (command !== MONITOR || end - at < size) return;
      arrived++;
      marker = bytes[end - size - 1]!;
    },
    turn: () => wake(),
    failed: (fault) => wake(fault),
  };
  viewer.send(start(viewed[0]!, IOID));
  const bytes = Buffer.alloc(size);
  const since = performance.now();
  let puts = 0;
  while (performance.now() - since < ms) {
    bytes[0] = ++puts;
    await exchange(writer, {
      requests: () => putBytes(sids[0]!, IOID, bytes),
      reply: (command, reply, at) => {
        if (command !== PUT) return false;
        if (reply[at + 5] !== OK) throw new Error('the put of an image failed');
        return true;
      },
      inFlight: 1,
      until: { requests: 1 },
    });
    const wanted = puts & 0xff;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('an image that was put did not arrive')), PATIENCE_MS);
      wake = (fault) => {
        if (fault === undefined && marker !== wanted) return;
        clearTimeout(timer);
        wake = () => {};
        if (fault === undefined) resolve();
        else reject(fault);
      };
      wake();
    });
  }
  const seconds = (performance.now() - since) / 1000;
  writer.close();
  viewer.close();
  return { images: Math.min(arrived, puts), seconds };
}
