/** A good client beside the attackers of PV Access: it puts, reads and monitors all the time, and must be answered. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Context } from '../../src/client/context.ts';
import { loopbackEnvironment } from '../loopback.ts';

/** Far beyond what a busy machine needs, and within what an operator would put up with once. */
const PATIENCE_MS = 30_000;

const PERIOD_MS = 50;

export class PvaCanary {
  readonly #environment: NodeJS.ProcessEnv;
  readonly #context: Context<'pva'>;
  #complaint: string | undefined;
  #slowestMs = 0;
  #isStopping = false;
  #living: Promise<void> | undefined;

  /** @param port of the server */
  static async start(port: number): Promise<PvaCanary> {
    const settings = { EPICS_PVA_NAME_SERVERS: `127.0.0.1:${port}`, EPICS_PVA_AUTO_ADDR_LIST: 'NO' };
    const canary = new PvaCanary(await loopbackEnvironment(settings));
    // Its own channel is there from the beginning, and is not taken for what attackers leave.
    await canary.#context.pv('canary:value').write(0);
    await canary.#context.pv('canary:value').read();
    canary.#living = canary.#live().catch((error: Error) => {
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
      await context.pv('canary:value').read();
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

  async #live(): Promise<void> {
    const pv = this.#context.pv('canary:value');
    for (let number = 1; !this.#isStopping; number++) {
      const begin = performance.now();
      await pv.write(number);
      const { value } = await pv.read();
      if (value !== number) throw new Error(`it put ${number} and read ${String(value)}`);
      this.#slowestMs = Math.max(this.#slowestMs, performance.now() - begin);
      await sleep(PERIOD_MS);
    }
  }
}

// --- helpers --------------------------------------------------------------------------------------------------------

function openContext(environment: NodeJS.ProcessEnv): Context<'pva'> {
  return new Context({ protocol: 'pva', environment, timeoutMs: PATIENCE_MS });
}
