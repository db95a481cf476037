/** Requests and replies in a pipeline: so many in flight, in order, until all are answered or time is over. */
import type { Connection } from './connection.ts';

export interface Exchange {
  /** The bytes of the requests from `first` to `end`, `end` not included. */
  readonly requests: (first: number, end: number) => Uint8Array;
  /** Takes a message; true when it is a reply. Throws what is wrong with it. */
  readonly reply: (command: number, bytes: Buffer, at: number, end: number) => boolean;
  readonly inFlight: number;
  /** When to stop sending: after so many requests, or milliseconds. */
  readonly until: { readonly requests: number } | { readonly ms: number };
}

export interface Exchanged {
  readonly replies: number;
  /** From the first request to the last reply. */
  readonly seconds: number;
}

export function exchange(connection: Connection, { requests, reply, inFlight, until }: Exchange): Promise<Exchanged> {
  const most = 'requests' in until ? until.requests : Number.POSITIVE_INFINITY;
  return new Promise((resolve, reject) => {
    const since = performance.now();
    const deadline = 'ms' in until ? since + until.ms : Number.POSITIVE_INFINITY;
    let sent = 0;
    let replies = 0;
    const turn = (): void => {
      const now = performance.now();
      const end = now < deadline ? Math.min(replies + inFlight, most) : sent;
      if (end > sent) {
        connection.send(requests(sent, end));
        sent = end;
      }
      if (replies === sent) resolve({ replies, seconds: (now - since) / 1000 });
    };
    connection.receiver = {
      message: (command, bytes, at, end) => {
        try {
          if (reply(command, bytes, at, end)) replies++;
        } catch (error) {
          reject(error as Error);
        }
      },
      turn,
      failed: reject,
    };
    turn();
  });
}
