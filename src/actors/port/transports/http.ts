/** Requests to an HTTP server, each with its own reply. Open means that the server answers at all. */
import type { HttpSpec, Transport, TransportListener } from '../../../database/port/transport.ts';
import { whatWentWrong } from './trouble.ts';

/** A request that is given up by its exchange is ended by then. */
const LONGEST_MS = 60_000;
/** Largest reply that is taken. */
const MOST_BYTES = 64 << 20;

export function openHttp(spec: HttpSpec, listener: TransportListener, environment: NodeJS.ProcessEnv): Transport {
  const ending = new AbortController();
  const headers = headersOf(spec, environment);
  const base = spec.url.endsWith('/') ? spec.url : `${spec.url}/`;
  const ask = async (method: string, path: string, body: Uint8Array) => {
    const signal = AbortSignal.any([ending.signal, AbortSignal.timeout((spec.timeout ?? LONGEST_MS / 1000) * 1000)]);
    const hasBody = body.length > 0;
    const response = await fetch(path === '' ? spec.url : new URL(path, base), {
      method,
      signal,
      headers: { ...(hasBody && { 'content-type': 'application/json' }), ...headers },
      ...(hasBody && { body }),
    });
    return { response, bytes: await bytesOf(response) };
  };
  const lost = (error: unknown) => {
    if (!ending.signal.aborted) listener.closed(whatWentWrong(error));
  };
  ask('GET', spec.probe ?? '', EMPTY).then(() => listener.opened(spec.url), lost);
  return {
    send: ({ topic = '', bytes, id }) => {
      const [method = 'GET', ...path] = topic.split(' ');
      ask(method, path.join(' '), bytes).then(
        ({ response, bytes: answer }) =>
          listener.received({
            topic: `${response.status} ${response.statusText}`.trim(),
            bytes: answer,
            ...(id !== undefined && { id }),
            ...(!response.ok && { error: refusal(response, answer) }),
          }),
        (error: unknown) => {
          // A reply that is late is the exchange's business; a server that is gone the port's.
          if (!(error instanceof DOMException && error.name === 'TimeoutError')) lost(error);
        },
      );
    },
    close: () => ending.abort(),
  };
}

// --- helpers ------------------------------------------------------------------------------------------------------

const EMPTY = new Uint8Array(0);

function headersOf({ headers = {} }: HttpSpec, environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, fromEnvironment(value, environment)]),
  );
}

/** `env:NAME` is what the environment has. @throws Error naming the variable when it has nothing */
export function fromEnvironment(value: string, environment: NodeJS.ProcessEnv): string {
  const [, name] = /^env:(\w+)$/.exec(value) ?? [];
  if (name === undefined) return value;
  const found = environment[name];
  if (found === undefined) throw new Error(`the environment variable ${name} is not set`);
  return found;
}

async function bytesOf(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new Error(`the reply is larger than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/** What an HTTP server has answered in place of what was asked for. */
export function refusal({ status, statusText }: Pick<Response, 'status' | 'statusText'>, body: Uint8Array): string {
  const text = new TextDecoder().decode(body.subarray(0, 200)).trim();
  return `the server answers ${status} ${statusText}${text === '' ? '' : `: ${text}`}`;
}
