/**
 * Wiring of the repeater.
 *
 * Sources: CA specification, "Repeater"; EPICS base, `repeater.cpp`. A client is known by its UDP port alone, and is told
 * from a socket connected to it: the system then says when nobody listens there any more.
 */
import type { RemoteInfo, Socket } from 'node:dgram';
import {
  type ClientRepeaterEvent,
  type ClientRepeaterWiring,
  clientRepeaterMachine,
} from '../../../machines/ca/client/repeater.ts';
import type { EventOf } from '../../../machines/wired.ts';
import { Command, HEADER_SIZE } from '../../../protocol/ca/constants.ts';
import { encodeRepeaterMessage } from '../../../protocol/ca/datagram.ts';
import { readU16, readU32 } from '../../../protocol/wire/bytes.ts';
import { wire } from '../../kernel/wire.ts';
import type { SystemClock } from '../../kernel/wired.ts';
import { type AnyWired, Wired } from '../../kernel/wired.ts';
import { fromDotted } from '../../net/address-list.ts';
import { errorCode } from '../../net/error-code.ts';
import { ANY_ADDRESS, localInterfaces } from '../../net/interfaces.ts';
import { bindUdp, closeUdp } from '../../net/udp-socket.ts';

const logic = wire(clientRepeaterMachine);

export interface RepeaterSettings {
  /** UDP port: EPICS_CA_REPEATER_PORT. */
  readonly port: number;
  /** Groups in which beacons are heard as well. */
  readonly multicastGroups: readonly string[];
}

export interface RepeaterListener {
  /** What happens, for who wants to watch. */
  log(message: string): void;
  /** What the user should know. */
  warn(message: string): void;
  /** It does not repeat (any more). */
  ended?(): void;
}

/** The event `datagram.received`. */
interface Received {
  readonly type: 'datagram.received';
  readonly bytes: Uint8Array;
  readonly sender: RemoteInfo;
}

export class Repeater extends Wired<typeof clientRepeaterMachine> implements ClientRepeaterWiring {
  readonly kind = 'repeater';
  readonly #settings: RepeaterSettings;
  readonly #listener: RepeaterListener;
  /** By UDP port. */
  readonly #clients = new Map<number, RepeaterClient>();
  #socket: Socket | undefined;
  readonly #counts = { datagrams: 0, beacons: 0, refused: 0 };

  /** @param clock needed without a parent, else the parent's */
  constructor(
    parent: AnyWired | undefined,
    settings: RepeaterSettings,
    listener: RepeaterListener,
    clock?: SystemClock,
  ) {
    super(logic, parent, 'repeater', {}, clock);
    this.#settings = settings;
    this.#listener = listener;
    this.ref.start();
  }

  label(): string {
    return 'repeater';
  }

  describe(): Record<string, unknown> {
    return { port: this.#settings.port, clients: [...this.#clients.keys()], ...this.#counts };
  }

  /** Another repeater has the port. */
  get isTaken(): boolean {
    return this.ref.getSnapshot().matches('taken');
  }

  stop(): void {
    if (this.ref.getSnapshot().status === 'active') this.ref.send({ type: 'close' });
  }

  // --- actions of the machine

  bind(): void {
    bindUdp(ANY_ADDRESS, this.#settings.port).then(
      (socket) => {
        if (this.ref.getSnapshot().status !== 'active') {
          void closeUdp(socket);
          return;
        }
        this.#socket = socket;
        socket.on('message', (bytes, sender) => this.deliver({ type: 'datagram.received', bytes, sender }));
        socket.on('error', (error) => this.ref.send({ type: 'socket.failed', error }));
        for (const group of this.#settings.multicastGroups) this.#join(socket, group);
        this.ref.send({ type: 'bound' });
      },
      (error: unknown) => {
        if (errorCode(error) === 'EADDRINUSE') this.ref.send({ type: 'port.taken' });
        else this.ref.send({ type: 'socket.failed', error });
      },
    );
  }

  reportRepeating(): void {
    this.#listener.log(`Repeating what comes to UDP port ${this.#settings.port}`);
  }

  reportTaken(): void {
    this.#listener.log(`Another repeater has UDP port ${this.#settings.port}`);
  }

  reportFailure({ error }: EventOf<ClientRepeaterEvent, 'socket.failed'>): void {
    this.#listener.warn(
      `The repeater's UDP port ${this.#settings.port} failed: ${error instanceof Error ? error.message : error}`,
    );
  }

  repeat({ bytes, sender }: Received): void {
    this.#counts.datagrams++;
    const command = bytes.length >= HEADER_SIZE ? readU16(bytes, 0) : undefined;
    if (bytes.length === 0 || command === Command.REPEATER_REGISTER) {
      this.#register(sender);
      if (bytes.length > HEADER_SIZE) this.#forward(bytes.subarray(HEADER_SIZE), sender);
      return;
    }
    if (command === Command.RSRV_IS_UP) {
      this.#counts.beacons++;
      // Only the repeater knows where the beacon of a server that does not name itself came from.
      if (readU32(bytes, 12) === 0)
        new DataView(bytes.buffer, bytes.byteOffset).setUint32(12, fromDotted(sender.address));
    }
    this.#forward(bytes, sender);
  }

  release(): void {
    if (this.#socket !== undefined) void closeUdp(this.#socket);
    this.#socket = undefined;
    for (const client of this.#clients.values()) client.close();
    this.#clients.clear();
    this.#listener.ended?.();
  }

  // --- helpers

  #forward(bytes: Uint8Array, sender: RemoteInfo): void {
    for (const client of this.#clients.values()) {
      if (client.port !== sender.port || client.address !== sender.address) client.send(bytes);
    }
  }

  #register({ address, port }: RemoteInfo): void {
    if (!isLocal(address) || (this.#clients.size >= MAX_CLIENTS && !this.#clients.has(port))) {
      this.#counts.refused++;
      return;
    }
    let client = this.#clients.get(port);
    const isNew = client === undefined;
    if (client === undefined) {
      client = new RepeaterClient(address, port, () => void this.#verify(port));
      this.#clients.set(port, client);
      this.#listener.log(`Registered ${address}:${port} (${this.#clients.size} clients)`);
    }
    client.send(encodeRepeaterMessage({ type: 'REPEATER_CONFIRM', address: fromDotted(address) }));
    for (const other of this.#clients.values()) if (other !== client) other.send(NOOP);
    if (isNew) for (const other of this.#clients.values()) if (other !== client) void this.#verify(other.port);
  }

  /** A port that can be bound has no client any more. */
  async #verify(port: number): Promise<void> {
    try {
      await closeUdp(await bindUdp(ANY_ADDRESS, port));
    } catch {
      return;
    }
    const client = this.#clients.get(port);
    if (client === undefined) return;
    client.close();
    this.#clients.delete(port);
    this.#listener.log(`Forgot ${client.address}:${port}: nobody listens there (${this.#clients.size} clients)`);
  }

  #join(socket: Socket, group: string): void {
    try {
      socket.addMembership(group);
    } catch (error) {
      this.#listener.warn(`Can't join multicast group ${group} (${errorCode(error)})`);
    }
  }
}

/** One client of the repeater. */
class RepeaterClient {
  readonly address: string;
  readonly port: number;
  readonly #gone: () => void;
  /** Undefined once it is closed. */
  #socket: Promise<Socket | undefined> | undefined;

  constructor(address: string, port: number, gone: () => void) {
    this.address = address;
    this.port = port;
    this.#gone = gone;
    this.#socket = this.#open();
  }

  send(bytes: Uint8Array): void {
    const copy = bytes.slice();
    void this.#socket?.then((socket) => {
      socket?.send(copy, (error) => {
        if (error !== null) this.#gone();
      });
    });
  }

  close(): void {
    // What is to be sent comes before.
    void this.#socket?.then((socket) => socket?.close());
    this.#socket = undefined;
  }

  async #open(): Promise<Socket | undefined> {
    try {
      const socket = await bindUdp(ANY_ADDRESS, 0);
      socket.on('error', () => this.#gone());
      await new Promise<void>((resolve) => socket.connect(this.port, this.address, resolve));
      return socket;
    } catch {
      return undefined;
    }
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Clients remembered; each has a socket. */
const MAX_CLIENTS = 1000;

/** VERSION with all fields 0: sent to see whether somebody is there. */
const NOOP = new Uint8Array(HEADER_SIZE);

function isLocal(address: string): boolean {
  return address.startsWith('127.') || localInterfaces().some((one) => one.address === address);
}
