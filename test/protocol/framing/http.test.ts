import { expect, it } from 'vitest';
import { type Cut, isDropped, toBytes, toText } from '../../../src/protocol/framing/framing.ts';
import { httpMessages } from '../../../src/protocol/framing/http.ts';

const shown = (cut: Cut) => (isDropped(cut) ? `dropped: ${cut.why}` : `${cut.topic} ${toText(cut.bytes)}`);

function requests(...pieces: readonly string[]): string[] {
  const cutter = httpMessages.cutter('device');
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

it('asks, and cuts replies', () => {
  const request = httpMessages.encode({ topic: 'PUT /gain', bytes: toBytes('2') }, 'controller');
  expect(toText(request)).toBe(
    'PUT /gain HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1\r\n\r\n2',
  );
  expect(requests(toText(request))).toEqual(['PUT /gain 2']);
  const cutter = httpMessages.cutter('controller');
  const reply = 'HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nnoHTTP/1.1 200 OK\r\n\r\nGET / HTTP/1.1\r\n\r\n';
  expect(cutter.push(toBytes(reply)).map(shown)).toEqual(['404 Not Found no', '200 OK ', 'dropped: noise']);
});

it('replies with a status, a type and a length', () => {
  const reply = (text: string, topic?: string) =>
    toText(httpMessages.encode({ bytes: toBytes(text), ...(topic !== undefined && { topic }) }, 'device'));
  expect(reply('{"a":1}')).toBe(
    'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{"a":1}',
  );
  expect(reply('no', '404 Not Found')).toBe(
    'HTTP/1.1 404 Not Found\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 2\r\n\r\nno',
  );
});
