import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { python } from './python.ts';

/** What a client script found out: one JSON object per line of its output. */
export type Finding = Readonly<Record<string, unknown>>;

/** Longest that a client may take altogether, ms. */
const clientLimit = 180_000;

/**
 * A Python client that is running. `clients/<script>` gets `args` as one JSON argument and prints one JSON object per
 * line; closing its standard input asks it to finish.
 */
export interface Client {
  /** The next finding, seen or still to come, that has all of `part`'s entries. Findings before it are skipped. */
  next(part: Finding, limit?: number): Promise<Finding>;
  /** Asks the client to finish; all findings that `next` has not passed. Throws when the client failed. */
  finish(): Promise<Finding[]>;
}

export function startClient(script: string, args: unknown, environment: NodeJS.ProcessEnv): Client {
  const file = fileURLToPath(new URL(`clients/${script}`, import.meta.url));
  const child = spawn(python, [file, JSON.stringify(args)], { env: environment, timeout: clientLimit });
  const findings = findingsOf(child);
  const errors = textOf(child.stderr);
  const exit = once(child, 'close');

  async function failure(): Promise<Error | undefined> {
    const [code, signal] = await exit;
    return code === 0 ? undefined : new Error(`${script} ended with ${String(code ?? signal)}:\n${await errors}`);
  }

  return {
    async next(part, limit = 20_000) {
      const deadline = AbortSignal.timeout(limit);
      for (;;) {
        const finding = await Promise.race([findings.next(), timeUp(deadline)]);
        if (finding === undefined)
          throw new Error(`${script} said nothing with ${JSON.stringify(part)} in ${limit} ms.`);
        if (finding.done) throw (await failure()) ?? new Error(`${script} ended without ${JSON.stringify(part)}.`);
        if (Object.entries(part).every(([key, value]) => finding.value[key] === value)) return finding.value;
      }
    },
    async finish() {
      child.stdin.end();
      const rest: Finding[] = [];
      for await (const finding of findings) rest.push(finding);
      const failed = await failure();
      if (failed !== undefined) throw failed;
      return rest;
    },
  };
}

/** Runs a client from start to end; its findings. */
export async function runClient(script: string, args: unknown, environment: NodeJS.ProcessEnv): Promise<Finding[]> {
  return startClient(script, args, environment).finish();
}

async function* findingsOf(child: ChildProcessWithoutNullStreams): AsyncGenerator<Finding, void> {
  for await (const line of createInterface(child.stdout)) {
    yield JSON.parse(line) as Finding;
  }
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}

async function timeUp(signal: AbortSignal): Promise<undefined> {
  if (!signal.aborted) await once(signal, 'abort');
  return undefined;
}
