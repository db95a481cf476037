/** Wiring of the supervisor of Channel Access: its circuits, and the commands for them. */
import type { Socket } from 'node:net';
import type { Requester } from '../../database/pv/definition.ts';
import type { Services } from '../kernel/services.ts';
import type { Pv } from '../pv/pv.ts';
import type { Source } from '../pv/source.ts';
import type { Target } from '../pv/view/view.ts';
import { Supervisor as ServerSupervisor } from '../server/supervisor.ts';
import { Beacon, type BeaconOwner } from './beacon.ts';
import type { Channel } from './channel.ts';
import { Circuit, type CircuitOwner } from './circuit.ts';
import { NameServer, type NameServerOwner } from './name-server.ts';
import { portWarning } from './port-warning.ts';
import type { ServerSettings } from './settings.ts';
import { type ReceivedFrames, readRequests } from './tcp-socket.ts';
import { unitsWarnings } from './units-warning.ts';

/** The event `received`: one chunk of one circuit. */
interface Commands {
  readonly type: 'received';
  readonly from: Circuit;
  readonly chunk: ReceivedFrames;
}

export class Supervisor
  extends ServerSupervisor<Circuit, ReceivedFrames>
  implements CircuitOwner, NameServerOwner, BeaconOwner
{
  readonly kind = 'supervisor';
  readonly settings: ServerSettings;
  #nextSid = 0;

  constructor(source: Source, services: Services, settings: ServerSettings) {
    super(source, services, {
      id: 'supervisor',
      listen: settings,
      searchesOnTcpPort: settings.port === 0,
      client: 'client',
      clients: 'circuits',
    });
    this.settings = settings;
  }

  label(): string {
    return 'supervisor';
  }

  get circuits(): ReadonlyMap<string, Circuit> {
    return this.clientsById;
  }

  /** Channels of all clients. */
  *channels(): Iterable<Channel> {
    for (const circuit of this.circuits.values()) yield* circuit.children();
  }

  // --- for circuits and the name server

  resolve(name: string): Target | undefined {
    return this.source.resolve(name);
  }

  rightsOf(pv: Pv, client: Requester): number {
    return this.source.rightsOf(pv, client);
  }

  search(name: string, peer: string): number | undefined {
    return this.searched(name, peer, () => this.source.serves(name)) ? this.tcpPort : undefined;
  }

  /** sids are never reused while the IOC runs: 2^32 of them. */
  nextSid(): number {
    const sid = this.#nextSid;
    this.#nextSid = (sid + 1) >>> 0;
    return sid;
  }

  circuitReleased(circuit: Circuit): void {
    this.clientReleased(circuit);
  }

  // --- for the supervisor of any protocol

  protected nameServer(id: string): NameServer {
    return new NameServer(this, this.services, this.settings, id);
  }

  protected beacon(id: string): Beacon {
    return new Beacon(this, this.services, this.settings, id);
  }

  protected serve(socket: Socket, number: number): Circuit {
    const circuit = new Circuit(this, this.services, `circuit-${number}`, socket);
    readRequests(socket, this.services.bounds, {
      received: (chunk, bytes) => {
        circuit.received(bytes, chunk.commands.length);
        this.deliver({ type: 'received', from: circuit, chunk });
      },
      closed: () => {
        // One that has closed by itself has been forgotten.
        if (this.circuits.has(circuit.ref.id)) circuit.deliver({ type: 'socket.closed' });
      },
    });
    return circuit;
  }

  protected otherPort(wanted: number, used: number): string {
    return portWarning(wanted, used).join('\n');
  }

  protected pvRemoved(pv: Pv): void {
    for (const channel of this.#channelsOn(pv)) channel.pvRemoved();
  }

  protected rightsChanged(pv: Pv | undefined): void {
    for (const channel of this.#channelsOn(pv)) channel.checkRights(this.rightsOf(channel.pv, channel.client));
  }

  // --- actions of the machine

  override startNameServer(): void {
    // For programs that this one starts, and for scripts (rsrv).
    this.services.environment.RSRV_SERVER_PORT = String(this.tcpPort);
    super.startNameServer();
  }

  override reportServing(): void {
    const pvs = Array.from(this.source.list(), (name) => this.source.resolve(name)?.pv);
    for (const warning of unitsWarnings(pvs.filter((pv) => pv !== undefined))) this.services.log.warn(warning);
    super.reportServing();
  }

  route({ from, chunk: { commands, fault } }: Commands): void {
    for (let i = 0; i < commands.length; i++) from.deliver(commands[i]!);
    if (fault !== undefined) from.deliver({ type: 'fault', fault });
  }

  // --- helpers

  /** All channels, or those on one PV. */
  #channelsOn(pv: Pv | undefined): Channel[] {
    const channels = [...this.channels()];
    return pv === undefined ? channels : channels.filter((channel) => channel.pv === pv);
  }
}
