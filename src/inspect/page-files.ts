/** The built page: a handful of files of this package, read once. */
import { readdir, readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Asked, HttpPart } from '../actors/net/http-server.ts';

/**
 * Written there by the build of `inspector/`; the same place seen from `src/inspect` and from `dist/inspect`. Worked out when it is
 * read: a bundle as CommonJS has no `import.meta.url`.
 */
const folderOfPage = () => fileURLToPath(new URL('../../dist/inspector/', import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.jsonl': 'application/jsonl; charset=utf-8',
};

/** The page asks where its data come from by this element of its HTML. */
const MODE = '<meta name="xioc-mode" content="live"';

export class PageFiles implements HttpPart {
  readonly #files: ReadonlyMap<string, Buffer>;

  private constructor(files: ReadonlyMap<string, Buffer>) {
    this.#files = files;
  }

  /**
   * Reads the page.
   *
   * @param recording served as `/recording.jsonl`; the page then shows it instead of a live IOC.
   * @throws Error when the page has not been built.
   */
  static async load(recording?: Buffer): Promise<PageFiles> {
    const folder = folderOfPage();
    const names = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    const files = new Map<string, Buffer>();
    for (const entry of names) {
      if (!entry.isFile()) continue;
      const path = `${entry.parentPath}/${entry.name}`;
      const name = path.slice(folder.length).replaceAll('\\', '/').replace(/^\//, '');
      files.set(`/${name}`, await readFile(path));
    }
    const index = files.get('/index.html');
    if (index === undefined) {
      throw new Error("The inspector's page is not there: run 'npm run build' in the package once.");
    }
    if (recording !== undefined) {
      files.set('/recording.jsonl', recording);
      files.set('/index.html', Buffer.from(String(index).replace(MODE, MODE.replace('live', 'recording'))));
    }
    return new PageFiles(files);
  }

  /** Answers a request for one of the files. */
  answer({ request, method, path }: Asked, response: ServerResponse): boolean {
    const file = this.#files.get(path === '/' ? '/index.html' : path);
    if (file === undefined) return false;
    if (method !== 'GET' && method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
      return true;
    }
    response.writeHead(200, {
      'content-type': TYPES[path === '/' ? '.html' : extname(path)] ?? 'application/octet-stream',
      'content-length': file.length,
      'cache-control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      'content-security-policy': contentPolicy(request.headers.host ?? ''),
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
    response.end(method === 'HEAD' ? undefined : file);
    return true;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Only what this server serves; styles are set by script on elements, which needs no permission. */
function contentPolicy(host: string): string {
  const sockets = /^[\w.:[\]-]+$/.test(host) ? ` ws://${host}` : '';
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "worker-src 'self'",
    "img-src 'self' data: blob:",
    `connect-src 'self'${sockets}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
