import { describe, expect, test } from 'vitest';
import { encodeRequest, encodeResponse, requestHeader, writeError } from '../../../src/protocol/ca/encode.ts';
import type { Request } from '../../../src/protocol/ca/requests.ts';
import type { Response } from '../../../src/protocol/ca/responses.ts';
import { Writer } from '../../../src/protocol/wire/writer.ts';
import { arbitraryRequest, arbitraryResponse } from '../../support/arbitrary-messages.ts';
import { goldenRequests, goldenResponses } from '../../support/golden-messages.ts';
import { hex } from '../../support/hex.ts';
import {
  naiveDecodeRequests,
  naiveDecodeResponses,
  naiveEncodeRequest,
  naiveEncodeResponse,
} from '../../support/naive-codec.ts';
import { fc } from '../../support/properties.ts';
import { expectSame } from '../../support/same.ts';

describe('encodeRequest', () => {
  test.each(goldenRequests)('$name', ({ bytes, message }) => {
    expectSame(requestBytes(message), bytes);
  });

  test('pads with zeros over what the buffer held before', () => {
    const payload = hex('0102030405060708090a0b');
    expect(requestBytes({ type: 'WRITE', dbrType: 4, count: 11, sid: 3, ioid: 8, payload })).toStrictEqual(
      hex('0004 0010 0004 000b 00000003 00000008  01020304 05060708 090a0b 0000000000'),
    );
  });

  test('agrees with the naive codec', () => {
    fc.assert(
      fc.property(arbitraryRequest, (request) => {
        expectSame(requestBytes(request), naiveEncodeRequest(request));
        expectSame(naiveDecodeRequests(requestBytes(request)), [request]);
      }),
    );
  });
});

describe('encodeResponse', () => {
  test.each(goldenResponses)('$name', ({ bytes, message }) => {
    expectSame(responseBytes(message), bytes);
  });

  test('pads with zeros over what the buffer held before', () => {
    const payload = hex('01020304');
    expect(
      responseBytes({ type: 'EVENT_ADD', dbrType: 5, count: 1, status: 1, subscriptionId: 9, payload }),
    ).toStrictEqual(hex('0001 0008 0005 0001 00000001 00000009  01020304 00000000'));
  });

  test('agrees with the naive codec', () => {
    fc.assert(
      fc.property(arbitraryResponse, (response) => {
        expectSame(responseBytes(response), naiveEncodeResponse(response));
        expectSame(naiveDecodeResponses(responseBytes(response)), [response]);
      }),
    );
  });

  test('messages follow each other without a gap', () => {
    fc.assert(
      fc.property(fc.array(arbitraryResponse, { maxLength: 5 }), (responses) => {
        const writer = new Writer(16);
        for (const response of responses) encodeResponse(writer, response);
        expectSame(naiveDecodeResponses(writer.take()), responses);
      }),
    );
  });
});

describe('writeError', () => {
  test.each([
    ['16 byte header', 16, 'x'.repeat(600), 512 - 16 - 1],
    ['24 byte header', 24, 'x'.repeat(600), 512 - 24 - 1],
    ['text that just fits', 16, 'x'.repeat(495), 495],
    ['a character that would be cut in two', 16, `${'x'.repeat(494)}°`, 494],
  ])('keeps to 512 bytes: %s', (_name, headerSize, text, kept) => {
    const writer = new Writer();
    writeError(writer, 1, 72, new Uint8Array(headerSize), text);
    const bytes = writer.take();
    expect(bytes).toHaveLength(16 + 512);
    expect(Buffer.from(bytes.subarray(16 + headerSize, 16 + headerSize + kept)).toString()).toBe('x'.repeat(kept));
    expect([...bytes.subarray(16 + headerSize + kept)].every((byte) => byte === 0)).toBe(true);
  });
});

describe('requestHeader', () => {
  test.each(goldenRequests)('$name', ({ bytes, message }) => {
    const size = bytes[2] === 0xff && bytes[3] === 0xff ? 24 : 16;
    expect(requestHeader(message)).toStrictEqual(bytes.slice(0, size));
  });
});

/** Encoded into a buffer that was used before. */
function requestBytes(request: Request): Uint8Array {
  const writer = used();
  encodeRequest(writer, request);
  return Uint8Array.from(writer.take());
}

function responseBytes(response: Response): Uint8Array {
  const writer = used();
  encodeResponse(writer, response);
  return Uint8Array.from(writer.take());
}

function used(): Writer {
  const writer = new Writer(128);
  writer.copy(new Uint8Array(128).fill(0xee));
  writer.reset();
  return writer;
}
