/** Searches as a client does, on a real socket, and collects what comes back. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeClientDatagram, encodeSearches } from '../../../src/protocol/ca/datagram.ts';

/** One answer: where a name is said to be. */
export interface Answer {
  readonly name: string;
  /** Whom the answer came from; the client connects to that address. */
  readonly from: string;
  /** TCP port. */
  readonly port: number;
  /** Of the datagram that was answered; undefined when the reply carries none. */
  readonly sequence: number | undefined;
}

export interface SearchOptions {
  /** How long answers are awaited; all of that time, so that one too many is seen. */
  readonly waitMs?: number;
  /** The client's number of the first name; the others count up. */
  readonly firstCid?: number;
  readonly sequence?: number;
  /** The client's own address, and the interface that multicasts leave from. */
  readonly address?: string;
}

/** Sends one search for all names; answers are ordered by name, then port. */
export async function search(
  port: number,
  host: string,
  names: readonly string[],
  { waitMs = 100, firstCid = 0, sequence = 1, address = '0.0.0.0' }: SearchOptions = {},
): Promise<Answer[]> {
  const socket = createSocket('udp4');
  socket.bind(0, address);
  await once(socket, 'listening');
  socket.setBroadcast(true);
  if (address !== '0.0.0.0') socket.setMulticastInterface(address);
  const answers: Answer[] = [];
  socket.on('message', (bytes, sender) => {
    let answered: number | undefined;
    for (const message of decodeClientDatagram(bytes).messages) {
      if (message.type === 'VERSION' && message.priority === 1) answered = message.sequence;
      if (message.type !== 'SEARCH') continue;
      const name = names[message.cid - firstCid] ?? `unknown cid ${message.cid}`;
      answers.push({ name, from: sender.address, port: message.port, sequence: answered });
    }
  });
  const searches = names.map((name, index) => ({
    type: 'SEARCH' as const,
    reply: 5,
    minor: 13,
    cid: firstCid + index,
    name,
  }));
  for (const bytes of encodeSearches(sequence, searches)) socket.send(bytes, port, host);
  await sleep(waitMs);
  socket.close();
  return answers.sort((a, b) => a.name.localeCompare(b.name) || a.port - b.port);
}
