/** Wiring of the supervisor of PV Access: its connections, and the bytes for them. */
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { GUID_SIZE } from '../../protocol/pva/constants.ts';
import type { Search } from '../../protocol/pva/messages.ts';
import type { Services } from '../kernel/services.ts';
import type { Pv } from '../pv/pv.ts';
import type { ServedChannel } from '../pv/server.ts';
import type { Source } from '../pv/source.ts';
import { Supervisor as ServerSupervisor } from '../server/supervisor.ts';
import { Beacon, type BeaconOwner } from './beacon.ts';
import type { Channel } from './channel.ts';
import { Connection, type ConnectionOwner } from './connection.ts';
import type { Content } from './content.ts';
import { Contents } from './contents.ts';
import { NameServer, type NameServerOwner } from './name-server.ts';
import type { PvaSettings } from './settings.ts';

/** The event `received`: one chunk of one connection. */
interface Bytes {
  readonly type: 'received';
  readonly from: Connection;
  readonly chunk: Uint8Array;
}

export class Supervisor
  extends ServerSupervisor<Connection, Uint8Array>
  implements ConnectionOwner, NameServerOwner, BeaconOwner
{
  readonly kind = 'pvaSupervisor';
  readonly guid: Uint8Array = randomBytes(GUID_SIZE);
  changeCount = 0;
  readonly #settings: PvaSettings;
  readonly #contents: Contents;

  constructor(source: Source, services: Services, settings: PvaSettings) {
    super(source, services, {
      id: 'pvaSupervisor',
      listen: settings,
      searchesOnTcpPort: settings.broadcastPort === 0,
      client: 'PV Access client',
      clients: 'connections',
    });
    this.#settings = settings;
    this.#contents = new Contents(source, services.clock);
  }

  label(): string {
    return 'PV Access supervisor';
  }

  get connections(): ReadonlyMap<string, Connection> {
    return this.clientsById;
  }

  /** Channels of all clients, once for each PV that they stand on. */
  *channels(): Iterable<ServedChannel> {
    for (const { content, requester: client } of this.#channels()) {
      for (const pv of content.pvs) yield { pv, client };
    }
  }

  // --- for connections and the name server

  contentOf(name: string): Content | undefined {
    return this.#contents.of(name);
  }

  search(names: Search['channels'], peer: string): number[] {
    const found = names.filter(({ name }) => this.searched(name, peer, () => this.#contents.serves(name)));
    return found.map(({ cid }) => cid);
  }

  connectionReleased(connection: Connection): void {
    this.clientReleased(connection);
  }

  // --- for the supervisor of any protocol

  protected nameServer(id: string): NameServer {
    return new NameServer(this, this.services, this.#settings, `pva:${id}`);
  }

  protected beacon(id: string): Beacon {
    return new Beacon(this, this.services, this.#settings, `pva:${id}`);
  }

  protected serve(socket: Socket, number: number): Connection {
    const connection = new Connection(this, this.services, `connection-${number}`, socket);
    socket.on('data', (chunk: Buffer) => this.deliver({ type: 'received', from: connection, chunk }));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      // One that has closed by itself has been forgotten.
      if (this.connections.has(connection.ref.id)) connection.deliver({ type: 'socket.closed' });
    });
    return connection;
  }

  protected otherPort(wanted: number, used: number): string {
    return `PV Access: TCP port ${wanted} is taken, port ${used} is used: clients that find this IOC by searches notice no difference`;
  }

  protected override namesChanged(): void {
    this.changeCount++;
  }

  protected pvRemoved(pv: Pv): void {
    this.changeCount++;
    for (const channel of this.#channels()) {
      if ([...channel.content.pvs].includes(pv)) channel.ref.send({ type: 'pv.removed' });
    }
  }

  protected rightsChanged(pv: Pv | undefined): void {
    for (const channel of this.#channels()) {
      if (pv === undefined || [...channel.content.pvs].includes(pv)) channel.checkRights();
    }
  }

  // --- actions of the machine

  route({ from, chunk }: Bytes): void {
    from.received(chunk);
  }

  // --- helpers

  /** Of all clients, as they are now. */
  #channels(): Channel[] {
    return [...this.connections.values()].flatMap((connection) => [...connection.children()]);
  }
}
