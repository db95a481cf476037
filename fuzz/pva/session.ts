/** A PV Access server under attack: an IOC in a process of its own, and a good client beside the attackers. */
import type { ServerCase } from '../input/server-case.ts';
import { loopbackEnvironment } from '../loopback.ts';
import { attack } from '../server/attacker.ts';
import type { Session } from '../session.ts';
import { Subject } from '../watch/subject.ts';
import { PvaCanary } from './canary.ts';
import { pvaServerCase } from './server-case.ts';

export class PvaServerSession implements Session<ServerCase> {
  readonly subject: Subject;
  readonly places = 12;
  readonly #canary: PvaCanary;
  #circuits = 0;

  static async start(): Promise<PvaServerSession> {
    const subject = await Subject.start('server/ioc.ts', await loopbackEnvironment());
    return new PvaServerSession(subject, await PvaCanary.start(subject.pvaPort));
  }

  private constructor(subject: Subject, canary: PvaCanary) {
    this.subject = subject;
    this.#canary = canary;
  }

  get complaint(): string | undefined {
    const { complaint } = this.#canary;
    return complaint && `a good client was not served: ${complaint}`;
  }

  get slowestMs(): number {
    return this.#canary.slowestMs;
  }

  get circuits(): number {
    return this.#circuits;
  }

  makeCase(seed: number): ServerCase {
    return pvaServerCase(seed, this.subject.names);
  }

  async play(played: ServerCase): Promise<void> {
    this.#circuits += played.clients.length;
    await attack(this.subject.pvaPort, played);
  }

  rest(): Promise<void> {
    return this.#canary.newcomer();
  }

  async stop(): Promise<void> {
    await this.#canary.stop();
    await this.subject.stop();
  }
}
