/** Wiring of RecCaster: hears recceivers, and uploads the names of the IOC to one. */
import type { Socket as UdpSocket } from 'node:dgram';
import { connect, type Socket } from 'node:net';
import { hostname } from 'node:os';
import { setTimeout as later } from 'node:timers/promises';
import type { ClientStatistics } from '../../database/author/ioc-context.ts';
import { type RecCasterEvent, type RecCasterWiring, recCasterMachine } from '../../machines/reccaster.ts';
import type { EventOf } from '../../machines/wired.ts';
import { Writer } from '../../protocol/wire/writer.ts';
import type { Services } from '../kernel/services.ts';
import { wire } from '../kernel/wire.ts';
import { Wired } from '../kernel/wired.ts';
import { bindUdp } from '../net/udp-socket.ts';
import { recordTypeOf } from '../pv/plain-fields.ts';
import type { Server } from '../pv/server.ts';
import type { Source } from '../pv/source.ts';
import {
  type Announcement,
  RecFramer,
  readAnnouncement,
  writeDone,
  writeGreeting,
  writeInfo,
  writePong,
  writeRecord,
} from './messages.ts';

const logic = wire(recCasterMachine);

export interface RecCasterSettings {
  /** Of the IOC: what its PVs are filed under. Without one recceivers take a name that changes with each start. */
  readonly name: string;
  /** UDP port where announcements are heard. Default 5049. */
  readonly port?: number;
  /** Longest wait before connecting, in seconds. Default 10. */
  readonly holdOff?: number;
  /** What is known of a record of a database, without making a PV of it. Undefined: there is a PV. */
  readonly describe?: (name: string) => { readonly type: string; readonly description: string } | undefined;
  /** TCP ports of the servers, when they are bound. */
  readonly ports: () => { readonly ca: number; readonly pva: number };
}

/** The event `announced`. */
interface Announced {
  readonly type: 'announced';
  readonly announcement: Announcement;
  readonly from: string;
}

export class RecCaster extends Wired<typeof recCasterMachine> implements RecCasterWiring, Server {
  readonly kind = 'recCaster';
  readonly tcpPort = 0;
  readonly addresses: readonly string[] = [];
  readonly clients: Iterable<ClientStatistics> = [];
  readonly #source: Source;
  readonly #services: Services;
  readonly #settings: RecCasterSettings;
  readonly #unwatch: () => void;
  #udp: UdpSocket | undefined;
  #chosen: Announced | undefined;
  #socket: Socket | undefined;
  #told = 0;

  constructor(source: Source, services: Services, settings: RecCasterSettings) {
    const { holdOff = 10 } = settings;
    super(logic, source, 'recCaster', { holdOffMs: 1000 * holdOff, share: services.random() });
    this.#source = source;
    this.#services = services;
    this.#settings = settings;
    const changed = () => this.ref.send({ type: 'changed' });
    this.#unwatch = source.watch({ added: changed, removed: changed, rightsChanged: () => {} });
    this.ref.start();
    // The IOC does not wait for a recceiver.
    source.ref.send({ type: 'serving' });
  }

  label(): string {
    return 'RecCaster';
  }

  describe(): Record<string, unknown> {
    const { announcement, from } = this.#chosen ?? {};
    return {
      recceiver: announcement === undefined ? '' : `${announcement.address ?? from}:${announcement.port}`,
      records: this.#told,
    };
  }

  channels(): Iterable<never> {
    return [];
  }

  // --- actions of the machine

  listen(): void {
    const { port = 5049 } = this.#settings;
    // Shared: each IOC of a host hears the announcements.
    bindUdp('0.0.0.0', port, true).then(
      (socket) => {
        if (this.ref.getSnapshot().value !== 'listening') {
          socket.close();
          return;
        }
        this.#udp = socket;
        socket.on('error', () => {}); // what cannot be received is heard again 15 s later
        socket.on('message', (bytes, { address: from }) => {
          const announcement = readAnnouncement(bytes);
          if (announcement !== undefined) this.ref.send({ type: 'announced', announcement, from } as Announced);
        });
      },
      (error: unknown) => this.ref.send({ type: 'listen.failed', error }),
    );
  }

  /** The UDP port that is listened at; 0: none. */
  get udpPort(): number {
    return this.#udp?.address().port ?? 0;
  }

  stopListening(): void {
    this.#udp?.close();
    this.#udp = undefined;
  }

  reportFailure({ error }: EventOf<RecCasterEvent, 'listen.failed'>): void {
    this.#services.log.warn({ err: error }, 'RecCaster cannot hear announcements of recceivers');
  }

  choose(event: RecCasterEvent & Announced): void {
    this.#chosen = event;
  }

  connect(): void {
    const { announcement, from } = this.#chosen!;
    const framer = new RecFramer();
    const socket = connect(announcement.port, announcement.address ?? from);
    this.#socket = socket;
    const isCurrent = () => this.#socket === socket;
    socket.on('error', () => socket.destroy());
    socket.on('connect', () => isCurrent() && this.ref.send({ type: 'connected' }));
    socket.on('close', () => isCurrent() && this.ref.send({ type: 'socket.closed' }));
    socket.on('data', (bytes: Buffer) => {
      if (!isCurrent()) return;
      const received = framer.push(bytes);
      if (received === undefined) socket.destroy();
      for (const message of received ?? []) {
        if (message.type === 'greeting') this.ref.send({ type: 'greeted' });
        else this.ref.send({ type: 'pinged', nonce: message.nonce });
      }
    });
  }

  greet(): void {
    this.#send((writer) => writeGreeting(writer, this.#chosen!.announcement.key));
  }

  upload(): void {
    const socket = this.#socket!;
    void this.#uploadTo(socket).then((isDone) => {
      if (isDone && this.#socket === socket) this.ref.send({ type: 'uploaded' });
    });
  }

  answerPing({ nonce }: EventOf<RecCasterEvent, 'pinged'>): void {
    this.#send((writer) => writePong(writer, nonce));
  }

  hangUp(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.destroy();
  }

  reportSynchronised(): void {
    this.#services.log.info(`RecCaster has told ${this.#told} records to the recceiver at ${this.#peer}`);
  }

  reportLost(): void {
    this.#services.log.warn(`RecCaster has lost the recceiver at ${this.#peer}`);
  }

  release(): void {
    this.#unwatch();
    this.stopListening();
  }

  // --- helpers

  get #peer(): string {
    const { announcement, from } = this.#chosen!;
    return `${announcement.address ?? from}:${announcement.port}`;
  }

  #send(write: (writer: Writer) => void): void {
    const writer = new Writer(256);
    write(writer);
    this.#socket?.write(writer.take());
  }

  /** In portions, so that a hundred thousand records hold nobody up. */
  async #uploadTo(socket: Socket): Promise<boolean> {
    let writer = new Writer();
    for (const [key, value] of this.#infos()) writeInfo(writer, 0, key, value);
    let id = 0;
    for (const name of this.#source.list()) {
      const { type, description } = this.#settings.describe?.(name) ?? this.#describe(name);
      if (type === '') continue; // removed meanwhile
      writeRecord(writer, ++id, type, name);
      if (description !== '') writeInfo(writer, id, 'recordDesc', description);
      if (writer.length < PORTION) continue;
      if (!socket.write(writer.take())) await drained(socket);
      await later(0);
      if (socket.destroyed) return false;
      writer = new Writer();
    }
    writeDone(writer);
    socket.write(writer.take());
    this.#told = id;
    return true;
  }

  #describe(name: string): { readonly type: string; readonly description: string } {
    const pv = this.#source.resolve(name)?.pv;
    if (pv === undefined) return { type: '', description: '' };
    return { type: recordTypeOf(pv), description: pv.definition.description ?? '' };
  }

  *#infos(): Iterable<readonly [string, string]> {
    const { environment } = this.#services;
    const { ca, pva } = this.#settings.ports();
    yield ['IOCNAME', environment.IOCNAME || this.#settings.name];
    yield ['HOSTNAME', hostname()];
    yield ['PWD', process.cwd()];
    if (ca !== 0) yield ['RSRV_SERVER_PORT', String(ca)];
    if (pva !== 0) yield ['PVAS_SERVER_PORT', String(pva)];
    for (const name of PASSED_ON) {
      const value = environment[name];
      if (value !== undefined && value !== '') yield [name, value];
    }
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const PORTION = 1 << 16;

/** Variables that EPICS's own RecCaster passes on when they are set. */
const PASSED_ON = [
  'EPICS_VERSION',
  'EPICS_BASE',
  'TOP',
  'ARCH',
  'IOC',
  'EPICS_CA_ADDR_LIST',
  'EPICS_CA_AUTO_ADDR_LIST',
  'EPICS_CA_MAX_ARRAY_BYTES',
  'EPICS_HOST_ARCH',
  'ENGINEER',
  'LOCATION',
];

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('drain', resolve);
    socket.once('close', () => resolve());
  });
}
