/** Wiring of the door of a played device: where its clients come in, what it answers them, and its faults. */
import { waitFor } from 'xstate';
import type { DoorHandle } from '../../../database/author/door-handle.ts';
import { type Fault, type FaultOptions, faultText } from '../../../database/port/fault.ts';
import type { Transport, TransportListener } from '../../../database/port/transport.ts';
import { type DoorEvent, type DoorWiring, doorMachine } from '../../../machines/door.ts';
import type { EventOf } from '../../../machines/wired.ts';
import type { FaultName } from '../../../protocol/framing/fault.ts';
import type { Framing } from '../../../protocol/framing/framing.ts';
import type { Timer } from '../../kernel/clock.ts';
import type { Services } from '../../kernel/services.ts';
import { wire } from '../../kernel/wire.ts';
import { type AnyWired, Wired } from '../../kernel/wired.ts';
import { requestFrame } from '../dialects/frames.ts';
import { Traffic } from '../traffic.ts';
import type { Answerer } from './answerer.ts';
import { type ClientHome, type ClientLine, DoorClient } from './door-client.ts';
import { type ActiveFault, FaultPlan } from './fault-plan.ts';
import { enterBySerial, type SerialPlace } from './serial-entrance.ts';
import { type Entrance, type EntranceListener, enterByTcp, type TcpPlace } from './tcp-entrance.ts';

const logic = wire(doorMachine);

export interface DoorParts {
  readonly name: string;
  readonly framing: Framing;
  readonly answerer: Answerer;
  readonly incompleteMs: number | undefined;
  /** Undefined: nobody comes in but from within the process. */
  readonly listen: TcpPlace | SerialPlace | undefined;
  /** Whether a machine of the group takes such an event. */
  readonly takes: (event: string) => boolean;
  readonly tell: (event: { readonly type: string; readonly rate?: number }) => void;
  /** The device begins anew. */
  readonly reset: () => void;
}

/** Faults of the machine, by the event that tells it. */
const OF_MACHINE: readonly FaultName[] = ['stuck', 'drift'];
const OF_ENTRANCE: readonly FaultName[] = ['refuse', 'reboot'];

export class Door extends Wired<typeof doorMachine> implements DoorWiring, DoorHandle {
  readonly kind = 'door';
  readonly id: string;
  readonly traffic: Traffic;
  readonly #parts: DoorParts;
  readonly #services: Services;
  readonly #plan: FaultPlan;
  readonly #home: ClientHome;
  readonly #clients = new Set<DoorClient>();
  readonly #watchers = new Set<() => void>();
  #entrance: Entrance | undefined;
  #port = 0;
  #hasFailed = false;
  #chattering: Timer | undefined;
  #connections = 0;

  constructor(parent: AnyWired, services: Services, parts: DoorParts) {
    super(logic, parent, `door:${parts.name}`, { name: parts.name });
    this.id = parts.name;
    this.#parts = parts;
    this.#services = services;
    this.traffic = new Traffic(services.clock);
    this.#plan = new FaultPlan(services.clock, services.random, {
      began: (fault) => this.#began(fault),
      over: (fault) => this.#over(fault),
    });
    const { framing, answerer, incompleteMs } = parts;
    const { clock, random } = services;
    this.#home = { clock, random, framing, answerer, incompleteMs, traffic: this.traffic, plan: this.#plan };
    this.ref.start();
  }

  label(): string {
    return this.id;
  }

  describe(): Record<string, unknown> {
    return {
      framing: this.#parts.framing.name,
      listensOn: this.#place,
      clients: this.clients,
      connections: this.#connections,
      faults: this.#plan.due.map(({ fault, hits }) => `${faultText(fault)} (${hits} hits)`),
      hits: this.hits,
    };
  }

  get port(): number {
    return this.#port;
  }

  get hits(): number {
    return this.#plan.hits;
  }

  get clients(): number {
    return this.#clients.size;
  }

  /** Names of the faults that are due. */
  get faults(): readonly FaultName[] {
    return this.#plan.due.map(({ fault }) => fault.name);
  }

  fault(name: FaultName, options: FaultOptions = {}): () => void {
    return this.add({ ...options, name });
  }

  /** @throws RangeError when it cannot have that fault */
  add(fault: Fault): () => void {
    const { framing } = this.#parts;
    if (fault.name === 'checksum' && framing.checkBytes === undefined) {
      throw new RangeError(`${this.id} cannot have the fault 'checksum': its framing, ${framing.name}, has none`);
    }
    if (OF_MACHINE.includes(fault.name) && !this.#parts.takes(`fault.${fault.name}`)) {
      throw new RangeError(
        `${this.id} cannot have the fault '${fault.name}': no machine of it takes the event 'fault.${fault.name}'`,
      );
    }
    return this.#plan.add(fault);
  }

  tell(message: string | Uint8Array): void {
    const frame = requestFrame(message, this.#parts.framing);
    for (const client of this.#clients) client.tell(frame);
  }

  clear(): void {
    this.#plan.clear();
  }

  /** @param watcher called when a fault begins or ends. @returns ends it */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Connects a port of the same process, on its clock. @param latencyMs of each direction */
  join(listener: TransportListener, latencyMs: number): Transport {
    const { clock } = this.#services;
    let isOpen = true;
    let isPaused = false;
    const held: Uint8Array[] = [];
    const later = (run: () => void) =>
      clock.setTimeout(() => {
        if (isOpen) run();
      }, latencyMs);
    let client: DoorClient | undefined;
    const end = (why: string) => {
      later(() => {
        isOpen = false;
        listener.closed(why);
      });
    };
    later(() => {
      if (!this.#isOpen) {
        end('connection refused');
        return;
      }
      client = this.#enter({
        peer: 'simulated',
        send: (bytes) => later(() => listener.received(bytes)),
        close: () => {
          this.#clients.delete(client!);
          end('the device closed the connection');
        },
        pause: (given) => {
          isPaused = given;
          if (!given) for (const bytes of held.splice(0)) client?.received(bytes);
        },
      });
      listener.opened(`simulated ${this.id}`);
    });
    return {
      send: ({ bytes }) =>
        void later(() => {
          if (isPaused) held.push(bytes);
          else client?.received(bytes);
        }),
      close: () => {
        isOpen = false;
        if (client === undefined) return;
        client.closed();
        this.#clients.delete(client);
      },
    };
  }

  async whenClosed(): Promise<void> {
    await waitFor(this.ref, ({ status }) => status !== 'active');
  }

  // --- actions of the machine

  listen(): void {
    const { listen } = this.#parts;
    if (listen === undefined) {
      this.ref.send({ type: 'listening' });
      return;
    }
    const listener: EntranceListener = {
      listening: (port) => {
        this.#port = port;
        this.#hasFailed = false;
        this.#services.log.info({ door: this.id }, `${this.id} answers on ${this.#place}`);
        this.ref.send({ type: 'listening' });
      },
      failed: (error) => this.ref.send({ type: 'failed', why: error.message }),
      connected: (line) => {
        const client = this.#enter(line);
        return {
          received: (bytes) => client.received(bytes),
          closed: () => {
            client.closed();
            this.#clients.delete(client);
          },
        };
      },
    };
    // After it was shut clients come back to where it was.
    this.#entrance =
      'path' in listen
        ? enterBySerial(listen.path, listener)
        : enterByTcp(listen.host, this.#port || listen.port, listener);
  }

  close(): void {
    this.#entrance?.close();
    this.#entrance = undefined;
    for (const client of [...this.#clients]) client.close();
    this.#clients.clear();
  }

  reportFailure({ why }: EventOf<DoorEvent, 'failed'>): void {
    if (!this.#hasFailed)
      this.#services.log.error({ door: this.id }, `${this.id} cannot be reached: ${why}. It tries again.`);
    this.#hasFailed = true;
  }

  // --- helpers

  /** For people. */
  get #place(): string {
    const { listen } = this.#parts;
    if (listen === undefined) return 'no socket';
    return 'path' in listen ? listen.path : `${listen.host}:${this.#port}`;
  }

  get #isOpen(): boolean {
    return this.ref.getSnapshot().matches({ serving: { entrance: 'open' } });
  }

  #enter(line: ClientLine): DoorClient {
    const client = new DoorClient(this.#home, line);
    this.#clients.add(client);
    this.#connections++;
    this.traffic.say(`connected: ${line.peer}`, 'state', line.peer);
    return client;
  }

  #began(active: ActiveFault): void {
    const { name, arg } = active.fault;
    this.traffic.say(`the fault ${faultText(active.fault)} begins`, 'fault');
    this.ref.send({ type: `fault.${name}` });
    if (OF_ENTRANCE.includes(name)) this.ref.send({ type: 'shut' });
    if (name === 'hang') for (const { line } of this.#clients) line.pause(true);
    if (name === 'chatter' && arg !== undefined) this.#chatter(Number(arg));
    if (OF_MACHINE.includes(name))
      this.#parts.tell({ type: `fault.${name}`, ...(arg !== undefined && { rate: Number(arg) }) });
    // Nobody asks for these: they hit when they begin.
    if ([...OF_ENTRANCE, ...OF_MACHINE, 'hang'].includes(name)) this.#plan.count(active);
    this.#tell();
  }

  #over({ fault }: ActiveFault): void {
    const { name } = fault;
    this.traffic.say(`the fault ${faultText(fault)} is over`, 'fault');
    if (name === 'reboot') this.#parts.reset();
    if (OF_ENTRANCE.includes(name) && !OF_ENTRANCE.some((each) => this.#plan.has(each)))
      this.ref.send({ type: 'reopen' });
    if (name === 'hang' && !this.#plan.has('hang')) for (const { line } of this.#clients) line.pause(false);
    if (name === 'chatter') this.#services.clock.clearTimeout(this.#chattering);
    if (OF_MACHINE.includes(name)) this.#parts.tell({ type: 'fault.over' });
    const last = this.#plan.due.at(-1);
    this.ref.send({ type: last === undefined ? 'well' : `fault.${last.fault.name}` });
    this.#tell();
  }

  #chatter(seconds: number): void {
    this.#chattering = this.#services.clock.setTimeout(() => {
      for (const client of this.#clients) client.chatter();
      this.#chatter(seconds);
    }, seconds * 1000);
  }

  #tell(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }
}
