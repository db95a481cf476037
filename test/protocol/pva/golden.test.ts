/**
 * Real traffic: each message of each recording is decoded, compared with the fields that another decoder named, and
 * encoded to the same bytes again.
 */
import { describe, expect, test } from 'vitest';
import { BitSet, readBitSet, writeBitSet } from '../../../src/protocol/pva/bit-set.ts';
import { decodeDatagram, encodeDatagram } from '../../../src/protocol/pva/datagram.ts';
import type { Delta } from '../../../src/protocol/pva/delta.ts';
import { readDelta, readUpdate } from '../../../src/protocol/pva/delta.ts';
import { encodeRequest, encodeResponse } from '../../../src/protocol/pva/encode.ts';
import { Header, readHeader } from '../../../src/protocol/pva/header.ts';
import { readPart } from '../../../src/protocol/pva/read-value.ts';
import { Reader } from '../../../src/protocol/pva/reader.ts';
import { RequestFramer } from '../../../src/protocol/pva/request-framer.ts';
import type { Request } from '../../../src/protocol/pva/requests.ts';
import { ResponseFramer } from '../../../src/protocol/pva/response-framer.ts';
import type { Response } from '../../../src/protocol/pva/responses.ts';
import type { StructureType } from '../../../src/protocol/pva/type.ts';
import { TypeDefinitions } from '../../../src/protocol/pva/type-definitions.ts';
import { zeroStructure } from '../../../src/protocol/pva/value.ts';
import { writePart } from '../../../src/protocol/pva/write-value.ts';
import { Writer } from '../../../src/protocol/wire/writer.ts';
import { concat } from '../../support/hex.ts';
import { comparable, datagramFields, type ReadDelta, requestFields, responseFields } from '../../support/pva-fields.ts';
import { type RecordedMessage, recordedConnections, recordedDatagrams } from '../../support/pva-recordings.ts';
import { expectSame } from '../../support/same.ts';

const maxPayload = 1 << 20;
/** Magic, version, flags, command, size. */
const headerFields = 5;

describe.each(recordedConnections())('$name', ({ client, server, messages }) => {
  test('every message: its named fields, and its bytes again', () => {
    const connection = new Connection(client, server);
    for (const message of messages) connection.check(message);
    expect(connection.checked).toBeGreaterThan(0);
  });

  test.each(['client->server', 'server->client'])('%s: the same in one chunk and byte by byte', (direction) => {
    const stream = concat(...messages.filter((each) => each.direction === direction).map(({ bytes }) => bytes));
    const whole = framerOf(direction);
    whole.push(stream);
    const expected = drain(whole);
    const bytewise = framerOf(direction);
    const found: unknown[] = [];
    for (const byte of stream) {
      bytewise.push(Uint8Array.of(byte));
      found.push(...drain(bytewise));
    }
    expectSame(found.map(comparableMessage), expected.map(comparableMessage));
    expect(expected.every((message) => (message as { type: string }).type !== 'FAULT')).toBe(true);
    expect(bytewise.heldBytes).toBe(0);
  });
});

test.each(recordedDatagrams())('$name: its named fields, and its bytes again', ({ bytes, fields }) => {
  const datagram = decodeDatagram(bytes)!;
  const { message, origin, version } = datagram;
  const begin = fields.findLastIndex(([, , name]) => name === 'payload size') + 1;
  const { recorded, decoded } = comparable(
    fields.slice(begin).map(([, , name, value]) => [name, value] as const),
    datagramFields(message),
  );
  expectSame(decoded, recorded);
  const tag = fields.find(([, , name]) => name.startsWith('origin'));
  expect(origin === undefined ? undefined : `::ffff:${origin}`).toBe(tag?.[3]);
  // pvAccessCPP writes datagrams in its own byte order, which is never done here.
  const header = bytes[origin === undefined ? 2 : 26]!;
  if ((header & 0x80) !== 0) expectSame(encodeDatagram(message, origin, version), bytes);
});

function framerOf(direction: string) {
  return direction === 'client->server' ? new RequestFramer({ maxPayload }) : new ResponseFramer({ maxPayload });
}

function drain(framer: { next(): unknown }): unknown[] {
  const messages: unknown[] = [];
  for (let message = framer.next(); message !== undefined; message = framer.next()) messages.push(message);
  return messages;
}

/** Without the registry of types, which is one per framer. */
function comparableMessage(message: unknown): unknown {
  const { data } = message as { data?: Delta };
  return data === undefined ? message : { ...(message as object), data: { ...data, types: undefined } };
}

/** Both directions of a connection, and what one has told the other. */
class Connection {
  checked = 0;
  readonly #requests = new RequestFramer({ maxPayload });
  readonly #responses = new ResponseFramer({ maxPayload });
  readonly #requestTypes: TypeDefinitions | undefined;
  readonly #responseTypes: TypeDefinitions | undefined;
  readonly #structures = new Map<number, StructureType>();
  readonly #header = new Header();
  #segments: Uint8Array[] = [];

  constructor(client: string, server: string) {
    this.#requestTypes = client.startsWith('pvAccessCPP') ? new TypeDefinitions() : undefined;
    this.#responseTypes = server.startsWith('pvAccessCPP') ? new TypeDefinitions() : undefined;
  }

  check(recorded: RecordedMessage): void {
    const fromClient = recorded.direction === 'client->server';
    const framer = fromClient ? this.#requests : this.#responses;
    readHeader(this.#header, recorded.bytes, 0);
    framer.push(recorded.bytes);
    const message = framer.next();
    if (this.#header.isSegment) this.#segments.push(recorded.bytes);
    if (message === undefined) {
      expect(this.#header.isSegment && !this.#header.isLastSegment).toBe(true);
      return;
    }
    if (message.type === 'FAULT') expect.fail(message.text);
    if ('structure' in message && message.structure !== undefined)
      this.#structures.set(message.ioid, message.structure);
    const delta = 'data' in message && message.data !== undefined ? this.#read(message.ioid, message) : undefined;
    const fields = fromClient ? requestFields(message as Request, delta) : responseFields(message as Response, delta);
    if (recorded.fields !== undefined) this.#compare(recorded, fields);
    this.#encode(message as Request & Response, fromClient, recorded);
    this.checked++;
  }

  #compare(message: RecordedMessage, fields: readonly (readonly [string, unknown])[]): void {
    const named = message.fields!.slice(headerFields).map(([, , name, value]) => [name, value] as const);
    const { recorded, decoded } = comparable(named, fields);
    expectSame(decoded, recorded);
  }

  #read(ioid: number, message: { readonly type: string; readonly data?: Delta | undefined }): ReadDelta {
    const { bytes, littleEndian, types } = message.data!;
    const structure = this.#structures.get(ioid)!;
    const base = zeroStructure(structure);
    const reader = new Reader(bytes, littleEndian, types);
    const { value, marked } = readPart(reader, base);
    const overrun = message.type === 'MONITOR' ? readBitSet(reader, structure.nodes) : undefined;
    expect(reader.fault).toBeUndefined();
    expect(reader.left).toBe(0);
    const change = message.type === 'MONITOR' ? readUpdate(message.data!, base) : readDelta(message.data!, base);
    expectSame(change, {
      value,
      changed: structure.layout.leaves(marked),
      overrun: structure.layout.leaves(overrun ?? new BitSet()),
    });
    const writer = new Writer(0, littleEndian);
    writeBitSet(writer, marked);
    writePart(writer, value, marked);
    if (overrun !== undefined) writeBitSet(writer, overrun);
    expectSame(writer.take(), Uint8Array.from(bytes));
    return { value, marked, overrun };
  }

  #encode(message: Request & Response, fromClient: boolean, { bytes }: RecordedMessage): void {
    const writer = new Writer(0, this.#header.littleEndian);
    if (fromClient) encodeRequest(writer, message, this.#requestTypes);
    else encodeResponse(writer, message, this.#responseTypes);
    if (!this.#header.isSegment) {
      expectSame(writer.take(), bytes);
      return;
    }
    const payload = concat(...this.#segments.map((segment) => segment.subarray(8)));
    expectSame(writer.take().subarray(8), payload);
    this.#segments = [];
  }
}
