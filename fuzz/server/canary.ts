/** A good client beside the attackers: it puts, reads and monitors all the time, and must be answered. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Context } from '../../src/client/context.ts';
import type { PV } from '../../src/client/pv.ts';
import { loopbackEnvironment } from '../loopback.ts';

/** Far beyond what a busy machine needs, and within what an operator would put up with once. */
const PATIENCE_MS = 30_000;

const PERIOD_MS = 50;

/** One put in so many waits for a slow handler. */
const SLOW_EVERY = 10;

export class Canary {
  readonly #environment: NodeJS.ProcessEnv;
  readonly #context: Context;
  #complaint: string | undefined;
  #slowestMs = 0;
  #isStopping = false;
  #living: Promise<void> | undefined;

  /** @param port of the server */
  static async start(port: number): Promise<Canary> {
    const environment = await loopbackEnvironment({ EPICS_CA_ADDR_LIST: `127.0.0.1:${port}` });
    const canary = new Canary(environment);
    const [value, slow] = await canary.#context.getPVs('canary:value', 'canary:slow');
    let seen: unknown;
    value.subscribe({
      onUpdate: (update) => {
        seen = update.value;
      },
    });
    canary.#living = canary
      .#live(value, slow, () => seen)
      .catch((error: Error) => {
        if (!canary.#isStopping) canary.#complaint = error.message;
      });
    return canary;
  }

  private constructor(environment: NodeJS.ProcessEnv) {
    this.#environment = environment;
    this.#context = openContext(environment);
  }

  get complaint(): string | undefined {
    return this.#complaint;
  }

  get slowestMs(): number {
    return this.#slowestMs;
  }

  /** Another client comes, searches, reads and leaves. */
  async newcomer(): Promise<void> {
    const context = openContext(this.#environment);
    try {
      const [value] = await context.getPVs('canary:value');
      await value.read();
    } catch (error) {
      this.#complaint ??= `a new client was not served: ${(error as Error).message}`;
    } finally {
      await context.close();
    }
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#context.close();
    await this.#living;
  }

  async #live(value: PV, slow: PV, seen: () => unknown): Promise<void> {
    for (let number = 1; !this.#isStopping; number++) {
      await this.#timed(value.write(number, { notify: true }));
      const reading = await this.#timed(value.read());
      if (reading.value !== number) throw new Error(`it put ${number} and read ${reading.value}`);
      await this.#timed(untilSeen(number, seen));
      if (number % SLOW_EVERY === 0) await this.#timed(slow.write(number, { notify: true }));
      if (value.connections !== 1) throw new Error('its circuit was lost');
      await sleep(PERIOD_MS);
    }
  }

  async #timed<T>(answer: Promise<T>): Promise<T> {
    const begin = performance.now();
    const result = await answer;
    this.#slowestMs = Math.max(this.#slowestMs, performance.now() - begin);
    return result;
  }
}

// --- helpers --------------------------------------------------------------------------------------------------------

async function untilSeen(number: number, seen: () => unknown): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (seen() !== number) {
    if (performance.now() > end) throw new Error(`no update for ${number} in ${PATIENCE_MS} ms`);
    await sleep(1);
  }
}

function openContext(environment: NodeJS.ProcessEnv): Context {
  return new Context({ environment, timeoutMs: PATIENCE_MS, repeater: false, userName: 'canary', hostName: 'canary' });
}
