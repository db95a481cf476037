/** A proxy between clients and one server: everything but the port in search replies passes unchanged, and is written down. */
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { toDotted } from '../../../actors/net/address-list.ts';
import { errorCode } from '../../../actors/net/error-code.ts';
import { NO_ADDRESS } from '../../../protocol/ca/constants.ts';
import { decodeClientDatagram, decodeSearchDatagram } from '../../../protocol/ca/datagram.ts';
import { Conversation } from './conversation.ts';
import { overheardCa } from './message-text.ts';
import type { OverheardChunk } from './overheard.ts';
import { PvaConversation } from './pva-conversation.ts';
import { PvaPortRewriter } from './pva-port-rewriter.ts';
import type { Transcript } from './transcript.ts';

export class TracingProxy {
  readonly #host: string;
  readonly #port: number;
  readonly #transcript: Transcript;
  readonly #protocol: 'ca' | 'pva';
  /** By `address:port` of the server: the port at which clients reach it by way of here. */
  readonly #servers = new Map<string, Promise<Server>>();
  readonly #sockets = new Set<Socket>();
  readonly #relays = new Map<string, UdpSocket>();
  #udp: UdpSocket | undefined;

  /** @param protocol PV Access is passed on by TCP alone, where clients search, too */
  constructor(host: string, port: number, transcript: Transcript, protocol: 'ca' | 'pva' = 'ca') {
    this.#protocol = protocol;
    this.#host = host;
    this.#port = port;
    this.#transcript = transcript;
  }

  /** @returns the TCP port for clients, with Channel Access also that of UDP */
  async open(wanted: number): Promise<number> {
    for (let attempt = 0; ; attempt++) {
      const server = await this.#listen(this.#host, this.#port, wanted);
      const port = portOf(server);
      if (this.#protocol === 'pva') {
        this.#servers.set(`${this.#host}:${this.#port}`, Promise.resolve(server));
        return port;
      }
      const udp = createSocket('udp4');
      try {
        udp.bind(port);
        await once(udp, 'listening');
      } catch (error) {
        server.close();
        if (wanted !== 0 || attempt === 20) throw error;
        continue;
      }
      this.#servers.set(`${this.#host}:${this.#port}`, Promise.resolve(server));
      this.#udp = udp;
      udp.on('message', (bytes, { address, port: from }) => this.#search(bytes, address, from));
      return port;
    }
  }

  close(): void {
    this.#udp?.close();
    for (const relay of this.#relays.values()) relay.close();
    for (const server of this.#servers.values()) void server.then((one) => one.close());
    for (const socket of this.#sockets) socket.destroy();
  }

  async #listen(host: string, port: number, wanted: number): Promise<Server> {
    const server = createServer({ noDelay: true }, (client) => this.#passOn(client, host, port));
    server.listen(wanted);
    await once(server, 'listening');
    return server;
  }

  #passOn(client: Socket, host: string, port: number): void {
    const server = connect({ host, port, noDelay: true });
    const from = `${client.remoteAddress?.replace(/^::ffff:/, '')}:${client.remotePort}`;
    const to = `${host}:${port}`;
    const conversation = this.#protocol === 'pva' ? new PvaConversation() : new Conversation();
    this.#transcript.remark(now(), from, to, 'circuit opened');
    client.on('data', (bytes) => this.#tell(from, to, conversation.fromClient(bytes)));
    server.on('data', (bytes) => this.#tell(to, from, conversation.fromServer(bytes)));
    client.pipe(server);
    if (this.#protocol === 'pva') this.#answerFromHere(server, client);
    else server.pipe(client);
    for (const [socket, other, end, peer] of [
      [client, server, from, to],
      [server, client, to, from],
    ] as const) {
      this.#sockets.add(socket);
      socket.on('error', (error) => {
        // What is passed on to an end that has gone is lost with it; that it has gone is said below.
        if (errorCode(error) !== 'EPIPE') this.#transcript.remark(now(), end, peer, error.message);
      });
      socket.on('close', () => {
        if (this.#sockets.delete(socket) && !other.destroyed)
          this.#transcript.remark(now(), end, peer, 'circuit closed');
        other.destroy();
      });
    }
  }

  /** As `pipe`, but search replies name the port at which the client is. */
  #answerFromHere(server: Socket, client: Socket): void {
    const rewriter = new PvaPortRewriter(client.localPort ?? 0);
    server.on('data', (bytes) => {
      if (!client.write(rewriter.push(bytes))) server.pause();
    });
    client.on('drain', () => server.resume());
    server.on('end', () => client.end());
  }

  #tell(from: string, to: string, { messages, fault }: OverheardChunk): void {
    for (const message of messages) this.#transcript.message(now(), from, to, message);
    if (fault !== undefined) this.#transcript.remark(now(), from, to, `not a message: ${fault}`);
  }

  /** A client's search goes on from a socket of that client; the replies come back there. */
  #search(bytes: Uint8Array, address: string, port: number): void {
    const from = `${address}:${port}`;
    const to = `${this.#host}:${this.#port}`;
    for (const message of decodeSearchDatagram(bytes).searches) {
      this.#transcript.message(now(), from, to, overheardCa(message, undefined));
    }
    let relay = this.#relays.get(from);
    if (relay === undefined) {
      relay = createSocket('udp4');
      relay.on('error', () => {});
      relay.on('message', (reply) => void this.#reply(reply, address, port));
      if (this.#relays.size >= MOST_RELAYS) this.#forgetRelay();
      this.#relays.set(from, relay);
    }
    relay.send(bytes, this.#port, this.#host);
  }

  /** The one thing that is changed: search replies name the port of this proxy. */
  async #reply(bytes: Uint8Array, address: string, port: number): Promise<void> {
    const to = `${address}:${port}`;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    for (const message of decodeClientDatagram(bytes).messages) {
      const size = view.getUint16(at + 2);
      if (message.type === 'SEARCH') {
        this.#transcript.message(now(), `${this.#host}:${this.#port}`, to, overheardCa(message, undefined));
        const host = message.address === NO_ADDRESS ? this.#host : toDotted(message.address);
        view.setUint16(at + 4, await this.#proxyOf(host, message.port));
        view.setUint32(at + 8, NO_ADDRESS);
      }
      at += 16 + size;
    }
    this.#udp?.send(bytes, port, address);
  }

  async #proxyOf(host: string, port: number): Promise<number> {
    const key = `${host}:${port}`;
    let server = this.#servers.get(key);
    if (server === undefined) {
      server = this.#listen(host, port, 0);
      this.#servers.set(key, server);
    }
    return portOf(await server);
  }

  #forgetRelay(): void {
    const [oldest] = this.#relays;
    if (oldest === undefined) return;
    oldest[1].close();
    this.#relays.delete(oldest[0]);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Clients whose searches are passed on at a time. */
const MOST_RELAYS = 500;

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Unix time in nanoseconds, to the microsecond or so. */
function now(): bigint {
  return BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n;
}
