/** Looks at a running IOC through its inspector, as the page does. */
import { WebSocket } from 'ws';
import { casrText, type LoadSeen } from './casr-text.ts';
import { type FeedMessage, NO_INTEREST, type PageMessage } from './feed.ts';

export interface RemoteLook {
  /** Ends the looking. */
  close(): void;
  /** Resolves when it was closed; rejects when the IOC cannot be looked at, or no longer. */
  readonly ended: Promise<void>;
}

/**
 * Reports the load of an IOC once a second.
 *
 * @param url of the inspector's page, such as `http://127.0.0.1:5080/`
 * @param wanted text that a client's `user@host (address)` must contain; empty: all
 */
export function lookAtLoad(url: string, wanted: string, onReport: (text: string) => void): RemoteLook {
  const socket = new WebSocket(new URL('feed', url.replace(/^http/, 'ws')));
  let seen: LoadSeen = {
    hello: undefined,
    load: undefined,
    circuits: undefined,
    subscriptions: undefined,
    pvs: undefined,
  };
  let tables = 0;
  const ended = new Promise<void>((resolve, reject) => {
    let closed = false;
    socket.on('open', () => {
      const message: PageMessage = { t: 'interest', interest: { ...NO_INTEREST, load: true } };
      socket.send(JSON.stringify(message));
    });
    socket.on('message', (data) => {
      for (const message of JSON.parse(String(data)) as FeedMessage[]) {
        seen = { ...seen, ...newsOf(message) };
        // The first tables have nothing to compare with: they know no rates.
        if (message.t === 'table' && message.table === 'pvs' && ++tables > 1) onReport(casrText(seen, wanted));
      }
    });
    socket.on('error', (error) => {
      closed = true;
      reject(new Error(`The IOC at ${url} cannot be looked at: ${error.message || 'nothing answers there'}.`));
    });
    socket.on('close', (code) => {
      if (closed || code === CLOSED_HERE) resolve();
      else reject(new Error(`The IOC at ${url} is gone.`));
    });
  });
  return { ended, close: () => socket.close(CLOSED_HERE) };
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Code of a close that we asked for. */
const CLOSED_HERE = 1000;

function newsOf(message: FeedMessage): Partial<LoadSeen> {
  if (message.t === 'hello') return { hello: message };
  if (message.t === 'load') return { load: message };
  if (message.t === 'table' && message.table !== 'subscribers') return { [message.table]: message };
  return {};
}
