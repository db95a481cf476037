/**
 * HTTP/1.1 as a device speaks it: a request is a frame whose topic is `GET /path`, a reply one whose topic is `200 OK`
 * (RFC 9112). Bodies have a length; a request in chunks is dropped.
 */
import { BufferedCutter } from './buffered.ts';
import { type Framing, joined, toBytes, toText } from './framing.ts';

/** Longest head of a request, in bytes. */
const MOST_HEAD = 65_536;

export const httpServer: Framing = {
  name: 'HTTP/1.1',
  hasIds: false,
  isUtf8: true,
  encode: ({ bytes, topic = '200 OK' }) => {
    const type = isJson(bytes) ? 'application/json' : 'text/plain; charset=utf-8';
    const head = `HTTP/1.1 ${topic}\r\nContent-Type: ${type}\r\nContent-Length: ${bytes.length}\r\n\r\n`;
    return joined(toBytes(head), bytes);
  },
  cutter: () =>
    new BufferedCutter((bytes) => {
      const text = toText(bytes.subarray(0, MOST_HEAD));
      const end = text.indexOf('\r\n\r\n');
      const all = { cut: { dropped: bytes.slice(), why: 'noise' }, length: bytes.length } as const;
      if (end === -1) return bytes.length < MOST_HEAD ? undefined : all;
      const [first = '', ...headers] = text.slice(0, end).split('\r\n');
      const [, method, path] = /^([A-Z]+) (\S+) HTTP\/1\.[01]$/.exec(first) ?? [];
      const fields = headers.map((header) => header.toLowerCase());
      if (method === undefined || fields.some((field) => field.startsWith('transfer-encoding:'))) return all;
      const [size = '0'] = fields.flatMap((field) => /^content-length:\s*(\d+)$/.exec(field)?.[1] ?? []);
      const length = end + 4 + Number(size);
      if (bytes.length < length) return undefined;
      return { cut: { topic: `${method} ${path}`, bytes: bytes.slice(end + 4, length) }, length };
    }),
};

// --- helpers ------------------------------------------------------------------------------------------------------

function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(toText(bytes));
    return true;
  } catch {
    return false;
  }
}
