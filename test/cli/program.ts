/** The built program as a child process, on loopback only. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../bin/xioc.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** From the first signal, or the start, to the end. */
  readonly ms: number;
}

export class Program {
  stdout = '';
  stderr = '';
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  #since = performance.now();

  /**
   * @param directory in which it runs; undefined: that of the tests
   * @param line of sh that runs it: `"$0" "$@"` is the program with its arguments
   */
  constructor(args: readonly string[], environment: NodeJS.ProcessEnv = {}, directory?: string, line?: string) {
    const command = [process.execPath, program, ...args];
    const [first, ...rest] = line === undefined ? command : ['sh', '-c', line, ...command];
    this.child = spawn(first!, rest, {
      cwd: directory,
      env: {
        ...process.env,
        NO_COLOR: '1',
        EPICS_CAS_INTF_ADDR_LIST: '127.0.0.1',
        EPICS_CAS_AUTO_BEACON_ADDR_LIST: 'NO',
        EPICS_CAS_BEACON_ADDR_LIST: '127.0.0.1',
        EPICS_PVAS_INTF_ADDR_LIST: '127.0.0.1',
        EPICS_PVAS_SERVER_PORT: '0',
        EPICS_PVAS_BROADCAST_PORT: '0',
        EPICS_PVAS_AUTO_BEACON_ADDR_LIST: 'NO',
        ...environment,
      },
    });
    this.child.stdout!.on('data', (text) => {
      this.stdout += text;
    });
    this.child.stderr!.on('data', (text) => {
      this.stderr += text;
    });
    this.ended = new Promise((resolve) => {
      this.child.on('close', (code) => {
        resolve({ code, stdout: this.stdout, stderr: this.stderr, ms: performance.now() - this.#since });
      });
    });
  }

  /** Waits until stdout holds `text`. */
  async says(text: string): Promise<void> {
    const deadline = Date.now() + 30_000;
    while (!this.stdout.includes(text)) {
      if (Date.now() > deadline || this.child.exitCode !== null) {
        throw new Error(`the program did not say '${text}' but:\n${this.stdout}${this.stderr}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  signal(name: NodeJS.Signals): void {
    this.#since = performance.now();
    this.child.kill(name);
  }
}
