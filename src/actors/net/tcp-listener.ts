/**
 * Where clients connect: one listening TCP socket per interface, all on one port, since a search reply names one port
 * for the whole server.
 *
 * Rules (rsrv, `rsrv_grab_tcp`): the port is the configured one where it is free on each interface; else all move to
 * one free port, found by the system. An address that is not this host's is skipped. Any other failure is the caller's.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { DescriptorWatch } from './descriptors.ts';
import { errorCode } from './error-code.ts';
import { StartError } from './errors.ts';
import { ANY_ADDRESS } from './interfaces.ts';

export interface ListenSettings {
  /** The port to prefer; 0: any free one. */
  readonly port: number;
  /** IPv4 addresses; none: all of this host's. */
  readonly interfaces: readonly string[];
}

export interface TcpListener {
  /** The port of all addresses: the configured one unless `fellBack`, or it was 0. */
  readonly port: number;
  /** Such as `192.168.1.5:5064`. */
  readonly addresses: readonly string[];
  /** The configured port was taken, or not allowed: the user wants to know. */
  readonly fellBack: boolean;
  /** Configured addresses that are not this host's. `skippedWarning` tells the user. */
  readonly skipped: readonly string[];
  /** Clients wait: they are connected, and hear nothing until `resume`. */
  pause(): void;
  resume(): void;
  /** Stops listening and drops those who wait. Sockets that were handed out are untouched. */
  close(): Promise<void>;
}

/**
 * @param onSocket gets each client; from then on the socket, and its errors, are the callee's
 * @param warn logs a warning when the process can hardly open another socket
 * @param onError a client could not be accepted (such as EMFILE: too many open files); the listener goes on
 * @param isUsable whether a free port that the system chose will do: a server may need its number for UDP too
 * @throws the error of the system (`code`) when a socket cannot be opened; a StartError when no address is this host's
 */
export async function listenTcp(
  settings: ListenSettings,
  onSocket: (socket: Socket) => void,
  onError: (error: Error) => void,
  warn: (message: string) => void,
  isUsable: (port: number) => Promise<boolean> = async () => true,
): Promise<TcpListener> {
  const hosts = settings.interfaces.length === 0 ? [ANY_ADDRESS] : settings.interfaces;
  const descriptors = new DescriptorWatch(warn);
  const gate = new Gate((socket) => {
    onSocket(socket);
    descriptors.note();
  });
  let opened = settings.port === 0 ? undefined : await openAll(hosts, settings.port, gate);
  const fellBack = opened === undefined && settings.port !== 0;
  for (let attempt = 0; opened === undefined && attempt < FREE_PORT_ATTEMPTS; attempt++) {
    opened = await openAll(hosts, 0, gate);
    if (opened === undefined || opened.servers.size === 0 || (await isUsable(opened.port))) continue;
    closeAll(opened.servers.values());
    opened = undefined;
  }
  if (opened === undefined) throw new StartError(`no TCP port is free on all of ${hosts.join(' ')}`);
  const { port, servers, skipped } = opened;
  if (servers.size === 0) {
    throw new StartError(
      `none of ${hosts.join(' ')} is an address of this host: correct the interface list, or clear it`,
    );
  }
  for (const server of servers.values()) server.on('error', onError);
  return {
    port,
    addresses: [...servers.keys()].map((host) => `${host}:${port}`),
    fellBack,
    skipped,
    pause: () => gate.shut(),
    resume: () => gate.open(),
    close: async () => {
      gate.drop();
      closeAll(servers.values());
    },
  };
}

export function skippedWarning(address: string): string {
  return `Skipping ${address} which is not an interface address`;
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Connections the system holds while this process is busy; rsrv asks for 20. */
const BACKLOG = 128;

/** Clients held while paused. More are turned away: they search again later. */
const MAX_WAITING = 128;

const FREE_PORT_ATTEMPTS = 10;

interface Opened {
  readonly port: number;
  readonly servers: ReadonlyMap<string, Server>;
  readonly skipped: readonly string[];
}

/** One socket per host, all on one port (0: the first one's); undefined when that port is taken on any. */
async function openAll(hosts: readonly string[], wantedPort: number, gate: Gate): Promise<Opened | undefined> {
  const servers = new Map<string, Server>();
  const skipped: string[] = [];
  let port = wantedPort;
  for (const host of hosts) {
    try {
      const server = await open(host, port, gate);
      servers.set(host, server);
      port = portOf(server);
    } catch (error) {
      const code = errorCode(error);
      if (code === 'EADDRNOTAVAIL') {
        skipped.push(host);
        continue;
      }
      closeAll(servers.values());
      if (code === 'EADDRINUSE' || code === 'EACCES') return undefined;
      throw error;
    }
  }
  return { port, servers, skipped };
}

function open(host: string, port: number, gate: Gate): Promise<Server> {
  return new Promise((resolve, reject) => {
    // Half-open is off: a client that has sent its FIN is gone (rsrv).
    const server = createServer({ allowHalfOpen: false, noDelay: true, keepAlive: true });
    server.on('connection', (socket) => gate.enter(socket));
    server.once('error', reject);
    // `exclusive` keeps a cluster's workers from sharing it: each process is a server of its own.
    server.listen({ host, port, backlog: BACKLOG, exclusive: true }, () => {
      server.removeListener('error', reject);
      resolve(server);
    });
  });
}

/** Their ports are free at once; the callback of `close` would wait for the clients too. */
function closeAll(servers: Iterable<Server>): void {
  for (const server of servers) server.close();
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/**
 * Lets clients in, or has them wait. Node cannot leave a connection in the system's backlog, as rsrv does while it is
 * paused; a held socket looks the same to the client: connected, and silent.
 */
class Gate {
  readonly #onSocket: (socket: Socket) => void;
  readonly #waiting = new Set<Socket>();
  #isOpen = true;
  #room = MAX_WAITING;

  constructor(onSocket: (socket: Socket) => void) {
    this.#onSocket = onSocket;
  }

  enter(socket: Socket): void {
    if (this.#isOpen) {
      this.#onSocket(socket);
    } else if (this.#waiting.size >= this.#room) {
      socket.destroy();
    } else {
      this.#waiting.add(socket);
      socket.on('error', ignore);
      socket.once('close', () => this.#waiting.delete(socket));
    }
  }

  shut(): void {
    this.#isOpen = false;
  }

  open(): void {
    this.#isOpen = true;
    const sockets = [...this.#waiting];
    this.#waiting.clear();
    for (const socket of sockets) {
      this.#onSocket(socket);
      // Last, so that no error finds the socket without a listener.
      socket.removeListener('error', ignore);
    }
  }

  drop(): void {
    this.shut();
    this.#room = 0;
    for (const socket of this.#waiting) socket.destroy();
  }
}

/** Its 'close' follows. */
function ignore(): void {}
