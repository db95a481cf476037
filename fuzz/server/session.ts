/** A server under attack: an IOC in a process of its own, and a good client beside the attackers. */
import { type Material, material } from '../input/material.ts';
import { type ServerCase, serverCase } from '../input/server-case.ts';
import { loopbackEnvironment } from '../loopback.ts';
import type { Session } from '../session.ts';
import { Subject } from '../watch/subject.ts';
import { attack } from './attacker.ts';
import { Canary } from './canary.ts';

export class ServerSession implements Session<ServerCase> {
  readonly subject: Subject;
  readonly places = 12;
  readonly #canary: Canary;
  readonly #material: Material;
  #circuits = 0;

  static async start(): Promise<ServerSession> {
    const subject = await Subject.start('server/ioc.ts', await loopbackEnvironment());
    return new ServerSession(subject, await Canary.start(subject.port));
  }

  private constructor(subject: Subject, canary: Canary) {
    this.subject = subject;
    this.#canary = canary;
    this.#material = material(subject.names);
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
    return serverCase(seed, this.#material);
  }

  async play(played: ServerCase): Promise<void> {
    this.#circuits += played.clients.length;
    await attack(this.subject.port, played);
  }

  rest(): Promise<void> {
    return this.#canary.newcomer();
  }

  async stop(): Promise<void> {
    await this.#canary.stop();
    await this.subject.stop();
  }
}
