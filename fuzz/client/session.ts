/** A client under attack, in a process of its own: hostile servers, and an honest one. */
import { setTimeout as sleep } from 'node:timers/promises';
import { group, pv } from '../../src/index.ts';
import type { RunningIoc } from '../../src/serve.ts';
import { startIoc } from '../../test/support/ioc.ts';
import { freeUdpPort } from '../../test/support/port.ts';
import { type ClientCase, clientCase } from '../input/client-case.ts';
import { type Material, material } from '../input/material.ts';
import { loopbackEnvironment } from '../loopback.ts';
import type { Session } from '../session.ts';
import { Subject } from '../watch/subject.ts';
import { HostileServer } from './hostile-server.ts';
import { HONEST_VALUE } from './names.ts';

/** Cases played at a time, each with a server of its own. */
const PLACES = 6;

const PERIOD_MS = 100;

interface Surroundings {
  readonly honest: RunningIoc;
  readonly hostile: readonly HostileServer[];
  /** The client's own repeater listens there. */
  readonly repeaterPort: number;
  readonly material: Material;
}

export class ClientSession implements Session<ClientCase> {
  readonly subject: Subject;
  readonly places = PLACES;
  readonly #around: Surroundings;
  readonly #living: Promise<void>;
  #complaint: string | undefined;
  #slowestMs = 0;
  #isStopping = false;

  static async start(): Promise<ClientSession> {
    const around = await surroundings();
    const ports = [around.honest, ...around.hostile].map(({ port }) => `127.0.0.1:${port}`);
    const environment = await loopbackEnvironment({
      EPICS_CA_ADDR_LIST: ports.join(' '),
      EPICS_CA_REPEATER_PORT: String(around.repeaterPort),
    });
    return new ClientSession(await Subject.start('client/program.ts', environment), around);
  }

  private constructor(subject: Subject, around: Surroundings) {
    this.subject = subject;
    this.#around = around;
    this.#living = this.#askHealth().catch((error: Error) => {
      if (!this.#isStopping) this.#complaint ??= error.message;
    });
  }

  get complaint(): string | undefined {
    return this.#complaint;
  }

  get slowestMs(): number {
    return this.#slowestMs;
  }

  get circuits(): number {
    return this.#around.hostile.reduce((sum, { circuits }) => sum + circuits, 0);
  }

  makeCase(seed: number): ClientCase {
    return clientCase(seed, this.#around.material);
  }

  async play(played: ClientCase, place: number): Promise<void> {
    const server = this.#around.hostile[place]!;
    server.begin(played);
    server.sendTo(this.#around.repeaterPort, played.datagrams);
    await this.subject.ask({ ask: 'play', prefix: server.prefix, moves: played.moves });
    server.end();
  }

  async rest(): Promise<void> {}

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.subject.stop();
    await this.#living;
    const { honest, hostile } = this.#around;
    for (const server of hostile) server.close();
    await honest.stop();
  }

  async #askHealth(): Promise<void> {
    while (!this.#isStopping && this.#complaint === undefined) {
      const begin = performance.now();
      const { complaint } = (await this.subject.ask({ ask: 'health' })) as { complaint?: string };
      this.#complaint = complaint;
      this.#slowestMs = Math.max(this.#slowestMs, performance.now() - begin);
      await sleep(PERIOD_MS);
    }
  }
}

// --- helpers --------------------------------------------------------------------------------------------------------

async function surroundings(): Promise<Surroundings> {
  const stuff = material([]);
  const honest = await startIoc(group('honest', { x: pv.long(HONEST_VALUE) }));
  const hostile = await Promise.all(
    Array.from({ length: PLACES }, (_, place) => HostileServer.start(`evil${place}:`, stuff)),
  );
  return { honest, hostile, repeaterPort: await freeUdpPort(), material: stuff };
}
