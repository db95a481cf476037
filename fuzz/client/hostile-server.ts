/** A server that has every name with its prefix, and answers as a case says. */
import { createSocket, type RemoteInfo, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { MINOR, NO_ADDRESS } from '../../src/protocol/ca/constants.ts';
import { decodeSearchDatagram, encodeSearchReplies } from '../../src/protocol/ca/datagram.ts';
import { RequestFramer } from '../../src/protocol/ca/request-framer.ts';
import type { Request } from '../../src/protocol/ca/requests.ts';
import { freePort } from '../../test/support/port.ts';
import type { ClientCase } from '../input/client-case.ts';
import { ClientIds, withIds } from '../input/id-marker.ts';
import type { Material } from '../input/material.ts';
import { mutate } from '../input/mutation.ts';
import { truth } from './truth.ts';

export class HostileServer {
  readonly port: number;
  readonly prefix: string;
  readonly #material: Material;
  readonly #tcp: Server;
  readonly #udp: UdpSocket;
  readonly #sockets = new Set<Socket>();
  /** Ids of the client's latest requests, by `ClientIds`. */
  readonly #ids = new Map<number, number>();
  #case: ClientCase | undefined;
  #requests = 0;
  #searches = 0;
  #circuits = 0;

  static async start(prefix: string, material: Material): Promise<HostileServer> {
    const server = new HostileServer(prefix, material, await freePort());
    server.#tcp.listen(server.port, '127.0.0.1');
    server.#udp.bind(server.port, '127.0.0.1');
    await Promise.all([once(server.#tcp, 'listening'), once(server.#udp, 'listening')]);
    return server;
  }

  private constructor(prefix: string, material: Material, port: number) {
    this.prefix = prefix;
    this.#material = material;
    this.port = port;
    this.#tcp = createServer({ noDelay: true }, (socket) => this.#serve(socket));
    this.#udp = createSocket('udp4');
    this.#udp.on('message', (bytes, from) => this.#search(bytes, from));
    this.#udp.on('error', () => {});
  }

  /** Circuits accepted so far. */
  get circuits(): number {
    return this.#circuits;
  }

  /** What it does from now on. */
  begin(played: ClientCase): void {
    this.#case = played;
    this.#requests = 0;
    this.#searches = 0;
  }

  /** Hangs up, and serves nobody until the next case. */
  end(): void {
    this.#case = undefined;
    for (const socket of this.#sockets) socket.destroy();
  }

  /** From its UDP socket. */
  sendTo(port: number, datagrams: readonly Uint8Array[]): void {
    for (const datagram of datagrams) this.#udp.send(withIds(datagram, this.#ids), port, '127.0.0.1');
  }

  close(): void {
    this.end();
    this.#tcp.close();
    this.#udp.close();
  }

  #serve(socket: Socket): void {
    socket.on('error', () => socket.destroy());
    if (this.#case === undefined) {
      socket.destroy();
      return;
    }
    this.#circuits++;
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    const framer = new RequestFramer({ maxPayload: 1 << 24 });
    socket.on('data', (chunk) => {
      for (const request of framer.push(chunk).commands) this.#answer(request, socket);
    });
  }

  #answer(request: Request, socket: Socket): void {
    const { answers = [] } = this.#case ?? {};
    const answer = answers[this.#requests++ % answers.length];
    if (answer === undefined || !socket.writable) return;
    this.#learn(request);
    const { mutations, more, isLast } = answer;
    const honest = truth(request, answer, this.#material);
    const spoiled = mutations.reduce(
      (messages, mutation) => mutate(messages, mutation, this.#material.responses),
      honest,
    );
    for (const bytes of [...spoiled, ...more]) socket.write(withIds(bytes, this.#ids));
    if (isLast) socket.end();
  }

  #learn(request: Request): void {
    if (request.type === 'CREATE_CHAN') this.#ids.set(ClientIds.CHANNEL, request.cid);
    if ('ioid' in request) this.#ids.set(ClientIds.REQUEST, request.ioid);
    if ('subscriptionId' in request) this.#ids.set(ClientIds.SUBSCRIPTION, request.subscriptionId);
  }

  #search(bytes: Uint8Array, { port, address }: RemoteInfo): void {
    if (this.#case === undefined) return;
    const { searchReplies, datagrams } = this.#case;
    const request = decodeSearchDatagram(bytes);
    const own = request.searches.filter(({ name }) => name.startsWith(this.prefix));
    if (own.length === 0) return;
    const replies = own.map(
      ({ cid }) => ({ type: 'SEARCH', port: this.port, address: NO_ADDRESS, cid, minor: MINOR }) as const,
    );
    const count = this.#searches++;
    const mutations = searchReplies[count % searchReplies.length] ?? [];
    const honest: Uint8Array[] = encodeSearchReplies(request, replies);
    const spoiled = mutations.reduce(
      (messages, mutation) => mutate(messages, mutation, this.#material.searchReplies),
      honest,
    );
    const extra = datagrams[count % datagrams.length];
    for (const datagram of extra === undefined ? spoiled : [...spoiled, extra]) {
      this.#udp.send(withIds(datagram, this.#ids), port, address);
    }
  }
}
