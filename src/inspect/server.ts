/** The inspector's part of a web server: the page, the feed (`/feed`) and the `@xstate/inspect` protocol (`/xstate`). */

import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WebSocket } from 'ws';
import { StartError } from '../actors/net/errors.ts';
import {
  type Asked,
  type HttpListener,
  type HttpOptions,
  type HttpPart,
  listenHttp,
} from '../actors/net/http-server.ts';
import type { Requester } from '../database/pv/definition.ts';
import type { AuditLog } from './commands.ts';
import { Hub } from './hub.ts';
import { PageFiles } from './page-files.ts';
import type { InspectionSource } from './source.ts';

/** Port of the web server when none is asked for. */
export const INSPECTOR_PORT = 5080;

export interface InspectorOptions {
  /** Whether pages may write values, send events and end circuits. Default false. */
  readonly write?: boolean;
  /** Who asks, where that is known; else `inspector` at host `inspector`. */
  readonly requester?: (request: IncomingMessage) => Requester | undefined;
  /** Where writes, sent events and ended circuits are noted, and those refused. */
  readonly log?: AuditLog;
}

/** The page of a running IOC. */
export class InspectorPart implements HttpPart {
  readonly #files: PageFiles;
  readonly #hub: Hub;
  readonly #requester: InspectorOptions['requester'];

  private constructor(files: PageFiles, hub: Hub, requester: InspectorOptions['requester']) {
    this.#files = files;
    this.#hub = hub;
    this.#requester = requester;
  }

  /** @throws Error when the page is not built */
  static async make(
    source: InspectionSource,
    { write = false, log, requester }: InspectorOptions = {},
  ): Promise<InspectorPart> {
    return new InspectorPart(await PageFiles.load(), new Hub(source, { write, log }), requester);
  }

  answer(asked: Asked, response: ServerResponse): boolean {
    return this.#files.answer(asked, response);
  }

  socket(path: string): ((webSocket: WebSocket, asked: Asked) => void) | undefined {
    if (path === '/feed') {
      return (webSocket, { request }) =>
        this.#hub.addPage(webSocket, request.socket.remoteAddress ?? '', this.#requester?.(request));
    }
    if (path === '/xstate') return (webSocket, { query }) => this.#hub.addViewer(webSocket, query);
    return undefined;
  }

  close(): void {
    this.#hub.close();
  }
}

/**
 * Serves the web page that shows what `source` sees, and nothing else.
 *
 * @throws Error when the page is not built or the address cannot be listened on.
 */
export async function startInspector(
  source: InspectionSource,
  options: InspectorOptions & Partial<HttpOptions> = {},
): Promise<HttpListener> {
  const part = await InspectorPart.make(source, options);
  const listener = await listenHttp(addressOf(options), [part]);
  return {
    ...listener,
    close: () => {
      part.close();
      return listener.close();
    },
  };
}

/**
 * Serves a recording that a page has downloaded, for looking at it again.
 *
 * @param file path of the recording, JSON lines.
 * @throws StartError when the file cannot be read.
 */
export async function startRecording(file: string, options: Partial<HttpOptions> = {}): Promise<HttpListener> {
  const recording = await readFile(file).catch((error: Error) => {
    throw new StartError(`the recording cannot be read: ${error.message}`);
  });
  return listenHttp(addressOf(options), [await PageFiles.load(recording)]);
}

// --- helpers ------------------------------------------------------------------------------------------------------

function addressOf(options: Partial<HttpOptions>): HttpOptions {
  return { ...options, what: 'the inspector', host: options.host ?? '127.0.0.1', port: options.port ?? INSPECTOR_PORT };
}
