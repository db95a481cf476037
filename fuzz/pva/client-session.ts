/** A PV Access client under attack, in a process of its own: hostile servers, and an honest one. */
import { setTimeout as sleep } from 'node:timers/promises';
import { group, pv } from '../../src/index.ts';
import type { RunningIoc } from '../../src/serve.ts';
import { startIoc } from '../../test/support/ioc.ts';
import { freeUdpPort } from '../../test/support/port.ts';
import { HONEST_VALUE } from '../client/names.ts';
import { loopbackEnvironment } from '../loopback.ts';
import type { Session } from '../session.ts';
import { Subject } from '../watch/subject.ts';
import { type PvaClientCase, pvaClientCase } from './client-case.ts';
import { PvaHostileServer } from './hostile-server.ts';

/** Cases played at a time, each with a server of its own. */
const PLACES = 6;

const PERIOD_MS = 100;

interface Surroundings {
  readonly honest: RunningIoc;
  readonly hostile: readonly PvaHostileServer[];
  /** The client hears beacons there. */
  readonly beaconPort: number;
}

export class PvaClientSession implements Session<PvaClientCase> {
  readonly subject: Subject;
  readonly places = PLACES;
  readonly #around: Surroundings;
  readonly #living: Promise<void>;
  #complaint: string | undefined;
  #slowestMs = 0;
  #isStopping = false;

  static async start(): Promise<PvaClientSession> {
    const beaconPort = await freeUdpPort();
    const honest = await startIoc(group('honest', { x: pv.long(HONEST_VALUE) }), { protocols: ['pva'] });
    const hostile = await Promise.all(
      Array.from({ length: PLACES }, (_, place) => PvaHostileServer.start(`evil${place}:`)),
    );
    const environment = await loopbackEnvironment({
      EPICS_PVA_NAME_SERVERS: `127.0.0.1:${honest.pvaPort}`,
      EPICS_PVA_INTF_ADDR_LIST: '127.0.0.1',
      EPICS_PVA_BROADCAST_PORT: String(beaconPort),
    });
    const subject = await Subject.start('pva/client-program.ts', environment);
    return new PvaClientSession(subject, { honest, hostile, beaconPort });
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
    return this.#around.hostile.reduce((sum, { connections }) => sum + connections, 0);
  }

  makeCase(seed: number): PvaClientCase {
    return pvaClientCase(seed);
  }

  async play(played: PvaClientCase, place: number): Promise<void> {
    const server = this.#around.hostile[place]!;
    const { prefix, port } = server;
    server.begin(played, this.#around.beaconPort);
    await this.subject.ask({ ask: 'playPva', prefix, port, moves: played.moves });
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
