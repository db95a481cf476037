/** Access security of EPICS base: base/access.py in a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { python } from './python.ts';
import { quietPython } from './server.ts';

/** An access security question; see base/access.py. */
export interface Question {
  readonly acf: string;
  readonly substitutions?: string;
  /** Compares addresses, as `asCheckClientIP` says. */
  readonly byAddress?: boolean;
  /** Values of inputs, one after the other; index 0 is INPA. */
  readonly inputs: readonly (readonly [asg: string, index: number, value: number, invalid: boolean])[];
  readonly clients: readonly (readonly [asg: string, asl: 0 | 1, user: string, host: string])[];
}

export interface Answer {
  readonly loaded: boolean;
  /** What base prints to standard error. */
  readonly messages: string;
  /** For each client 0 (none), 1 (read) or 2 (write), and whether puts are trapped. Missing when not loaded. */
  readonly rights?: readonly (readonly [access: number, trap: number])[];
  readonly dump?: string;
  readonly uags?: string;
  readonly hags?: string;
  readonly rules?: string;
}

export interface BaseAccess extends AsyncDisposable {
  ask(question: Question): Promise<Answer>;
}

export function startBaseAccess(): BaseAccess {
  const script = fileURLToPath(new URL('base/access.py', import.meta.url));
  const child = spawn(python, [script], { env: quietPython, stdio: ['pipe', 'pipe', 'inherit'] });
  const exit = once(child, 'close');
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    async ask(question) {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      const line = await lines.next();
      if (line.done) throw new Error(`base/access.py ended at ${JSON.stringify(question)}`);
      return JSON.parse(line.value) as Answer;
    },
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await exit;
    },
  };
}
