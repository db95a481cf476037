import { expect, it } from 'vitest';
import { type Cut, isDropped, toBytes, toText } from '../../../src/protocol/framing/framing.ts';
import { httpServer } from '../../../src/protocol/framing/http.ts';

const shown = (cut: Cut) => (isDropped(cut) ? `dropped: ${cut.why}` : `${cut.topic} ${toText(cut.bytes)}`);

function requests(...pieces: readonly string[]): string[] {
  const cutter = httpServer.cutter('device');
  return pieces.flatMap((piece) => cutter.push(toBytes(piece)).map(shown));
}

it('cuts requests, wherever their bytes are divided', () => {
  const text = 'GET /status HTTP/1.1\r\nHost: a\r\n\r\nPUT /gain HTTP/1.1\r\nContent-Length: 3\r\n\r\n1.5';
  const wanted = ['GET /status ', 'PUT /gain 1.5'];
  expect(requests(text)).toEqual(wanted);
  for (let at = 1; at < text.length; at++) expect(requests(text.slice(0, at), text.slice(at))).toEqual(wanted);
});

it('drops what is not a request, chunks, and heads without an end', () => {
  expect(requests('hello\r\n\r\n')).toEqual(['dropped: noise']);
  expect(requests('PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n')).toEqual(['dropped: noise']);
  expect(requests('x'.repeat(70_000))).toEqual(['dropped: noise']);
});

it('replies with a status, a type and a length', () => {
  const reply = (text: string, topic?: string) =>
    toText(httpServer.encode({ bytes: toBytes(text), ...(topic !== undefined && { topic }) }, 'device'));
  expect(reply('{"a":1}')).toBe(
    'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{"a":1}',
  );
  expect(reply('no', '404 Not Found')).toBe(
    'HTTP/1.1 404 Not Found\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 2\r\n\r\nno',
  );
});
