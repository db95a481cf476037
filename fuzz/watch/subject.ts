/** The process under attack, seen from outside. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Asked, Question, Told } from './messages.ts';
import type { Vitals } from './vitals.ts';

export class Subject {
  /** A server's. */
  port = 0;
  /** Of PV Access. */
  pvaPort = 0;
  names: readonly string[] = [];
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (answer: object) => void>();
  readonly #ready: Promise<void>;
  #resolveReady!: () => void;
  #complaint: string | undefined;
  #printed = '';
  #isStopping = false;
  #asked = 0;

  /** @param program relative to the folder `fuzz` */
  static async start(program: string, environment: NodeJS.ProcessEnv): Promise<Subject> {
    const subject = new Subject(program, environment);
    await within(START_MS, subject.#ready, () => `${program} did not start:\n${subject.#printed}`);
    if (subject.#complaint !== undefined) throw new Error(`${program} did not start: ${subject.#complaint}`);
    return subject;
  }

  private constructor(program: string, environment: NodeJS.ProcessEnv) {
    const file = fileURLToPath(new URL(`../${program}`, import.meta.url));
    this.#ready = new Promise((resolve) => {
      this.#resolveReady = resolve;
    });
    const execArgv = ['--expose-gc', '--import', 'tsx'];
    this.#child = fork(file, { execArgv, env: environment, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    alive.add(this.#child);
    this.#child.on('message', (told: Told) => this.#hear(told));
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (text) => {
        this.#printed = (this.#printed + String(text)).slice(-PRINTED_LENGTH);
      });
    }
    this.#child.once('close', (code, signal) => {
      alive.delete(this.#child);
      if (!this.#isStopping) this.#complain(`it ended (${code ?? signal}) and printed:\n${this.#printed}`);
      this.#resolveReady();
      for (const resolve of this.#waiting.values()) resolve({});
      this.#waiting.clear();
    });
  }

  /** Why it cannot go on: it has ended, or not caught an exception. */
  get complaint(): string | undefined {
    return this.#complaint;
  }

  async vitals(collect: boolean): Promise<Vitals> {
    return (await this.ask({ ask: 'vitals', collect })) as Vitals;
  }

  /** @throws Error when it has ended, or says nothing for a minute */
  async ask(question: Question): Promise<object> {
    const id = ++this.#asked;
    const answer = new Promise<object>((resolve) => this.#waiting.set(id, resolve));
    if (this.#child.connected) this.#child.send({ id, question } satisfies Asked);
    else this.#waiting.get(id)!({});
    const result = await within(
      ANSWER_MS,
      answer,
      () => `it does not answer "${question.ask}" in ${ANSWER_MS / 1000} s`,
    );
    if (!this.#child.connected) throw new Error(this.#complaint ?? 'it has ended');
    return result;
  }

  async stop(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** @returns the exit code; null after a signal that it did not handle, or when it had ended before */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    this.#isStopping = true;
    const closed = new Promise<number | null>((resolve) => {
      this.#child.once('close', resolve);
    });
    if (!alive.has(this.#child)) return Promise.resolve(null);
    this.#child.kill(signal);
    return closed;
  }

  #hear(told: Told): void {
    switch (told.tell) {
      case 'ready':
        this.port = told.port;
        this.pvaPort = told.pvaPort;
        this.names = told.names;
        this.#resolveReady();
        break;
      case 'uncaught':
        this.#complain(`an exception was not caught: ${told.error}`);
        break;
      case 'answer':
        this.#waiting.get(told.id)?.(told.answer);
        this.#waiting.delete(told.id);
    }
  }

  #complain(complaint: string): void {
    this.#complaint ??= complaint;
  }
}

// --- helpers --------------------------------------------------------------------------------------------------------

const START_MS = 60_000;
const ANSWER_MS = 60_000;
const PRINTED_LENGTH = 4000;

const alive = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

async function within<T>(ms: number, wanted: Promise<T>, late: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(late())), ms);
  });
  return Promise.race([wanted, limit]).finally(() => clearTimeout(timer));
}
