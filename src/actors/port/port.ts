/** Wiring of a port: its connection, the exchanges that wait for it, and the frames that come. */

import { waitFor } from 'xstate';
import { PortError } from '../../database/port/port-error.ts';
import { type PortEvent, type PortWiring, portMachine } from '../../machines/port.ts';
import type { EventOf } from '../../machines/wired.ts';
import type { Frame } from '../../protocol/framing/framing.ts';
import type { HeapClock } from '../kernel/clock.ts';
import type { Services } from '../kernel/services.ts';
import type { Part } from '../kernel/supervision.ts';
import { wire } from '../kernel/wire.ts';
import type { AnyWired } from '../kernel/wired.ts';
import type { Exchange } from './exchange.ts';
import { Exchanges } from './exchanges.ts';
import { Inlet } from './inlet.ts';
import { PortConnection } from './port-connection.ts';
import { newPortCounters, type PortCounters } from './port-counters.ts';
import { PortFacts } from './port-facts.ts';
import type { PortParts } from './port-parts.ts';
import { PortReport } from './port-report.ts';
import { type PortWatcher, PortWatchers } from './port-watcher.ts';
import { Traffic } from './traffic.ts';
import { WaitingList } from './waiting-list.ts';

const logic = wire(portMachine);

type FrameEvent = EventOf<PortEvent, 'frame'>;

export class Port extends PortFacts implements PortWiring, Part {
  readonly kind = 'port';
  readonly name: string;
  readonly parts: PortParts;
  readonly traffic: Traffic;
  readonly counters: PortCounters = newPortCounters();
  readonly #services: Services;
  readonly #watchers = new PortWatchers();
  protected readonly report: PortReport;
  protected readonly connection: PortConnection;
  protected readonly waitingList: WaitingList;
  protected readonly exchanges: Exchanges;
  protected readonly clock: HeapClock;
  readonly #inlet: Inlet;
  #starts = 0;
  /** The IOC serves. */
  #isServing = false;
  /** Set by who measures the load: the slowest polls go first then. */
  isOverloaded = false;

  constructor(parent: AnyWired, services: Services, parts: PortParts) {
    super(logic, parent, `port:${parts.name}`, { name: parts.name, times: parts.times, seed: services.random() });
    const { clock } = services;
    const { counters } = this;
    this.name = parts.name;
    this.parts = parts;
    this.#services = services;
    this.clock = clock;
    const traffic = new Traffic(clock);
    this.traffic = traffic;
    const report = new PortReport(parts, services, counters, traffic);
    this.report = report;
    const waiting = new WaitingList(parts.name, counters);
    this.waitingList = waiting;
    const send = (event: PortEvent) => this.ref.send(event);
    const inlet = new Inlet(clock, parts.framing, traffic, counters, {
      frame: (frame) => this.deliver({ type: 'frame', frame }),
      noise: () => send({ type: 'noise' }),
      overflow: () => this.#overflow(),
      begun: () => this.exchanges.outstanding.begun(),
      paused: (partial) => this.exchanges.giveUp(partial),
    });
    this.#inlet = inlet;
    const connection = new PortConnection(parts, clock, {
      opened: (peer) => send({ type: 'opened', peer }),
      received: (input) => this.#received(input),
      closed: (why) => send({ type: 'closed', why }),
    });
    this.connection = connection;
    const troubles = () => this.troubles;
    this.exchanges = new Exchanges({
      parts,
      traffic,
      counters,
      inlet,
      connection,
      report,
      waiting,
      clock,
      troubles,
      send,
    });
  }

  watch(watcher: PortWatcher): () => void {
    return this.#watchers.add(watcher);
  }

  /** Takes its turn in the queue, or fails at once. */
  submit(exchange: Exchange): void {
    if (this.waitingList.submit(exchange, () => this.whyDown())) this.ref.send({ type: 'job' });
  }

  /** For who keeps it alive: it begins, and after a failure begins anew. */
  begin(id: string): this {
    const { name, times } = this.parts;
    if (this.#starts++ > 0) this.renew(logic, id, { name, times, seed: this.#services.random() });
    this.ref.start();
    if (this.#isServing) this.ref.send({ type: 'start' });
    return this;
  }

  /** The IOC serves. */
  start(): void {
    this.#isServing = true;
    this.ref.send({ type: 'start' });
  }

  stop(): void {
    this.#isServing = false;
    this.ref.send({ type: 'stop' });
  }

  /** It has thrown: its PVs are lost, and what waits fails. */
  abandon(): void {
    const wasUp = this.isUp;
    this.report.reason = 'its code has failed';
    this.disconnect();
    if (!wasUp) return;
    this.report.mark();
    this.#watchers.down(this.reason);
  }

  /** Resolves when it is closed for good. */
  async whenClosed(): Promise<void> {
    await waitFor(this.ref, ({ status }) => status !== 'active');
  }

  /** The init exchanges are to be run again before the next one: what they have set may be gone. */
  reopen(why: string): void {
    this.connection.close();
    this.ref.send({ type: 'closed', why });
  }

  // --- actions of the machine

  open(): void {
    this.counters.opens++;
    this.connection.open();
  }

  noteOpened({ peer }: EventOf<PortEvent, 'opened'>): void {
    this.report.peer = peer;
    this.#inlet.reset();
    this.exchanges.begin();
  }

  noteClosed({ why }: EventOf<PortEvent, 'closed'>): void {
    this.report.reason = why;
  }

  /** Fails all that waits, with one reason. */
  disconnect(): void {
    this.waitingList.admits = 'none';
    this.connection.close();
    this.#inlet.reset();
    this.exchanges.failAll(new PortError('down', this.whyDown()));
  }

  admitInit(): void {
    this.waitingList.admits = 'init';
    this.waitingList.add(this.parts.init());
  }

  admitAll(): void {
    this.waitingList.admits = 'all';
    this.report.mark();
    this.#watchers.up();
  }

  admitLast(): void {
    this.waitingList.admits = 'last';
    this.waitingList.fail(new PortError('down', `${this.name} closes as the IOC stops`));
    this.waitingList.add(this.parts.goodbye());
  }

  fall(): void {
    this.waitingList.admits = 'none';
    this.report.mark();
    this.#watchers.down(this.reason);
  }

  reportState(): void {
    this.report.write(this.isUp);
    this.tellState();
  }

  tellState(): void {
    this.#watchers.changed();
  }

  next(): void {
    if (this.exchanges.somethingWaits) this.ref.send({ type: 'job' });
    else if (this.waitingList.admits === 'init') this.ref.send({ type: 'init.done' });
    else if (this.waitingList.admits === 'last') this.ref.send({ type: 'drained' });
  }

  /** Sends the next step of the exchange whose turn it is. */
  send(): void {
    this.exchanges.send(this.isOverloaded);
  }

  takeReply({ frame }: FrameEvent): void {
    this.exchanges.takeReply(frame as Frame);
  }

  takeUnasked({ frame }: FrameEvent): void {
    const message = frame as Frame;
    this.counters.unasked++;
    const isMeant = this.#watchers.frame(message);
    this.traffic.add('<', message, '', '', undefined, isMeant ? undefined : 'unasked');
  }

  dropFrame({ frame }: FrameEvent): void {
    this.counters.unasked++;
    this.traffic.add('<', frame as Frame, '', '', undefined, 'unasked');
  }

  /** After a time-out. */
  dropLate(event: FrameEvent): void {
    const late = event.frame as Frame;
    if (this.parts.isUnsolicited(late)) this.takeUnasked(event);
    else this.exchanges.dropLate(late);
  }

  expire(): void {
    this.exchanges.expire();
  }

  recover(): void {
    this.#inlet.reset();
  }

  probe(): void {
    const probe = this.parts.probe?.();
    if (probe === undefined) this.ref.send({ type: 'probe.failed' });
    else this.submit(probe);
  }

  // --- helpers

  #received(input: Uint8Array | Frame): void {
    try {
      if (input instanceof Uint8Array) {
        this.#watchers.input(input);
        this.#inlet.push(input);
      } else this.#inlet.take(input);
    } catch (error) {
      // A framing of an author's may throw.
      this.crash(error);
    }
  }

  #overflow(): void {
    this.traffic.say('too many bytes without an end of a frame', 'noise');
    this.exchanges.giveUp(undefined);
  }
}
