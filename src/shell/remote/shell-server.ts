/** Wiring of the local socket by which shells reach a running IOC. */
import type { Server as NetServer, Socket } from 'node:net';
import type { Ioc } from '../../actors/ioc/ioc.ts';
import type { Services } from '../../actors/kernel/services.ts';
import { wire } from '../../actors/kernel/wire.ts';
import { Wired } from '../../actors/kernel/wired.ts';
import type { ServedChannel, Server } from '../../actors/pv/server.ts';
import type { ClientStatistics } from '../../database/author/ioc-context.ts';
import { type ShellServerEvent, type ShellServerWiring, shellServerMachine } from '../../machines/shell-server.ts';
import type { ChildFailure, EventOf } from '../../machines/wired.ts';
import type { Site } from '../site.ts';
import { listenLocally } from './listen.ts';
import { encodeMessage } from './messages.ts';
import { ShellConnection, type ShellConnectionOwner } from './shell-connection.ts';
import { ownSocketPath, removeSocket } from './sockets.ts';

const logic = wire(shellServerMachine);

/** Shells at once. */
const MOST_CONNECTIONS = 16;

export interface ShellServerSettings {
  /** Of the IOC: what `xioc shell NAME` is given. */
  readonly name: string;
  /** Of the socket; undefined: one in the owner's folder. */
  readonly path?: string | undefined;
  /** Bytes that a client may leave unread; default 32 MiB. */
  readonly mostUnread?: number;
}

/** Below the IOC as a server is: its clients have no channels. */
export class ShellServer
  extends Wired<typeof shellServerMachine>
  implements ShellServerWiring, Server, ShellConnectionOwner
{
  readonly kind = 'shellServer';
  readonly tcpPort = 0;
  readonly addresses: readonly string[] = [];
  readonly site: Site;
  readonly name: string;
  readonly mostUnread: number;
  readonly services: Services;
  readonly #asked: string | undefined;
  readonly #connections = new Map<string, ShellConnection>();
  #path = '';
  #listener: NetServer | undefined;
  #opened = 0;

  /** @param site of the IOC that runs: its shells share it */
  constructor(ioc: Ioc, site: Site, { name, path, mostUnread = 32 << 20 }: ShellServerSettings) {
    super(logic, ioc, 'shellServer', {});
    this.site = site;
    this.name = name;
    this.mostUnread = mostUnread;
    this.services = ioc.services;
    this.#asked = path;
    this.ref.start();
  }

  label(): string {
    return 'shells';
  }

  describe(): Record<string, unknown> {
    return { path: this.#path, shells: this.#connections.size };
  }

  override children(): Iterable<ShellConnection> {
    return this.#connections.values();
  }

  /** Of the socket; empty before it is there. */
  get path(): string {
    return this.#listener === undefined ? '' : this.#path;
  }

  get clients(): Iterable<ClientStatistics> {
    return Array.from(this.#connections.values(), (connection) => connection.statistics());
  }

  *channels(): Iterable<ServedChannel> {}

  connectionReleased(connection: ShellConnection): void {
    this.ref.send({ type: 'connection.closed', connection });
  }

  // --- actions and guards of the machine

  listen(): void {
    void this.#open().then(
      (listener) => {
        this.#listener = listener;
        if (this.ref.getSnapshot().value === 'starting') this.ref.send({ type: 'listening' });
        else this.close(); // stopped meanwhile
      },
      (error: unknown) => this.ref.send({ type: 'listen.failed', error }),
    );
  }

  reportListening(): void {
    this.services.log.debug(`Shells reach this IOC at ${this.#path}`);
  }

  reportListenFailure({ error }: EventOf<ShellServerEvent, 'listen.failed'>): void {
    const reason = (error as Error).message;
    // Who has asked for it by name relies on it.
    if (this.#asked === undefined) this.services.log.info(`\`xioc shell\` cannot reach this IOC: ${reason}`);
    else this.services.log.warn(`\`xioc shell\` cannot reach this IOC at ${this.#asked}: ${reason}`);
  }

  hasRoom(): boolean {
    return this.#connections.size < MOST_CONNECTIONS;
  }

  openConnection({ socket }: ShellServerEvent & { type: 'socket.connected'; socket: Socket }): void {
    const connection = new ShellConnection(this, ++this.#opened, socket);
    this.#connections.set(connection.ref.id, connection);
    connection.start();
  }

  refuseSocket({ socket }: ShellServerEvent & { type: 'socket.connected'; socket: Socket }): void {
    socket.on('error', () => {});
    socket.end(encodeMessage({ err: `${MOST_CONNECTIONS} shells are open already: close one.\n` }));
  }

  forgetConnection({ connection }: ShellServerEvent & { type: 'connection.closed'; connection: ShellConnection }) {
    this.#connections.delete(connection.ref.id);
  }

  childFailed({ actorId, error }: ChildFailure): void {
    this.services.counters.crashes++;
    this.services.log.error({ err: error }, `${actorId} failed`);
    this.#connections.get(actorId)?.release();
  }

  close(): void {
    for (const connection of [...this.#connections.values()]) connection.ref.send({ type: 'stop' });
    if (this.#listener === undefined) this.ref.send({ type: 'closed' });
    else this.#listener.close(() => this.ref.send({ type: 'closed' }));
  }

  release(): void {
    for (const connection of [...this.#connections.values()]) connection.release();
    this.#connections.clear();
    if (this.#listener !== undefined) removeSocket(this.#path);
  }

  // --- helpers

  async #open(): Promise<NetServer> {
    this.#path = this.#asked ?? ownSocketPath(this.name, this.site.environment.variables);
    return listenLocally(this.#path, (socket) => this.ref.send({ type: 'socket.connected', socket }));
  }
}
