/** A serial port of this host, by the package `serialport`. */

import type { SerialPort } from 'serialport';
import type { SerialSpec, Transport, TransportListener } from '../../../database/port/transport.ts';
import { optional } from './optional.ts';
import { whatWentWrong } from './trouble.ts';

export function openSerial(spec: SerialSpec, listener: TransportListener): Transport {
  let port: SerialPort | undefined;
  let isClosed = false;
  const end = (why: string) => {
    if (isClosed) return;
    isClosed = true;
    close(port);
    listener.closed(why);
  };
  void optional<typeof import('serialport')>('serialport').then(
    (library) => {
      if (isClosed) return;
      port = new library.SerialPort({ ...settings(spec), autoOpen: false });
      port.on('data', (bytes: Buffer) => listener.received(bytes));
      port.on('error', (error) => end(whatWentWrong(error)));
      port.on('close', () => end('the port was closed'));
      port.open((error) => {
        if (error !== null) end(error.message.replace(/^Error: (Error: )?/, ''));
        else if (isClosed) close(port);
        else listener.opened(spec.path);
      });
    },
    (error: unknown) => end(whatWentWrong(error)),
  );
  return {
    // Where the other end has gone, the next write is what tells.
    send: ({ bytes }) =>
      void port?.write(Buffer.from(bytes), (error) => {
        if (error) end(whatWentWrong(error));
      }),
    close: () => {
      isClosed = true;
      close(port);
    },
  };
}

// --- helpers ------------------------------------------------------------------------------------------------------

function settings({
  path,
  baud = 9600,
  dataBits = 8,
  parity = 'none',
  stopBits = 1,
  rtscts = false,
  xon = false,
}: SerialSpec) {
  return { path, baudRate: baud, dataBits, parity, stopBits, rtscts, xon, xoff: xon, lock: true } as const;
}

function close(port: SerialPort | undefined): void {
  // A second close, and one of a port that is gone, report errors that nobody needs.
  if (port?.isOpen) port.close(() => {});
}
