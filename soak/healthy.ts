/** A good client beside the random ones: it puts and reads all the time, also across restarts of its IOC. */
import { setTimeout as sleep } from 'node:timers/promises';
import { loopbackEnvironment } from '../fuzz/loopback.ts';
import { Context, type Protocol } from '../src/client/context.ts';
import type { House } from './house.ts';

const PERIOD_MS = 50;

/** Longer than any bound on its waits, so that what is too long is still measured. */
const PATIENCE_MS = 60_000;

export class Healthy {
  /** Longest wait for a put and a get, in ms, of those that no restart came into. */
  slowestMs = 0;
  /** Longest from the start of an IOC to its first answer, in ms. */
  slowestReturnMs = 0;
  answers = 0;
  complaint: string | undefined;
  readonly #house: House;
  readonly #client: Client;
  #isStopping = false;
  readonly #living: Promise<void>;

  static async start(house: House, protocol: Protocol): Promise<Healthy> {
    return new Healthy(house, await openClient(house, protocol));
  }

  private constructor(house: House, client: Client) {
    this.#house = house;
    this.#client = client;
    this.#living = this.#live().catch((error: Error) => {
      if (!this.#isStopping) this.complaint = error.message;
    });
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#client.close();
    await this.#living;
  }

  async #live(): Promise<void> {
    let answeredOutages = 0;
    for (let number = 1; !this.#isStopping; number++) {
      const { outages, upSince } = this.#house;
      const begin = performance.now();
      const isExcused = () => upSince === undefined || this.#house.outages !== outages;
      try {
        const value = await this.#client.putAndGet(number);
        if (value !== number && !isExcused()) throw new Error(`it put ${number} and read ${String(value)}`);
      } catch (error) {
        // The connection was lost with the IOC; the next round waits for the next one.
        if (!isExcused() && !this.#isStopping) throw error;
        await sleep(PERIOD_MS);
        continue;
      }
      const end = performance.now();
      this.answers++;
      if (answeredOutages !== this.#house.outages && this.#house.upSince !== undefined) {
        answeredOutages = this.#house.outages;
        this.slowestReturnMs = Math.max(this.slowestReturnMs, end - this.#house.upSince);
      } else if (!isExcused()) this.slowestMs = Math.max(this.slowestMs, end - begin);
      await sleep(PERIOD_MS);
    }
  }
}

// --- helpers --------------------------------------------------------------------------------------------------------

interface Client {
  putAndGet(value: number): Promise<unknown>;
  close(): Promise<void>;
}

async function openClient({ port, pvaPort }: House, protocol: Protocol): Promise<Client> {
  const environment = await loopbackEnvironment({
    EPICS_CA_NAME_SERVERS: `127.0.0.1:${port}`,
    EPICS_PVA_NAME_SERVERS: `127.0.0.1:${pvaPort}`,
  });
  const context = new Context({ protocol, environment, timeoutMs: PATIENCE_MS, repeater: false });
  const pv = context.pv(`canary:${protocol}`);
  return {
    putAndGet: async (value) => {
      await pv.write(value);
      return (await pv.read()).value;
    },
    close: () => context.close(),
  };
}
