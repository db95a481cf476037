import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What is asked of the process, and what it answers. */
interface Asked<Task> {
  readonly id: number;
  readonly task: Task;
}

type Reply<Outcome> = { readonly id: number } & ({ readonly outcome: Outcome | null } | { readonly fault: string });

const LIMIT_MS = 120_000;

/** The load generator seen from outside: a process that performs one task at a time. */
export class Generator<Task extends { readonly kind: string }, Outcome> {
  readonly #program: string;
  #child: ChildProcess | undefined;
  #id = 0;

  /** @param program its file */
  constructor(program: URL) {
    this.#program = fileURLToPath(program);
    process.once('exit', () => this.close());
  }

  /**
   * Resolves to the task's outcome, null for a task that is not measured. Rejects with what went wrong; the process
   * is then given up, and with it all circuits it held, and the next task gets a fresh one.
   */
  async perform(task: Task): Promise<Outcome | null> {
    this.#child ??= fork(this.#program, { execArgv: ['--import', 'tsx'] });
    try {
      return await ask<Task, Outcome>(this.#child, { id: ++this.#id, task });
    } catch (error) {
      this.close();
      throw error;
    }
  }

  close(): void {
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
  }
}

function ask<Task extends { readonly kind: string }, Outcome>(
  child: ChildProcess,
  request: Asked<Task>,
): Promise<Outcome | null> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      child.off('message', answered);
      child.off('exit', ended);
    };
    const timer = setTimeout(() => {
      end();
      reject(new Error(`the server did not finish "${request.task.kind}" in ${LIMIT_MS / 1000} s`));
    }, LIMIT_MS);
    const ended = () => {
      end();
      reject(new Error(`the load generator ended in the middle of "${request.task.kind}"`));
    };
    const answered = (reply: Reply<Outcome>) => {
      if (reply.id !== request.id) return;
      end();
      if ('fault' in reply) reject(new Error(reply.fault));
      else resolve(reply.outcome);
    };
    child.on('message', answered);
    child.on('exit', ended);
    child.send(request);
  });
}
