/**
 * Images from another thread through shared memory: nothing is copied on the way to the IOC.
 *
 * | PV          | type           | value |                                                        |
 * |-------------|----------------|-------|--------------------------------------------------------|
 * | `shm:image` | CHAR [3145728] | 48    | read-only; all bytes equal, one more with each image   |
 *
 * The thread fills one of five slots, at most a thousand times a second, and says which; the slot is free again when the
 * IOC has served it. The time stamp is when the thread began the image.
 */
import { assign, setup } from 'xstate';
import { group, pv, workerThread } from '../index.ts';

const SIZE = 3 * 1024 * 1024;
const SLOTS = 5;

/** Free slots are 0 in `taken`; with none free the thread waits for the IOC. */
const program = `
  const { parentPort, workerData: { taken, images } } = require('node:worker_threads');
  for (let count = 1; ; count = (count + 1) % 255) {
    let slot = taken.findIndex((_, index) => Atomics.compareExchange(taken, index, 0, 1) === 0);
    while (slot === -1) {
      Atomics.wait(taken, 0, 1, 1);
      slot = taken.findIndex((_, index) => Atomics.compareExchange(taken, index, 0, 1) === 0);
    }
    const time = Date.now();
    images[slot].fill(count);
    parentPort.postMessage({ type: 'image', slot, time });
    Atomics.wait(taken, slot, 1, 1);
  }
`;

const share = <T>(bytes: number, view: (memory: SharedArrayBuffer) => T) => view(new SharedArrayBuffer(bytes));

export default group(
  'shm',
  { image: pv.bytes(Buffer.from('0'), { doc: 'The newest image', maxLength: SIZE, readOnly: true }) },
  { doc: 'Images from another thread through shared memory' },
).behaves(({ image }, ioc) => {
  const taken = share(4 * SLOTS, (memory) => new Int32Array(memory));
  const images = Array.from({ length: SLOTS }, () => share(SIZE, (memory) => new Uint8Array(memory)));
  return setup({
    types: {} as { context: { count: number; since: number }; events: { type: 'image'; slot: number; time: number } },
    actors: { generator: workerThread(program, { taken, images }) },
    actions: {
      serve: ({ event: { slot, time } }) => image.write(images[slot]!, { time }),
      free: ({ event: { slot } }) => {
        Atomics.store(taken, slot, 0);
        Atomics.notify(taken, slot);
      },
      begin: assign({ count: 0, since: ({ event }) => event.time }),
      count: assign({ count: ({ context }) => context.count + 1 }),
      report: ({ context: { count, since }, event: { time } }) =>
        ioc.log.warn(`${(time - since) / count} ms from image to image`),
    },
    guards: { isFirst: ({ context }) => context.since === 0, isDue: ({ context }) => context.count === 499 },
  }).createMachine({
    id: 'images',
    context: { count: 0, since: 0 },
    invoke: { src: 'generator' },
    on: {
      image: [
        { guard: 'isFirst', actions: ['serve', 'free', 'begin'] },
        { guard: 'isDue', actions: ['serve', 'free', 'count', 'report', 'begin'] },
        { actions: ['serve', 'free', 'count'] },
      ],
    },
  });
});
