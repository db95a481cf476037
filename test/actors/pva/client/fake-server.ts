/** A server that says what a test wants: it greets, creates every channel, and the test does the rest. */
import type { Socket as UdpSocket } from 'node:dgram';
import { createServer, type Socket } from 'node:net';
import { BitSet } from '../../../../src/protocol/pva/bit-set.ts';
import { decodeDatagram, encodeDatagram } from '../../../../src/protocol/pva/datagram.ts';
import { encodeDelta } from '../../../../src/protocol/pva/delta.ts';
import { encodeResponse } from '../../../../src/protocol/pva/encode.ts';
import { ntScalar } from '../../../../src/protocol/pva/normative.ts';
import { fromPlain } from '../../../../src/protocol/pva/plain.ts';
import { RequestFramer } from '../../../../src/protocol/pva/request-framer.ts';
import type { Request } from '../../../../src/protocol/pva/requests.ts';
import type { Response } from '../../../../src/protocol/pva/responses.ts';
import { OK } from '../../../../src/protocol/pva/status.ts';
import { TypeRegistry } from '../../../../src/protocol/pva/type-registry.ts';
import { Writer } from '../../../../src/protocol/wire/writer.ts';
import { listenOnBoth } from '../../../support/port.ts';

export interface FakeConnection {
  readonly socket: Socket;
  /** All requests so far. */
  readonly requests: Request[];
  send(...responses: (Response | Uint8Array)[]): void;
}

export interface FakeServer {
  readonly port: number;
  readonly guid: Uint8Array;
  readonly connections: FakeConnection[];
  /** Its socket for searches, on the same port number. */
  readonly udp: UdpSocket;
  close(): void;
}

export interface FakeOptions {
  readonly littleEndian?: boolean;
  /** Says nothing when a client connects. */
  readonly isMute?: boolean;
  readonly port?: number;
}

/** Answers each search by saying that the name is here, over UDP and TCP. */
export async function startFakeServer(
  answer: (request: Request, connection: FakeConnection) => void,
  { littleEndian = true, isMute = false, port: wanted = 0 }: FakeOptions = {},
): Promise<FakeServer> {
  const guid = crypto.getRandomValues(new Uint8Array(12));
  const connections: FakeConnection[] = [];
  const tcp = createServer((socket) => {
    const framer = new RequestFramer({ maxPayload: 1 << 24 });
    const connection: FakeConnection = {
      socket,
      requests: [],
      send: (...responses) => {
        const writer = new Writer(4096, littleEndian);
        for (const response of responses) {
          if (response instanceof Uint8Array) writer.copy(response);
          else encodeResponse(writer, response);
        }
        if (socket.writable) socket.write(writer.take().slice());
      },
    };
    connections.push(connection);
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      framer.push(chunk);
      for (let request = framer.next(); request !== undefined; request = framer.next()) {
        if (request.type === 'FAULT') throw new Error(`the client has sent ${request.text}`);
        connection.requests.push(request);
        if (request.type === 'SEARCH') {
          const cids = request.channels.map(({ cid }) => cid);
          connection.send({ ...found(guid, port, cids), sequence: request.sequence });
        }
        answer(request, connection);
      }
    });
    if (isMute) return;
    connection.send(
      { type: 'SET_BYTE_ORDER', littleEndian, value: 0 },
      { type: 'CONNECTION_VALIDATION', bufferSize: 65536, registrySize: 32767, methods: ['anonymous', 'ca'] },
    );
  });
  const { port, udp } = await listenOnBoth(tcp, wanted);
  udp.on('message', (bytes, sender) => {
    const message = decodeDatagram(bytes)?.message;
    if (message?.type !== 'SEARCH') return;
    const cids = message.channels.map(({ cid }) => cid);
    udp.send(encodeDatagram({ ...found(guid, port, cids), sequence: message.sequence }), sender.port, sender.address);
  });
  return {
    port,
    guid,
    connections,
    udp,
    close: () => {
      udp.close();
      tcp.close();
      for (const { socket } of connections) socket.destroy();
    },
  };
}

export const doubleType = ntScalar('double');

/** The bytes of an NTScalar's value alone, as a get or an update carries it. */
export function doubleData(value: number, littleEndian = true) {
  const structure = fromPlain(doubleType, { value });
  return { bytes: encodeDelta(structure, BitSet.of(1), littleEndian), littleEndian, types: new TypeRegistry(0) };
}

/** Serves every name as a double of 1.5; the rest is the caller's. */
export function serveDouble(request: Request, connection: FakeConnection, littleEndian = true): void {
  switch (request.type) {
    case 'CONNECTION_VALIDATION':
      connection.send({ type: 'CONNECTION_VALIDATED', status: OK });
      break;
    case 'CREATE_CHANNEL':
      for (const { cid } of request.channels) {
        connection.send({ type: 'CREATE_CHANNEL', cid, sid: cid + 1000, status: OK });
      }
      break;
    case 'GET_INIT':
    case 'PUT_INIT':
      connection.send({ ...request, status: OK, structure: doubleType } as Response);
      break;
    case 'MONITOR_INIT':
      connection.send({ type: 'MONITOR_INIT', ioid: request.ioid, subcommand: 8, status: OK, structure: doubleType });
      break;
    case 'GET':
      connection.send({
        type: 'GET',
        ioid: request.ioid,
        subcommand: 0,
        status: OK,
        data: doubleData(1.5, littleEndian),
      });
      break;
    case 'PUT':
      connection.send({ type: 'PUT', ioid: request.ioid, subcommand: 0, status: OK });
      break;
    case 'ECHO':
      connection.send(request);
      break;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function found(guid: Uint8Array, port: number, cids: readonly number[]) {
  const address = '0.0.0.0';
  return { type: 'SEARCH_RESPONSE', guid, sequence: 0, address, port, protocol: 'tcp', found: true, cids } as const;
}
