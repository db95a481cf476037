/** A proxy between one client and one server: everything passes, and is kept as it was. */
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { FrameCutter } from '../src/conform/ca/frame.ts';
import { Command, HEADER_SIZE } from '../src/protocol/ca/constants.ts';
import { Header, readHeader } from '../src/protocol/ca/header.ts';
import type { Line } from './input/recording.ts';

export class RecordingProxy {
  readonly #serverPort: number;
  readonly #tcp: Server;
  readonly #udp: UdpSocket;
  readonly #upstream: UdpSocket;
  readonly #sockets = new Set<Socket>();
  readonly #lines: Line[] = [];
  #circuits = 0;
  #clientPort = 0;

  /** @param port TCP and UDP port for the client; free */
  static async open(port: number, serverPort: number): Promise<RecordingProxy> {
    const proxy = new RecordingProxy(serverPort);
    proxy.#tcp.listen(port, '127.0.0.1');
    proxy.#udp.bind(port, '127.0.0.1');
    await Promise.all([once(proxy.#tcp, 'listening'), once(proxy.#udp, 'listening')]);
    return proxy;
  }

  private constructor(serverPort: number) {
    this.#serverPort = serverPort;
    this.#tcp = createServer({ noDelay: true }, (client) => this.#passOn(client));
    this.#udp = createSocket('udp4');
    this.#upstream = createSocket('udp4');
    this.#udp.on('message', (bytes, { port }) => {
      this.#clientPort = port;
      this.#keep('datagram', '>', bytes);
      this.#upstream.send(bytes, this.#serverPort, '127.0.0.1');
    });
    this.#upstream.on('message', (bytes) => {
      this.#keep('datagram', '<', bytes);
      this.#udp.send(withPort(bytes, this.#udp.address().port), this.#clientPort, '127.0.0.1');
    });
  }

  /** Everything so far, in order of its arrival: one line per message, or per datagram. */
  take(): Line[] {
    return this.#lines.splice(0);
  }

  close(): void {
    this.#udp.close();
    this.#upstream.close();
    this.#tcp.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #passOn(client: Socket): void {
    const server = connect({ port: this.#serverPort, host: '127.0.0.1', noDelay: true });
    const circuit = `circuit ${++this.#circuits}`;
    for (const [from, to, direction] of [
      [client, server, '>'],
      [server, client, '<'],
    ] as const) {
      const cutter = new FrameCutter();
      this.#sockets.add(from);
      from.on('data', (chunk) => {
        for (const { bytes } of cutter.push(chunk)) this.#keep(circuit, direction, bytes);
      });
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
    }
  }

  #keep(channel: string, direction: Line['direction'], bytes: Uint8Array): void {
    this.#lines.push({ channel, direction, bytes: Uint8Array.from(bytes) });
  }
}

// --- helpers --------------------------------------------------------------------------------------------------------

/** Search replies that lead the client here. */
function withPort(datagram: Uint8Array, port: number): Uint8Array {
  const bytes = Uint8Array.from(datagram);
  const header = new Header();
  for (let at = 0; at + HEADER_SIZE <= bytes.length; at += header.length + header.size) {
    readHeader(header, bytes, at, bytes.length, false);
    if (header.command === Command.SEARCH) new DataView(bytes.buffer).setUint16(at + 4, port);
  }
  return bytes;
}
