/** A server that says what a test wants: it answers searches and listens on TCP, and the test does the rest. */
import { createServer, type Socket } from 'node:net';
import { MINOR, NO_ADDRESS } from '../../../../src/protocol/ca/constants.ts';
import { decodeSearchDatagram, encodeSearchReplies } from '../../../../src/protocol/ca/datagram.ts';
import { encodeResponse } from '../../../../src/protocol/ca/encode.ts';
import { RequestFramer } from '../../../../src/protocol/ca/request-framer.ts';
import type { Request } from '../../../../src/protocol/ca/requests.ts';
import type { Response } from '../../../../src/protocol/ca/responses.ts';
import { Writer } from '../../../../src/protocol/wire/writer.ts';
import { listenOnBoth } from '../../../support/port.ts';

export interface FakeCircuit {
  readonly socket: Socket;
  /** All requests so far. */
  readonly requests: Request[];
  send(...responses: (Response | Uint8Array)[]): void;
}

export interface FakeServer {
  readonly port: number;
  readonly circuits: FakeCircuit[];
  close(): void;
}

/** Names that tests which search all servers of this host look for. */
const NOT_HERE = /^(nobody|alone):/i;

/** Answers each search by saying that the name is here. */
export async function startFakeServer(
  answer: (request: Request, circuit: FakeCircuit) => void,
  connected: (circuit: FakeCircuit) => void = (circuit) =>
    circuit.send({ type: 'VERSION', priority: 0, minor: MINOR, sequence: 0 }),
): Promise<FakeServer> {
  const circuits: FakeCircuit[] = [];
  const tcp = createServer((socket) => {
    const framer = new RequestFramer({ maxPayload: 1 << 24 });
    const circuit: FakeCircuit = {
      socket,
      requests: [],
      send: (...responses) => {
        const writer = new Writer();
        for (const response of responses) {
          if (response instanceof Uint8Array) writer.copy(response);
          else encodeResponse(writer, response);
        }
        if (socket.writable) socket.write(writer.take().slice());
      },
    };
    circuits.push(circuit);
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      for (const request of framer.push(chunk).commands) {
        circuit.requests.push(request);
        answer(request, circuit);
      }
    });
    connected(circuit);
  });
  const { port, udp } = await listenOnBoth(tcp);
  udp.on('message', (bytes, sender) => {
    const request = decodeSearchDatagram(bytes);
    const served = request.searches.filter(({ name }) => !NOT_HERE.test(name));
    const replies = served.map(
      ({ cid }) => ({ type: 'SEARCH', port, address: NO_ADDRESS, cid, minor: MINOR }) as const,
    );
    for (const reply of encodeSearchReplies(request, replies)) udp.send(reply, sender.port, sender.address);
  });
  return {
    port,
    circuits,
    close: () => {
      udp.close();
      tcp.close();
      for (const { socket } of circuits) socket.destroy();
    },
  };
}

/** Serves every name as a LONG of value 1; the rest of the requests is the caller's. */
export function serveLong(request: Request, circuit: FakeCircuit): void {
  switch (request.type) {
    case 'CREATE_CHAN':
      circuit.send(
        { type: 'ACCESS_RIGHTS', cid: request.cid, rights: 3 },
        { type: 'CREATE_CHAN', dbrType: 5, count: 1, cid: request.cid, sid: request.cid + 1000 },
      );
      break;
    case 'READ_NOTIFY':
      circuit.send({ ...request, type: 'READ_NOTIFY', count: 1, status: 1, payload: long(1) });
      break;
    case 'EVENT_ADD':
      circuit.send({ ...request, count: 1, status: 1, payload: long(1) });
      break;
    case 'ECHO':
      circuit.send(request);
      break;
  }
}

/** A DBR_TIME_LONG. */
export function long(value: number): Uint8Array {
  const payload = new Uint8Array(16);
  new DataView(payload.buffer).setInt32(12, value);
  return payload;
}
