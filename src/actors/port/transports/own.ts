/** A transport that a program opens by its own function. */
import type { OwnSpec, Transport, TransportListener } from '../../../database/port/transport.ts';
import type { HeapClock } from '../../kernel/clock.ts';

export function openOwn({ open }: OwnSpec, listener: TransportListener, clock: HeapClock): Transport {
  return open({
    opened: (peer) => listener.opened(peer),
    received: (input) => listener.received(input),
    closed: (why) => listener.closed(why),
    after: (seconds, run) => {
      const timer = clock.setTimeout(run, seconds * 1000);
      return () => clock.clearTimeout(timer);
    },
  });
}
