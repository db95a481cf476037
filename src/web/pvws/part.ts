/** PVWS: the WebSocket `/pvws/pv`, the scripts that displays load from the same place, and what it says of itself. */
import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { WebSocket } from 'ws';
import { type Asked, type HttpPart, send } from '../../actors/net/http-server.ts';
import type { Pv } from '../../actors/pv/pv.ts';
import type { Target } from '../../actors/pv/view/view.ts';
import type { Requester } from '../../database/pv/definition.ts';
import { AccessRight } from '../../protocol/value/posting.ts';
import type { Session } from '../session.ts';
import { Told } from './message.ts';

/** The port, as PVWS sees it. */
export interface PvwsOwner {
  readonly startedAt: number;
  readonly mayWrite: boolean;
  readonly sessions: ReadonlyMap<string, Session>;
  requester(asked: Asked): Requester;
  resolve(name: string): Target | undefined;
  rightsOf(pv: Pv, requester: Requester): number;
  sessionMaker(): ((socket: WebSocket, asked: Asked) => void) | 'full';
}

export class PvwsPart implements HttpPart {
  readonly #port: PvwsOwner;

  constructor(port: PvwsOwner) {
    this.#port = port;
  }

  socket(path: string): ((socket: WebSocket, asked: Asked) => void) | 'full' | undefined {
    return path === '/pvws/pv' ? this.#port.sessionMaker() : undefined;
  }

  answer(asked: Asked, response: ServerResponse): boolean {
    const [, word, rest] = /^\/pvws\/(\w+)(?:\/(.+))?$/.exec(asked.path) ?? [];
    if (word === 'js' && rest !== undefined && scripts.has(rest)) {
      return send(response, 200, 'text/javascript', scriptText(rest));
    }
    if (asked.method === 'DELETE' && word === 'socket' && rest !== undefined) return this.#end(rest, response);
    const found = this.#find(word, rest, asked);
    if (found === undefined) return false;
    return send(response, 200, 'application/json', JSON.stringify(found));
  }

  #find(word: string | undefined, rest: string | undefined, asked: Asked): unknown {
    const { sessions, startedAt } = this.#port;
    const chosen = [...sessions].filter(([id]) => rest === undefined || id === rest);
    switch (word) {
      case 'info':
        // The original also tells its environment when it is asked to: what stands there is nobody's business.
        return { start_time: new Date(startedAt).toISOString(), jre: `Node ${process.version}` };
      case 'summary':
        return { sockets: chosen.map(([id, session]) => summaryOf(id, session)) };
      case 'socket':
        return { sockets: chosen.map(([id, session]) => detailsOf(id, session)) };
      case 'pool':
        return this.#pool();
      case 'pvget':
        return this.#get(asked);
      default:
        return undefined;
    }
  }

  /** Who may write may also end what others have opened. */
  #end(id: string, response: ServerResponse): true {
    const session = this.#port.sessions.get(id);
    if (!this.#port.mayWrite) return send(response, 403, 'text/plain', 'This web port is read-only.\n');
    if (session === undefined) return send(response, 404, 'text/plain', `There is no socket ${id}.\n`);
    session.ref.send({ type: 'stop' });
    return send(response, 200, 'application/json', '{}');
  }

  #pool(): unknown {
    const refs = new Map<string, number>();
    for (const session of this.#port.sessions.values()) {
      for (const { name } of session.children()) refs.set(name, (refs.get(name) ?? 0) + 1);
    }
    return Array.from(refs, ([pv, count]) => ({ pv, refs: count }));
  }

  /** The present value of one PV, as an update with all that is known. */
  #get(asked: Asked): unknown {
    const name = asked.query.get('name') ?? '';
    const target = this.#port.resolve(name);
    if (target === undefined) return undefined;
    const { pv, view } = target;
    const rights = this.#port.rightsOf(pv, this.#port.requester(asked));
    const isReadonly = !this.#port.mayWrite || (rights & AccessRight.WRITE) === 0;
    if ((rights & AccessRight.READ) === 0) return new Told(name).state(isReadonly, false);
    const update = view?.read(pv.current) ?? pv.current;
    const isText = view === undefined ? pv.definition.isText === true : view.isText;
    const isArray = pv.maxCount > 1 && !isText;
    return new Told(name).value(update, { description: pv.definition.description, isText, isArray }, isReadonly);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/**
 * Written by the build from `src/web/browser`; the same place seen from `src` and from `dist`. A bundle as CommonJS has no
 * `import.meta.url`, and must load all the same.
 */
const placeOf = (name: string) => fileURLToPath(new URL(`../../../dist/web/browser/${name}`, import.meta.url));
const scripts = new Set(['base64.js', 'pvws.js']);
const texts = new Map<string, string>();

function scriptText(name: string): string {
  let text = texts.get(name);
  if (text === undefined) {
    text = readFileSync(placeOf(name), 'utf8');
    texts.set(name, text);
  }
  return text;
}

function commonOf(id: string, { openedAt, lastReceivedAt, lastSentAt, queued }: Session) {
  return { id, created: openedAt, last_client_message: lastReceivedAt, last_message_sent: lastSentAt, queued };
}

function summaryOf(id: string, session: Session) {
  const all = [...session.children()];
  const arrays = all.filter(({ isArray }) => isArray);
  return {
    ...commonOf(id, session),
    pvs: all.length,
    arrays: arrays.length,
    max_size: Math.max(0, ...arrays.map(({ maxCount }) => maxCount)),
  };
}

function detailsOf(id: string, session: Session) {
  const pvs = Array.from(session.children(), ({ name, value }) => ({ name, value: JSON.stringify(value) ?? '' }));
  return { ...commonOf(id, session), pvs };
}
