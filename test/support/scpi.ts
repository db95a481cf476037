/** A device of lines over TCP, for tests: it answers by a function, and counts. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

export interface LineDevice {
  readonly port: number;
  readonly heard: string[];
  readonly sockets: Set<Socket>;
  /** Stops listening, and closes what is connected. */
  close(): Promise<void>;
  /** Listens again, on the same port. */
  open(): Promise<void>;
}

/** @param answer undefined: nothing; the terminators are CR LF for the device, LF for the controller unless given */
export async function lineDevice(
  answer: (line: string, socket: Socket) => string | undefined,
  {
    receive = '\n',
    send = '\n',
    onConnect,
  }: { receive?: string; send?: string; onConnect?: (socket: Socket) => void } = {},
): Promise<LineDevice> {
  const heard: string[] = [];
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  let port = 0;
  const open = () =>
    new Promise<void>((resolve) => {
      server = createServer({ noDelay: true }, (socket) => {
        sockets.add(socket);
        let rest = '';
        onConnect?.(socket);
        socket.on('error', () => {});
        socket.on('close', () => sockets.delete(socket));
        socket.on('data', (bytes) => {
          rest += bytes.toString('latin1');
          for (let at = rest.indexOf(receive); at !== -1; at = rest.indexOf(receive)) {
            const line = rest.slice(0, at);
            rest = rest.slice(at + receive.length);
            heard.push(line);
            const reply = answer(line, socket);
            if (reply !== undefined) socket.write(Buffer.from(reply + send, 'latin1'));
          }
        });
      }).listen(port, '127.0.0.1', () => {
        port = (server!.address() as AddressInfo).port;
        resolve();
      });
    });
  await open();
  return {
    get port() {
      return port;
    },
    heard,
    sockets,
    open,
    close: () =>
      new Promise((resolve) => {
        server!.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
