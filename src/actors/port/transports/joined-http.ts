/** HTTP to the door of a played device in this process, on its clock: a connection for each request. */
import type { HttpSpec, Transport, TransportListener } from '../../../database/port/transport.ts';
import type { Frame } from '../../../protocol/framing/framing.ts';
import { isDropped } from '../../../protocol/framing/framing.ts';
import { httpMessages } from '../../../protocol/framing/http.ts';
import { refusal } from './http.ts';

/** What is joined: the door, as a port sees it. */
export type Join = (listener: TransportListener) => Transport;

export function joinHttp({ url, probe = '' }: HttpSpec, join: Join, listener: TransportListener): Transport {
  const base = new URL(url.endsWith('/') ? url : `${url}/`);
  const connections = new Set<Transport>();
  let isOpen = true;
  const ask = (method: string, path: string, bytes: Uint8Array, answered: (reply: Frame) => void) => {
    const target = path === '' ? new URL(url) : new URL(path, base);
    const request = httpMessages.encode({ topic: `${method} ${target.pathname}${target.search}`, bytes }, 'controller');
    const cutter = httpMessages.cutter('controller');
    const connection = join({
      opened: () => void connection.send({ bytes: request }),
      received: (input) => {
        for (const cut of cutter.push(input instanceof Uint8Array ? input : input.bytes)) {
          if (isDropped(cut)) continue;
          connections.delete(connection);
          connection.close();
          answered(cut);
          return;
        }
      },
      closed: (why) => {
        if (connections.delete(connection) && isOpen) listener.closed(why);
      },
    });
    connections.add(connection);
  };
  ask('GET', probe, new Uint8Array(0), () => listener.opened(url));
  return {
    send: ({ topic = '', bytes, id }) => {
      const [method = 'GET', ...path] = topic.split(' ');
      ask(method, path.join(' '), bytes, (reply) => {
        const [status = '', ...words] = (reply.topic ?? '').split(' ');
        const isFine = status.startsWith('2');
        listener.received({
          ...reply,
          ...(id !== undefined && { id }),
          ...(!isFine && { error: refusal({ status: Number(status), statusText: words.join(' ') }, reply.bytes) }),
        });
      });
    },
    close: () => {
      isOpen = false;
      for (const connection of connections) connection.close();
      connections.clear();
    },
  };
}
