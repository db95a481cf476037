/** Wiring of the web port: one HTTP server with the inspector, PVWS, metrics and health. */
import type { WebSocket } from 'ws';
import type { Ioc } from '../actors/ioc/ioc.ts';
import { packageVersion } from '../actors/kernel/package-version.ts';
import type { Services } from '../actors/kernel/services.ts';
import { wire } from '../actors/kernel/wire.ts';
import { type AnyWired, Wired } from '../actors/kernel/wired.ts';
import { type Asked, type HttpListener, listenHttp } from '../actors/net/http-server.ts';
import type { PutObserver } from '../actors/pv/put-observer.ts';
import type { Pv } from '../actors/pv/pv.ts';
import type { ServedChannel, Server } from '../actors/pv/server.ts';
import type { Target } from '../actors/pv/view/view.ts';
import type { ClientStatistics } from '../database/author/ioc-context.ts';
import type { Requester } from '../database/pv/definition.ts';
import { InspectorPart, RuntimeSource } from '../inspect/index.ts';
import { type WebPortEvent, type WebPortWiring, webPortMachine } from '../machines/web/port.ts';
import type { ChildFailure, EventOf } from '../machines/wired.ts';
import { Gateway } from './gateway.ts';
import { GatewayPv, type GatewayPvOwner } from './gateway-pv.ts';
import { HealthPart } from './health.ts';
import { MadePvs } from './made-pvs.ts';
import { MetricsPart } from './metrics.ts';
import { PagePart } from './pages.ts';
import { PvwsPart } from './pvws/part.ts';
import type { Trust } from './requester.ts';
import { Session, type SessionOwner } from './session.ts';
import type { WebSettings } from './settings.ts';
import type { Subscription } from './subscription.ts';

const logic = wire(webPortMachine);

/** A browser that wants values. */
interface Connected {
  readonly type: 'socket.connected';
  readonly socket: WebSocket;
  readonly requester: Requester;
}

export class WebPort
  extends Wired<typeof webPortMachine>
  implements WebPortWiring, Server, SessionOwner, GatewayPvOwner
{
  readonly kind = 'webPort';
  readonly services: Services;
  readonly mayWrite: boolean;
  readonly startedAt = Date.now();
  readonly #ioc: Ioc;
  readonly #settings: WebSettings;
  readonly #trust: Trust;
  readonly #unwatch: () => void;
  readonly #sessions = new Map<string, Session>();
  readonly #made: MadePvs;
  /** Where there is one. */
  readonly #gateway: Gateway | undefined;
  #inspector: InspectorPart | undefined;
  #listener: HttpListener | undefined;
  #spawned = 0;

  constructor(ioc: Ioc, settings: WebSettings, trust: Trust) {
    super(logic, ioc, 'webPort', {});
    this.#ioc = ioc;
    this.services = ioc.services;
    this.#settings = settings;
    this.mayWrite = settings.write ?? false;
    this.#trust = trust;
    this.#made = new MadePvs(this, ioc.services);
    this.#gateway = settings.gateway ? new Gateway(this, ioc.services) : undefined;
    this.#unwatch = ioc.watch({
      added: () => this.#tell('pv.added', undefined),
      removed: (pv) => this.#tell('pv.removed', pv),
      rightsChanged: (pv) => this.#tell('rights.changed', pv),
    });
    this.ref.start();
  }

  label(): string {
    return 'web port';
  }

  describe(): Record<string, unknown> {
    return { addresses: this.addresses, sessions: this.#sessions.size, write: this.mayWrite };
  }

  override *children(): Iterable<AnyWired> {
    yield* this.#sessions.values();
    yield* this.#made;
    yield* this.#gateway?.actors() ?? [];
  }

  get sessions(): ReadonlyMap<string, Session> {
    return this.#sessions;
  }

  /** Of the page; empty before it is served. */
  get url(): string {
    return this.#listener?.url ?? '';
  }

  get tcpPort(): number {
    return this.#listener?.port ?? 0;
  }

  get addresses(): readonly string[] {
    return this.#listener === undefined ? [] : [this.#listener.address];
  }

  get clients(): Iterable<ClientStatistics> {
    return Array.from(this.#sessions.values(), (session) => session.statistics());
  }

  *channels(): Iterable<ServedChannel> {
    for (const session of this.#sessions.values()) yield* session.channels();
  }

  // --- for sessions and parts

  /** Names may say a protocol, as in Phoebus: for PVs of this IOC it makes no difference. */
  resolve(name: string): Target | undefined {
    return this.#own(name) ?? targetOf(this.#gateway?.find(name));
  }

  watch(name: string): Target | undefined {
    return this.#own(name) ?? targetOf(this.#gateway?.watch(name));
  }

  unwatched(name: string): void {
    this.#gateway?.unwatched(name, this.#names());
  }

  // --- for PVs of other IOCs

  get gatewayPuts(): PutObserver | undefined {
    return this.#ioc.putObserver;
  }

  appeared(): void {
    this.#tell('pv.added', undefined);
  }

  vanished(pv: Pv): void {
    this.#tell('pv.removed', pv);
  }

  rightsOf(pv: Pv, requester: Requester): number {
    return pv.parent === this || pv.parent instanceof GatewayPv ? pv.rights : this.#ioc.rightsOf(pv, requester);
  }

  rightsChanged(pv: Pv): void {
    this.#tell('rights.changed', pv);
  }

  requester(asked: Asked): Requester {
    return this.#trust.requester(asked.request);
  }

  /** How a browser's WebSocket becomes a session; `full`: there are too many. */
  sessionMaker(): ((socket: WebSocket, asked: Asked) => void) | 'full' {
    if (this.#sessions.size >= MOST_SESSIONS) {
      this.services.counters.circuitsRefused++;
      return 'full';
    }
    return (socket, asked) =>
      this.ref.send({ type: 'socket.connected', socket, requester: this.requester(asked) } as Connected);
  }

  sessionReleased(session: Session): void {
    this.ref.send({ type: 'session.closed', session });
  }

  // --- actions of the machine

  listen(): void {
    void this.#open().then(
      (listener) => {
        if (this.ref.getSnapshot().value !== 'starting') {
          void listener.close(); // stopped meanwhile
          return;
        }
        this.#listener = listener;
        this.ref.send({ type: 'listening' });
      },
      (error: unknown) => this.ref.send({ type: 'listen.failed', error }),
    );
  }

  reportServing(): void {
    this.services.log.info(`Inspector at ${this.url}`);
    this.#ioc.ref.send({ type: 'serving' });
  }

  reportListenFailure({ error }: EventOf<WebPortEvent, 'listen.failed'>): void {
    this.#ioc.ref.send({ type: 'serving.failed', error });
  }

  openSession({ socket, requester }: WebPortEvent & Connected): void {
    const session = new Session(this, `session-${++this.#spawned}`, socket, requester);
    this.#sessions.set(session.ref.id, session);
    this.services.counters.circuitsOpened++;
    this.services.log.info(`Connected to a browser at ${requester.peer} (total: ${this.#sessions.size}).`);
  }

  refuseSocket({ socket }: WebPortEvent & Connected): void {
    socket.terminate();
  }

  forgetSession({ session }: WebPortEvent & { type: 'session.closed'; session: Session }): void {
    if (!this.#sessions.delete(session.ref.id)) return;
    this.services.log.info(`Disconnected from a browser at ${session.requester.peer} (total: ${this.#sessions.size}).`);
  }

  childFailed({ actorId, error }: ChildFailure): void {
    this.services.counters.crashes++;
    this.services.log.error({ err: error }, `${actorId} failed`);
    this.#sessions.get(actorId)?.abandon();
  }

  close(): void {
    this.#inspector?.close();
    for (const session of [...this.#sessions.values()]) session.ref.send({ type: 'stop' });
    void (this.#listener?.close() ?? Promise.resolve()).then(() => this.ref.send({ type: 'closed' }));
  }

  release(): void {
    this.#unwatch();
    this.#made.end();
    this.#gateway?.end();
    for (const session of [...this.#sessions.values()]) session.abandon();
    this.#sessions.clear();
    this.#listener = undefined;
  }

  // --- helpers

  async #open(): Promise<HttpListener> {
    const { name, host = '127.0.0.1', port = 5080, inspectWrite = false } = this.#settings;
    const { log } = this.services;
    const source = new RuntimeSource(this.#ioc, { name, version: packageVersion() });
    this.#inspector = await InspectorPart.make(source, {
      write: inspectWrite,
      log,
      requester: (request) => {
        const requester = this.#trust.requester(request);
        return requester.user === '' ? undefined : requester;
      },
    });
    const parts = [
      new HealthPart(this.#ioc),
      new MetricsPart(this.#ioc, this, this.#settings),
      new PvwsPart(this),
      new PagePart(),
      this.#inspector,
    ];
    return listenHttp({ ...this.#settings, what: 'the web port', host, port }, parts);
  }

  #own(name: string): Target | undefined {
    if (/^(?:loc|sim):\/\//.test(name)) return targetOf(this.#made.find(name));
    return this.#ioc.resolve(name.replace(/^(?:ca|pva):\/\//, ''));
  }

  /** Those on this PV, or (undefined) all. */
  #tell(type: 'pv.added' | 'pv.removed' | 'rights.changed', pv: Pv | undefined): void {
    for (const subscription of this.#subscriptions()) {
      if (pv === undefined || subscription.pv === pv) subscription.ref.send({ type });
    }
  }

  *#names(): Iterable<string> {
    for (const { name } of this.#subscriptions()) yield name;
  }

  *#subscriptions(): Iterable<Subscription> {
    for (const session of this.#sessions.values()) yield* session.children();
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const MOST_SESSIONS = 200;

function targetOf(pv: Pv | undefined): Target | undefined {
  return pv === undefined ? undefined : { pv, view: undefined };
}
