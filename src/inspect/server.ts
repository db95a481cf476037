/** The inspector's web server: the page, the feed (`/feed`) and the `@xstate/inspect` protocol (`/xstate`). */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { StartError } from '../actors/net/errors.ts';
import { type Admission, refusal } from './admission.ts';
import type { AuditLog } from './commands.ts';
import { Hub } from './hub.ts';
import { PageFiles } from './page-files.ts';
import type { InspectionSource } from './source.ts';

/** Largest message that a page may send: a value to write is the longest. */
const MAX_MESSAGE_BYTES = 1 << 20;
/** Port of the inspector when none is asked for. */
export const INSPECTOR_PORT = 5080;

export interface InspectorOptions {
  /** Address to listen on. Default 127.0.0.1; any other than a loopback address lets other machines in. */
  readonly host?: string;
  /** Default 5080; 0 picks a free port. */
  readonly port?: number;
  /** Whether pages may write values, send events and end circuits. Default false. */
  readonly write?: boolean;
  /** Origins of pages besides the inspector's own that may connect, such as `https://gateway.example.org`. */
  readonly allowedOrigins?: readonly string[];
  /** Where writes, sent events and ended circuits are noted, and those refused. */
  readonly log?: AuditLog;
}

export interface Inspector {
  /** Where the page is. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the web page that shows a running IOC.
 *
 * @throws Error when the page is not built or the address cannot be listened on.
 */
export async function startInspector(source: InspectionSource, options: InspectorOptions = {}): Promise<Inspector> {
  const files = await PageFiles.load();
  const admission = admissionOf(options);
  const hub = new Hub(source, { write: options.write ?? false, log: options.log });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
  const server = serve(files, admission);
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const [pathname, query] = (request.url ?? '/').split('?', 2);
    socket.on('error', () => socket.destroy());
    const refused = refusalOf(request, admission);
    if (refused !== undefined || (pathname !== '/feed' && pathname !== '/xstate')) {
      socket.end(`HTTP/1.1 ${refused === undefined ? '404 Not Found' : '403 Forbidden'}\r\nconnection: close\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on('error', () => webSocket.terminate());
      if (pathname === '/feed') hub.addPage(webSocket, request.socket.remoteAddress ?? '');
      else hub.addViewer(webSocket, new URLSearchParams(query));
    });
  });
  const url = await listen(server, options);
  return {
    url,
    close: async () => {
      hub.close();
      for (const client of sockets.clients) client.terminate();
      await closeServer(server);
    },
  };
}

/**
 * Serves a recording that a page has downloaded, for looking at it again.
 *
 * @param file path of the recording, JSON lines.
 * @throws StartError when the file cannot be read.
 */
export async function startRecording(file: string, options: InspectorOptions = {}): Promise<Inspector> {
  const recording = await readFile(file).catch((error: Error) => {
    throw new StartError(`the recording cannot be read: ${error.message}`);
  });
  const files = await PageFiles.load(recording);
  const server = serve(files, admissionOf(options));
  const url = await listen(server, options);
  return { url, close: () => closeServer(server) };
}

// --- helpers ------------------------------------------------------------------------------------------------------

function admissionOf({ allowedOrigins = [], ...options }: InspectorOptions): Admission {
  return { host: hostOf(options), allowedOrigins };
}

/** An IPv6 address may be given in the brackets of a URL. */
function hostOf({ host = '127.0.0.1' }: InspectorOptions): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}

function serve(files: PageFiles, admission: Admission): Server {
  return createServer((request, response) => {
    const refused = refusalOf(request, admission);
    if (refused === undefined) files.answer(request, response);
    else response.writeHead(403, { 'content-type': 'text/plain; charset=utf-8' }).end(`Refused: ${refused}.\n`);
  });
}

function refusalOf(request: IncomingMessage, admission: Admission): string | undefined {
  const { host, origin } = request.headers;
  return refusal({ remoteAddress: request.socket.remoteAddress, host, origin }, admission);
}

function listen(server: Server, options: InspectorOptions): Promise<string> {
  const { port = INSPECTOR_PORT } = options;
  const host = hostOf(options);
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason =
        error.code === 'EADDRINUSE' ? 'the port is taken; choose another or 0 for a free one' : error.message;
      reject(new StartError(`the inspector cannot listen on ${host}:${port}: ${reason}.`));
    });
    server.listen(port, host, () => {
      const { port: bound } = server.address() as AddressInfo;
      resolve(`http://${host.includes(':') ? `[${host}]` : host}:${bound}/`);
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
