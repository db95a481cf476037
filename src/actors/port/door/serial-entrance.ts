/** A serial line at whose other end the client of a played device is. */
import { openSerial } from '../transports/serial.ts';
import type { Entrance, EntranceListener } from './tcp-entrance.ts';

export interface SerialPlace {
  readonly path: string;
}

/** There is one client, from the beginning: nobody says who is at the other end. */
export function enterBySerial(path: string, listener: EntranceListener): Entrance {
  let client: ReturnType<EntranceListener['connected']> | undefined;
  let isPaused = false;
  const transport = openSerial(
    { kind: 'serial', path },
    {
      opened: () => {
        listener.listening(0);
        client = listener.connected({
          peer: path,
          send: (bytes) => void transport.send({ bytes }),
          // A line cannot be hung up.
          close: () => {},
          pause: (given) => {
            isPaused = given;
          },
        });
      },
      received: (input) => {
        if (!isPaused) client?.received(input instanceof Uint8Array ? input : input.bytes);
      },
      closed: (why) => {
        client?.closed();
        listener.failed(new Error(why));
      },
    },
  );
  return { close: () => transport.close() };
}
