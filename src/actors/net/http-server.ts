/**
 * An HTTP server made of parts, each with paths and WebSockets of its own, which share one admission.
 *
 * Slow and hostile clients cost little: connections, the size of what they send, and the time they may take to ask are
 * bounded; a body is never read.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Admission, isSameHost, refusal } from './admission.ts';
import { StartError } from './errors.ts';

export interface HttpOptions {
  /** What is served there, for messages: `the inspector`. */
  readonly what: string;
  /** Address to listen on; an IPv6 address may be in brackets. Any other than a loopback address lets other machines in. */
  readonly host: string;
  /** 0 picks a free port. */
  readonly port: number;
  /** Origins of pages besides our own that may connect, such as `https://gateway.example.org`. */
  readonly allowedOrigins?: readonly string[];
  /** Names by which this host is asked for, besides its addresses. */
  readonly hostNames?: readonly string[];
}

/** A request, with its address taken apart. */
export interface Asked {
  readonly request: IncomingMessage;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
}

export interface HttpPart {
  /** True: it answers, now or later. */
  answer(asked: Asked, response: ServerResponse): boolean;
  /** What takes a WebSocket opened at this path; `full`: none more. Undefined: the path is not of this part. */
  socket?(path: string): ((webSocket: WebSocket, asked: Asked) => void) | 'full' | undefined;
}

export interface HttpListener {
  /** Of the root: `http://127.0.0.1:5080/` */
  readonly url: string;
  /** `address:port` */
  readonly address: string;
  readonly port: number;
  /** Ends all connections. */
  close(): Promise<void>;
}

/**
 * @param parts the first one that answers a path has it
 * @throws StartError when the address cannot be listened on
 */
export async function listenHttp(options: HttpOptions, parts: readonly HttpPart[]): Promise<HttpListener> {
  const host = options.host.replace(/^\[(.*)\]$/, '$1');
  const { allowedOrigins = [], hostNames = [] } = options;
  const admission: Admission = { host, allowedOrigins, hostNames };
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
  const server = createServer({ requestTimeout: ASKING_MS, headersTimeout: ASKING_MS }, (request, response) => {
    // What the client says beyond its request is of no use to anybody.
    request.resume();
    respond(request, response, parts, admission);
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.keepAliveTimeout = KEPT_MS;
  server.on('clientError', (_, socket) => socket.destroy());
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const asked = takenApart(request);
    const refused = refusalOf(request, admission);
    const taker = refused === undefined ? socketAt(parts, asked.path) : undefined;
    if (typeof taker !== 'function') {
      const status =
        refused !== undefined ? '403 Forbidden' : taker === 'full' ? '503 Service Unavailable' : '404 Not Found';
      socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on('error', () => webSocket.terminate());
      taker(webSocket, asked);
    });
  });
  const { address, port } = await listen(server, { ...options, host });
  return {
    url: `http://${address}/`,
    address,
    port,
    close: () => {
      for (const client of sockets.clients) client.terminate();
      return closed(server);
    },
  };
}

/** Answers with text, or with JSON. */
export function send(response: ServerResponse, status: number, type: string, text: string): true {
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(text);
  return true;
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Largest message of a WebSocket: a value to write is the longest. */
const MAX_MESSAGE_BYTES = 1 << 20;
const MAX_CONNECTIONS = 1000;
/** How long a client may take to say what it wants. */
const ASKING_MS = 20_000;
/** Longer than proxies keep a connection that is not used: they, not we, end it. */
const KEPT_MS = 75_000;

function respond(
  request: IncomingMessage,
  response: ServerResponse,
  parts: readonly HttpPart[],
  admission: Admission,
): void {
  const refused = refusalOf(request, admission);
  if (refused !== undefined) {
    send(response, 403, 'text/plain', `Refused: ${refused}.\n`);
    return;
  }
  const { origin, host = '' } = request.headers;
  if (origin !== undefined && !isSameHost(origin, host)) {
    response.setHeader('access-control-allow-origin', origin);
    response.setHeader('vary', 'origin');
    if (request.method === 'OPTIONS') {
      response.writeHead(204, { 'access-control-allow-methods': 'GET, HEAD, DELETE' }).end();
      return;
    }
  }
  const asked = takenApart(request);
  if (!parts.some((part) => part.answer(asked, response))) send(response, 404, 'text/plain', 'not found\n');
}

function takenApart(request: IncomingMessage): Asked {
  const [path = '/', query] = (request.url ?? '/').replace(/#.*$/, '').split('?', 2);
  return { request, method: request.method ?? 'GET', path, query: new URLSearchParams(query) };
}

function refusalOf(request: IncomingMessage, admission: Admission): string | undefined {
  const { host, origin } = request.headers;
  return refusal({ remoteAddress: request.socket.remoteAddress, host, origin }, admission);
}

function socketAt(parts: readonly HttpPart[], path: string) {
  for (const part of parts) {
    const taker = part.socket?.(path);
    if (taker !== undefined) return taker;
  }
  return undefined;
}

function listen(server: Server, { what, host, port }: HttpOptions): Promise<{ address: string; port: number }> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason =
        error.code === 'EADDRINUSE' ? 'the port is taken; choose another or 0 for a free one' : error.message;
      reject(new StartError(`${what} cannot listen on ${host}:${port}: ${reason}.`));
    });
    server.listen(port, host, () => {
      const { port: bound } = server.address() as AddressInfo;
      resolve({ address: `${host.includes(':') ? `[${host}]` : host}:${bound}`, port: bound });
    });
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
