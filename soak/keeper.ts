/** A client that saves: what its IOC has said to be in the file must be there at the next start. */
import { setTimeout as sleep } from 'node:timers/promises';
import { loopbackEnvironment } from '../fuzz/loopback.ts';
import { Context } from '../src/client/context.ts';
import type { House } from './house.ts';

const PERIOD_MS = 100;
const PATIENCE_MS = 5000;

export class Keeper {
  /** The last value that was promised. */
  promised = 0;
  promises = 0;
  readonly #context: Context;
  #isStopping = false;
  readonly #living: Promise<void>;

  static async start({ port }: House): Promise<Keeper> {
    const environment = await loopbackEnvironment({ EPICS_CA_NAME_SERVERS: `127.0.0.1:${port}` });
    return new Keeper(new Context({ environment, timeoutMs: PATIENCE_MS, repeater: false }));
  }

  private constructor(context: Context) {
    this.#context = context;
    this.#living = this.#live();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#context.close();
    await this.#living;
  }

  async #live(): Promise<void> {
    const value = this.#context.pv('saved:value');
    const save = this.#context.pv('saved:SR_save');
    for (let number = 1; !this.#isStopping; number++) {
      try {
        await value.write(number, { notify: true });
        await save.write(1, { notify: true });
        this.promised = number;
        this.promises++;
      } catch {
        // The disk is full, or the IOC is down: nothing was promised.
      }
      await sleep(PERIOD_MS);
    }
  }
}
