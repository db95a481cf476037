/**
 * HTTP/1.1 in frames (RFC 9112): a request is one whose topic is `GET /path`, a reply one whose topic is `200 OK`. Bodies have a length;
 * one in chunks is dropped.
 */
import { BufferedCutter } from './buffered.ts';
import { type Framing, joined, type Side, toBytes, toText } from './framing.ts';

/** Longest head of a message, in bytes. */
const MOST_HEAD = 65_536;

export const httpMessages: Framing = {
  name: 'HTTP/1.1',
  hasIds: false,
  isUtf8: true,
  encode: ({ bytes, topic }, side) => {
    const first = side === 'device' ? `HTTP/1.1 ${topic ?? '200 OK'}` : `${topic} HTTP/1.1\r\nHost: localhost`;
    const type = isJson(bytes) ? 'application/json' : 'text/plain; charset=utf-8';
    const head = `${first}\r\nContent-Type: ${type}\r\nContent-Length: ${bytes.length}\r\n\r\n`;
    return joined(toBytes(head), bytes);
  },
  cutter: (side) =>
    new BufferedCutter((bytes) => {
      const text = toText(bytes.subarray(0, MOST_HEAD));
      const end = text.indexOf('\r\n\r\n');
      const all = { cut: { dropped: bytes.slice(), why: 'noise' }, length: bytes.length } as const;
      if (end === -1) return bytes.length < MOST_HEAD ? undefined : all;
      const [first = '', ...headers] = text.slice(0, end).split('\r\n');
      const topic = topicOf(first, side);
      const fields = headers.map((header) => header.toLowerCase());
      if (topic === undefined || fields.some((field) => field.startsWith('transfer-encoding:'))) return all;
      const [size = '0'] = fields.flatMap((field) => /^content-length:\s*(\d+)$/.exec(field)?.[1] ?? []);
      const length = end + 4 + Number(size);
      if (bytes.length < length) return undefined;
      return { cut: { topic, bytes: bytes.slice(end + 4, length) }, length };
    }),
};

// --- helpers ------------------------------------------------------------------------------------------------------

/** @param side who receives it */
function topicOf(first: string, side: Side): string | undefined {
  if (side === 'controller') return /^HTTP\/1\.[01] (\d{3}.*)$/.exec(first)?.[1];
  const [, method, path] = /^([A-Z]+) (\S+) HTTP\/1\.[01]$/.exec(first) ?? [];
  return method && `${method} ${path}`;
}

function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(toText(bytes));
    return true;
  } catch {
    return false;
  }
}
