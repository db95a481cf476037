/** A device within the process, on the IOC's clock: a function. */

import type { DeviceFunction, Transport, TransportListener } from '../../../database/port/transport.ts';
import { toBytes, toText } from '../../../protocol/framing/framing.ts';
import type { HeapClock } from '../../kernel/clock.ts';

export function openSimulated(
  device: DeviceFunction,
  latency: number,
  listener: TransportListener,
  clock: HeapClock,
): Transport {
  let isOpen = true;
  const ms = latency * 1000;
  const later = (run: () => void) =>
    clock.setTimeout(() => {
      if (isOpen) run();
    }, ms);
  later(() => listener.opened('simulated'));
  return {
    send: ({ bytes }) => {
      later(() => {
        const answers = device(toText(bytes));
        const all = answers === undefined ? [] : typeof answers === 'string' ? [answers] : answers;
        for (const answer of all) later(() => listener.received(toBytes(answer)));
      });
    },
    close: () => {
      isOpen = false;
    },
  };
}
