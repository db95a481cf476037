/** A recceiver, written from the description of its protocol: announces itself, takes uploads, and pings. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

export interface Upload {
  /** The key of the announcement, as the client returned it. */
  readonly key: number;
  /** By record id; 0: the IOC. */
  readonly infos: Map<number, Map<string, string>>;
  readonly records: Map<number, { readonly name: string; readonly type: string }>;
  isDone: boolean;
  readonly pongs: number[];
  readonly socket: Socket;
}

export class Recceiver {
  readonly uploads: Upload[] = [];
  /** Whether a client gets a place at once. */
  isFree = true;
  readonly #server = createServer((socket) => this.#take(socket));
  readonly #udp = createSocket('udp4');

  async start(): Promise<void> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
  }

  /** @param port of the client, for UDP */
  announce(port: number, key: number): void {
    const { port: own } = this.#server.address() as AddressInfo;
    const bytes = Buffer.alloc(16);
    bytes.writeUInt16BE(0x5243, 0);
    bytes.writeUInt32BE(0xffffffff, 4);
    bytes.writeUInt16BE(own, 8);
    bytes.writeUInt32BE(key, 12);
    this.#udp.send(bytes, port, '127.0.0.1');
  }

  greet({ socket }: Upload): void {
    socket.write(message(0x8001, Buffer.of(0)));
  }

  ping({ socket }: Upload, nonce: number): void {
    const body = Buffer.alloc(4);
    body.writeUInt32BE(nonce);
    // In two pieces, and behind something that no client knows.
    const bytes = Buffer.concat([message(0x9999, Buffer.from('later')), message(0x8002, body)]);
    socket.write(bytes.subarray(0, 15));
    socket.write(bytes.subarray(15));
  }

  close(): void {
    for (const { socket } of this.uploads) socket.destroy();
    this.#server.close();
    this.#udp.close();
  }

  #take(socket: Socket): void {
    let rest = Buffer.alloc(0);
    let upload: Upload | undefined;
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      rest = Buffer.concat([rest, bytes]);
      while (rest.length >= 8 && rest.length >= 8 + rest.readUInt32BE(4)) {
        if (rest.readUInt16BE(0) !== 0x5243) throw new Error('this is no RecCaster');
        const body = rest.subarray(8, 8 + rest.readUInt32BE(4));
        const id = rest.readUInt16BE(2);
        if (id === 1) {
          upload = {
            key: body.readUInt32BE(4),
            infos: new Map(),
            records: new Map(),
            isDone: false,
            pongs: [],
            socket,
          };
          this.uploads.push(upload);
          if (this.isFree) this.greet(upload);
        } else if (upload !== undefined) note(upload, id, body);
        rest = rest.subarray(8 + body.length);
      }
    });
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function message(id: number, body: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16BE(0x5243, 0);
  header.writeUInt16BE(id, 2);
  header.writeUInt32BE(body.length, 4);
  return Buffer.concat([header, body]);
}

function note(upload: Upload, id: number, body: Buffer): void {
  const record = body.readUInt32BE(0);
  if (id === 2) upload.pongs.push(record);
  if (id === 5) upload.isDone = true;
  if (id === 6) {
    const [size, length] = [body.readUInt8(4), body.readUInt16BE(6)];
    const infos = upload.infos.get(record) ?? new Map<string, string>();
    upload.infos.set(
      record,
      infos.set(String(body.subarray(8, 8 + size)), String(body.subarray(8 + size, 8 + size + length))),
    );
  }
  if (id === 3) {
    const [isAlias, size, length] = [body.readUInt8(4), body.readUInt8(5), body.readUInt16BE(6)];
    if ((isAlias === 1) !== (size === 0)) throw new Error('a record has a type, and an alias none');
    const type = String(body.subarray(8, 8 + size));
    upload.records.set(record, { type, name: String(body.subarray(8 + size, 8 + size + length)) });
  }
}
