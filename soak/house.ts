/** An IOC in a process of its own, at ports that stay: it is killed, stopped and started again. */
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { loopbackEnvironment } from '../fuzz/loopback.ts';
import { Subject } from '../fuzz/watch/subject.ts';

export class House {
  readonly port: number;
  readonly pvaPort: number;
  /** Times it was ended. */
  outages = 0;
  /** When it was last ready, by performance.now(); undefined while it is down. */
  upSince: number | undefined;
  #subject: Subject | undefined;
  readonly #file: string;

  /** @param file for autosave */
  static async start(file: string): Promise<House> {
    const house = new House(file, await freePort(), await freePort());
    await house.#start();
    return house;
  }

  private constructor(file: string, port: number, pvaPort: number) {
    this.#file = file;
    this.port = port;
    this.pvaPort = pvaPort;
  }

  get subject(): Subject {
    if (this.#subject === undefined) throw new Error('The IOC has not been started.');
    return this.#subject;
  }

  /** @throws Error when it does not end with 0 after SIGTERM, or does not start */
  async restart(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    this.upSince = undefined;
    this.outages++;
    const code = await this.subject.end(signal);
    if (signal === 'SIGTERM' && code !== 0) throw new Error(`the IOC ended with ${code} after SIGTERM`);
    await this.#start();
  }

  async stop(): Promise<void> {
    this.upSince = undefined;
    await this.subject.stop();
  }

  async #start(): Promise<void> {
    const environment = await loopbackEnvironment({
      SOAK_CA_PORT: String(this.port),
      SOAK_PVA_PORT: String(this.pvaPort),
      SOAK_FILE: this.#file,
    });
    this.#subject = await Subject.start('../soak/ioc.ts', environment);
    const { port, pvaPort } = this.#subject;
    if (port !== this.port || pvaPort !== this.pvaPort) {
      throw new Error(`the IOC came back at ${port} and ${pvaPort}, not at ${this.port} and ${this.pvaPort}`);
    }
    this.upSince = performance.now();
  }
}

// --- helpers --------------------------------------------------------------------------------------------------------

/** Below those that the kernel gives to clients: one of them must not get the port while the IOC is down. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 30_000);
    const server = createServer().listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
    } catch {
      continue;
    }
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}
