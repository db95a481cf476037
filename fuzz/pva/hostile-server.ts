/** A PV Access server that has every name with its prefix, and answers as a case says. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { encodeResponse } from '../../src/protocol/pva/encode.ts';
import { RequestFramer } from '../../src/protocol/pva/request-framer.ts';
import type { Request } from '../../src/protocol/pva/requests.ts';
import type { Response } from '../../src/protocol/pva/responses.ts';
import { inSegments } from '../../src/protocol/pva/segments.ts';
import { TypeDefinitions } from '../../src/protocol/pva/type-definitions.ts';
import { Writer } from '../../src/protocol/wire/writer.ts';
import { freePort } from '../../test/support/port.ts';
import { mutate } from '../input/mutation.ts';
import { type PvaClientCase, recordedResponses } from './client-case.ts';
import { greeting, PvaTruth } from './truth.ts';

export class PvaHostileServer {
  readonly port: number;
  readonly prefix: string;
  readonly #tcp: Server;
  readonly #udp = createSocket('udp4').unref();
  readonly #sockets = new Set<Socket>();
  #case: PvaClientCase | undefined;
  #requests = 0;
  #connections = 0;

  static async start(prefix: string): Promise<PvaHostileServer> {
    const server = new PvaHostileServer(prefix, await freePort());
    server.#tcp.listen(server.port, '127.0.0.1');
    await once(server.#tcp, 'listening');
    return server;
  }

  private constructor(prefix: string, port: number) {
    this.prefix = prefix;
    this.port = port;
    this.#tcp = createServer({ noDelay: true }, (socket) => this.#serve(socket));
    this.#udp.on('error', () => {});
  }

  /** Connections accepted so far. */
  get connections(): number {
    return this.#connections;
  }

  /** What it does from now on. @param beaconPort where the client listens */
  begin(played: PvaClientCase, beaconPort: number): void {
    this.#case = played;
    this.#requests = 0;
    for (const datagram of played.datagrams) this.#udp.send(datagram, beaconPort, '127.0.0.1');
  }

  /** Hangs up, and serves nobody until the next case. */
  end(): void {
    this.#case = undefined;
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.end();
    this.#tcp.close();
    this.#udp.close();
  }

  #serve(socket: Socket): void {
    socket.on('error', () => socket.destroy());
    const played = this.#case;
    if (played === undefined) {
      socket.destroy();
      return;
    }
    this.#connections++;
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    const { littleEndian } = played;
    const truth = new PvaTruth(this.prefix, this.port, littleEndian);
    const definitions = played.numbersTypes ? new TypeDefinitions() : undefined;
    const encoded = (response: Response): Uint8Array => {
      const writer = new Writer(256, littleEndian);
      encodeResponse(writer, response, definitions);
      return writer.take().slice();
    };
    socket.write(encoded({ type: 'SET_BYTE_ORDER', littleEndian, value: 0 }));
    socket.write(encoded(greeting));
    const framer = new RequestFramer({ maxPayload: 1 << 24 });
    socket.on('data', (chunk) => {
      framer.push(chunk);
      for (let request = framer.next(); request !== undefined; request = framer.next()) {
        if (request.type === 'FAULT') return;
        this.#answer(request, socket, truth, encoded);
      }
    });
  }

  #answer(request: Request, socket: Socket, truth: PvaTruth, encoded: (response: Response) => Uint8Array): void {
    const { answers = [] } = this.#case ?? {};
    const answer = answers[this.#requests++ % answers.length];
    if (answer === undefined || !socket.writable) return;
    const { seed, isCut, mutations, more, isLast } = answer;
    const whole = truth.answers(request, seed).map(encoded);
    const honest = isCut ? whole.flatMap(cut) : whole;
    const spoiled = mutations.reduce((messages, mutation) => mutate(messages, mutation, recordedResponses), honest);
    for (const bytes of [...spoiled, ...more]) socket.write(bytes);
    if (isLast) socket.end();
  }
}

// --- helpers --------------------------------------------------------------------------------------------------------

/** In two or three segments, some of them empty. */
function cut(message: Uint8Array): Uint8Array[] {
  return inSegments(message, message.length % 2 === 0 ? [1] : [4, 0]);
}
