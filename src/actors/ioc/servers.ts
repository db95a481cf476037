/** The servers of an IOC, one for each protocol, and what concerns all of them at once. */
import type { ClientStatistics } from '../../database/author/ioc-context.ts';
import type { Services } from '../kernel/services.ts';
import type { Server, StartServer } from '../pv/server.ts';
import type { Source } from '../pv/source.ts';

export class Servers {
  readonly #starts: readonly StartServer[];
  #running: readonly Server[] = [];

  constructor(starts: readonly StartServer[]) {
    this.#starts = starts;
  }

  /** How many there are to be. */
  get count(): number {
    return this.#starts.length;
  }

  /** Those that have been started. */
  [Symbol.iterator](): Iterator<Server> {
    return this.#running.values();
  }

  get clients(): readonly ClientStatistics[] {
    return this.#running.flatMap((server) => [...server.clients]);
  }

  /** `address:port` of each TCP socket. */
  get addresses(): readonly string[] {
    return this.#running.flatMap((server) => server.addresses);
  }

  /** Of the one that serves browsers; empty: there is none. */
  get url(): string {
    return this.#running.find(({ url }) => url !== undefined)?.url ?? '';
  }

  /** The server of this class. */
  find<S extends Server>(type: abstract new (...given: never[]) => S): S | undefined {
    return this.#running.find((server): server is S => server instanceof type);
  }

  start(source: Source, services: Services): void {
    this.#running = this.#starts.map((start) => start(source, services));
  }

  /** One more, that is at work. */
  add(server: Server): void {
    this.#running = [...this.#running, server];
  }

  pause(): void {
    for (const { ref } of this.#running) ref.send({ type: 'pause' });
  }

  resume(): void {
    for (const { ref } of this.#running) ref.send({ type: 'resume' });
  }

  /** @param closed called when all their clients are gone */
  stop(closed: () => void): void {
    const ends = this.#running.map(
      ({ ref }) =>
        new Promise<void>((resolve) => {
          if (ref.getSnapshot().status !== 'active') resolve();
          else ref.subscribe({ complete: resolve, error: () => resolve() });
          ref.send({ type: 'stop' });
        }),
    );
    void Promise.all(ends).then(closed);
  }
}
