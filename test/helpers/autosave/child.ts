/** `counting-ioc.ts` as a process of its own: it starts in a quarter of a second. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { bundle } from '../../support/bundle.ts';

const script = bundle(new URL('counting-ioc.ts', import.meta.url));

export class CountingIoc {
  readonly process: ChildProcess;
  /** Lines printed so far. */
  readonly lines: string[] = [];
  #rest = '';
  readonly #ended: Promise<unknown>;

  /** @param limitKb largest file that it may write, as `ulimit -f` sets it */
  constructor(file: string, { limitKb, onChange = false }: { limitKb?: number; onChange?: boolean } = {}) {
    const command = [process.execPath, script, file];
    const environment = { PATH: process.env.PATH, ...(onChange && { ON_CHANGE: '1' }) };
    const options = { stdio: ['ignore', 'pipe', 'inherit'] as ['ignore', 'pipe', 'inherit'], env: environment };
    this.process =
      limitKb === undefined
        ? spawn(command[0]!, command.slice(1), options)
        : spawn('bash', ['-c', `ulimit -f ${limitKb}; exec "$@"`, 'bash', ...command], options);
    this.#ended = once(this.process, 'close');
    this.process.stdout!.on('data', (chunk: Buffer) => {
      const lines = (this.#rest + chunk.toString()).split('\n');
      this.#rest = lines.pop()!;
      this.lines.push(...lines);
    });
  }

  /** Resolves when there is a line that matches. */
  async line(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = this.lines.find((line) => pattern.test(line));
      if (found !== undefined) return found;
      const [event] = await Promise.race([
        once(this.process.stdout!, 'data').then(() => ['data']),
        this.#ended.then(() => ['end']),
      ]);
      if (event === 'end') throw new Error(`the process has ended: ${this.lines.join(', ')}`);
    }
  }

  /** Resolves when nothing of it is left. */
  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    this.process.kill(signal);
    await this.#ended;
  }

  /** The last count that was saved before it said so. */
  get confirmed(): number {
    return Number(this.lines.filter((line) => /^\d+$/.test(line)).at(-1));
  }
}
