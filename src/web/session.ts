/** Wiring of a session: the WebSocket of one browser, and the PVs that it watches. */
import type { WebSocket } from 'ws';
import type { Services } from '../actors/kernel/services.ts';
import { wire } from '../actors/kernel/wire.ts';
import { type AnyWired, Wired } from '../actors/kernel/wired.ts';
import type { Pv } from '../actors/pv/pv.ts';
import type { ServedChannel } from '../actors/pv/server.ts';
import type { Target } from '../actors/pv/view/view.ts';
import type { ClientStatistics } from '../database/author/ioc-context.ts';
import type { Requester } from '../database/pv/definition.ts';
import { type WebSessionEvent, type WebSessionWiring, webSessionMachine } from '../machines/web/session.ts';
import type { ChildFailure, EventOf } from '../machines/wired.ts';
import { type BrowserMessage, parseMessage } from './pvws/message.ts';
import { Subscription, type SubscriptionOwner } from './subscription.ts';

const logic = wire(webSessionMachine);

/** The port, as its sessions see it. */
export interface SessionOwner extends AnyWired {
  readonly services: Services;
  readonly mayWrite: boolean;
  /** The PV that a name means; undefined: there is none, or not now. It is looked for as long as it is watched. */
  watch(name: string): Target | undefined;
  /** A subscription to this name has ended. */
  unwatched(name: string): void;
  rightsOf(pv: Pv, requester: Requester): number;
  sessionReleased(session: Session): void;
}

export class Session extends Wired<typeof webSessionMachine> implements WebSessionWiring, SubscriptionOwner {
  readonly kind = 'webSession';
  readonly requester: Requester;
  /** Unix time in ms. */
  readonly openedAt: number;
  lastReceivedAt = 0;
  lastSentAt = 0;
  readonly #port: SessionOwner;
  readonly #socket: WebSocket;
  /** By the name that the browser wrote. */
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #due = new Set<Subscription>();
  /** When arrays may be sent again, on the clock of the IOC. */
  #arraysAt = 0;
  #spawned = 0;
  #replaced = 0;
  #bytesIn = 0;
  #bytesOut = 0;

  constructor(port: SessionOwner, id: string, socket: WebSocket, requester: Requester) {
    super(logic, port, id, { peer: requester.peer });
    this.#port = port;
    this.#socket = socket;
    this.requester = requester;
    this.openedAt = port.services.clock.wallTime();
    socket.on('message', (data, isBinary) => {
      const text = String(data);
      this.#bytesIn += text.length;
      if (!isBinary) this.deliver({ type: 'message', text });
    });
    socket.on('pong', () => this.ref.send({ type: 'pong' }));
    socket.on('close', () => this.ref.send({ type: 'socket.closed' }));
    this.ref.start();
  }

  label(): string {
    const { user, host, peer } = this.requester;
    return `${user}@${host} (${peer})`;
  }

  describe(): Record<string, unknown> {
    const { name, ...statistics } = this.statistics();
    return { name, ...statistics };
  }

  override children(): Iterable<Subscription> {
    return this.#subscriptions.values();
  }

  get mayWrite(): boolean {
    return this.#port.mayWrite;
  }

  /** Subscriptions that wait to be sent. */
  get queued(): number {
    return this.#due.size;
  }

  *channels(): Iterable<ServedChannel> {
    for (const { pv } of this.#subscriptions.values()) if (pv !== undefined) yield { pv, client: this.requester };
  }

  statistics(): ClientStatistics {
    const { user, host, peer } = this.requester;
    return {
      name: `${user}@${host}`,
      address: peer,
      channels: this.#subscriptions.size,
      subscriptions: this.#subscriptions.size,
      queuedBytes: this.#socket.bufferedAmount,
      dropped: this.#replaced,
      bytesIn: this.#bytesIn,
      bytesOut: this.#bytesOut,
    };
  }

  /** This actor has crashed: gives back what it held. */
  abandon(): void {
    this.release();
  }

  // --- for subscriptions

  watch(name: string): Target | undefined {
    return this.#port.watch(name);
  }

  rightsOf(pv: Pv): number {
    return this.#port.rightsOf(pv, this.requester);
  }

  due(subscription: Subscription): void {
    this.#due.add(subscription);
    this.deliver({ type: 'due' });
  }

  countReplaced(): void {
    this.#replaced++;
    this.#port.services.counters.updatesReplaced++;
  }

  tell(message: object): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    const text = JSON.stringify(message);
    this.#bytesOut += text.length;
    this.lastSentAt = this.#port.services.clock.wallTime();
    this.#socket.send(text, () => {
      if (this.#socket.bufferedAmount === 0) this.deliver({ type: 'drained' });
    });
  }

  subscriptionReleased(subscription: Subscription): void {
    this.#due.delete(subscription);
    this.#subscriptions.delete(subscription.name);
    this.#port.unwatched(subscription.name);
  }

  // --- actions and guards of the machine

  receive({ text }: EventOf<WebSessionEvent, 'message'>): void {
    this.lastReceivedAt = this.#port.services.clock.wallTime();
    const message = parseMessage(text);
    if ('fault' in message) this.#complain(message.fault);
    else this.#obey(message);
    if (this.isCongested()) this.deliver({ type: 'due' });
  }

  flush(): void {
    const now = this.#port.services.clock.now();
    const arraysToo = now >= this.#arraysAt;
    let sentArray = false;
    for (const subscription of this.#due) {
      if (subscription.isArray && !arraysToo) continue;
      sentArray ||= subscription.isArray;
      this.#due.delete(subscription);
      subscription.ref.send({ type: 'flush' });
    }
    if (sentArray) this.#arraysAt = now + ARRAYS_MS;
  }

  pauseReading(): void {
    this.#socket.pause();
  }

  resumeReading(): void {
    this.#socket.resume();
  }

  ping(): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping();
  }

  hangUp(): void {
    this.#socket.terminate();
  }

  subscriptionFailed({ actorId, error }: ChildFailure): void {
    const { counters, log } = this.#port.services;
    counters.crashes++;
    log.error({ err: error }, `${this.label()}: ${actorId} failed`);
    const failed = [...this.#subscriptions.values()].find(({ ref }) => ref.id === actorId);
    failed?.detach();
    failed?.release();
  }

  release(): void {
    for (const subscription of [...this.#subscriptions.values()]) subscription.ref.send({ type: 'clear' });
    this.#socket.terminate();
    this.#port.sessionReleased(this);
  }

  isCongested(): boolean {
    return this.#socket.bufferedAmount > this.#port.services.bounds.unreadBytes;
  }

  isDue(): boolean {
    return this.#due.size > 0;
  }

  // --- helpers

  #obey(message: BrowserMessage): void {
    switch (message.type) {
      case 'subscribe':
        this.#subscribe(message.pvs);
        return;
      case 'clear':
        for (const name of message.pvs) this.#subscriptions.get(name)?.ref.send({ type: 'clear' });
        return;
      case 'list':
        this.tell({ type: 'list', pvs: [...this.#subscriptions.keys()] });
        return;
      case 'ping':
        this.ping();
        return;
      case 'echo':
        this.tell(message.message);
        return;
      case 'write':
        this.#write(message);
    }
  }

  #subscribe(names: readonly string[]): void {
    for (const name of names) {
      if (this.#subscriptions.has(name)) continue;
      if (name === '' || name.length > LONGEST_NAME) {
        this.#complain(`a name has from 1 to ${LONGEST_NAME} characters`);
      } else if (this.#subscriptions.size >= MOST_NAMES) {
        this.#port.services.counters.requestsRefused++;
        this.#complain(`${name} is not subscribed: one socket may watch ${MOST_NAMES} PVs`);
        return;
      } else {
        this.#subscriptions.set(name, new Subscription(this, `subscription-${++this.#spawned}`, name));
      }
    }
  }

  #write({ pv, value, id }: Extract<BrowserMessage, { type: 'write' }>): void {
    const subscription = this.#subscriptions.get(pv);
    const { counters, log } = this.#port.services;
    counters.writes++;
    const from = this.label();
    const answer = (fault: string | undefined) => {
      if (fault === undefined) {
        if (id !== undefined) this.tell({ type: 'written', id });
        return;
      }
      log.info({ pv, from }, `A write of ${pv} by the web was refused: ${fault}`);
      this.#complain(fault, id);
    };
    if (subscription === undefined) answer(`Cannot write unknown PV ${pv}`);
    else subscription.write(value, answer);
  }

  #complain(message: string, id?: number | string): void {
    this.tell({ type: 'error', message, ...(id !== undefined && { id }) });
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const MOST_NAMES = 1000;
const LONGEST_NAME = 1000;
/** Between two times that arrays are sent. */
const ARRAYS_MS = 500;
