/** Wiring of a session of the shell: scripts on scripts, the commands of their lines, and where these print. */

import type { HeapClock } from '../actors/kernel/clock.ts';
import { wire } from '../actors/kernel/wire.ts';
import { type AnyWired, Wired } from '../actors/kernel/wired.ts';
import type { Requester } from '../database/pv/definition.ts';
import { parseMacroDefinitions } from '../database/text/macro-definitions.ts';
import { MacroTable } from '../database/text/macros.ts';
import { type OnError, type ShellEvent, type ShellWiring, shellMachine } from '../machines/shell.ts';
import type { EventOf } from '../machines/wired.ts';
import { Call, type Command, readArguments, type Session } from './command.ts';
import { CommandError } from './command-error.ts';
import { commands, foreignCommand } from './commands.ts';
import { type Deed, type ReadLine, readLine, scriptLines } from './language/script-line.ts';
import type { Redirection } from './language/words.ts';
import { type LineSource, ScriptLines } from './line-source.ts';
import type { ShellOutput } from './output.ts';
import { localUser } from './rights.ts';
import type { Site } from './site.ts';

const logic = wire(shellMachine);

/** Scripts on scripts: deeper is a script that runs itself. */
const DEEPEST = 100;

/** A script that runs, or the terminal below all of them. */
interface Frame {
  readonly source: LineSource;
  readonly output: ShellOutput;
  /** Base does not echo what it gets from iocshCmd and iocshRun. */
  readonly echoes: boolean;
  onError: OnError;
  delayMs: number;
  line: number;
  /** What ends with it: scopes of macros, files that its output goes to. */
  leave: () => void;
}

/** Of a session that somebody has from elsewhere. */
export interface RemoteSession {
  /** The actor below which it is; its clock is that of the session. */
  readonly parent: AnyWired;
  readonly user: Requester;
}

export class Shell extends Wired<typeof shellMachine> implements ShellWiring, Session {
  readonly kind = 'shell';
  readonly site: Site;
  readonly macros: MacroTable;
  readonly user: Requester;
  readonly #clock: HeapClock;
  readonly #frames: Frame[] = [];
  readonly #over: () => void;
  /** Resolves when the session is over: with whether its first script was left because of an error. */
  readonly over: Promise<boolean>;
  #isBroken = false;
  #line: ReadLine = { does: { kind: 'nothing' } };

  constructor(site: Site, clock: HeapClock, source: LineSource, output: ShellOutput, remote?: RemoteSession) {
    super(logic, remote?.parent, 'shell', { name: source.script ?? 'terminal' }, remote ? undefined : clock);
    this.site = site;
    this.user = remote?.user ?? localUser;
    this.#clock = clock;
    this.macros = new MacroTable([], { fallback: (name) => site.environment.get(name) });
    const err = (text: string) => {
      output.err(text);
      site.iocLog.tell(text);
    };
    this.#push(source, { out: (text) => output.out(text), err }, () => {});
    let end: (isBroken: boolean) => void = () => {};
    this.over = new Promise((resolve) => {
      end = resolve;
    });
    this.#over = () => end(this.#isBroken);
  }

  label(): string {
    return this.#top?.source.script ?? 'shell';
  }

  describe(): Record<string, unknown> {
    return { scripts: this.#frames.map(({ source, line }) => `${source.script ?? 'terminal'}:${line}`) };
  }

  /** Commands that have failed. */
  get errors(): number {
    return this.ref.getSnapshot().context.errors;
  }

  get commands(): ReadonlyMap<string, Command> {
    return commands;
  }

  forgetMacro(name: string): void {
    this.macros.define(name, undefined);
  }

  /** Begins to read. Once only. */
  start(): void {
    this.ref.start();
  }

  /** Ends the session, whatever it does. */
  stop(): void {
    this.ref.send({ type: 'stop' });
  }

  sleep(seconds: number): Promise<void> {
    return new Promise((resolve) => void this.#clock.setTimeout(resolve, seconds * 1000));
  }

  /** Somebody types: `on error` means nothing to it. */
  get isInteractive(): boolean {
    return this.#top?.source.script === undefined;
  }

  /** What an error in the script that runs does from now on. */
  setOnError(onError: OnError, delayMs = 0): void {
    if (this.#top === undefined) return;
    this.#top.onError = onError;
    this.#top.delayMs = delayMs;
  }

  /**
   * Has a script read next, with macros of its own.
   *
   * @throws CommandError when it cannot be read
   */
  load(file: string, macros: string | undefined, output: ShellOutput, leave: () => void = () => {}): void {
    const text = this.site.files.read(file);
    if (typeof text !== 'string') throw new CommandError(`Can't open ${file}: ${text.fault}`);
    if (macros === undefined) this.#push(new ScriptLines(nameOf(file), scriptLines(text)), output, leave);
    else this.#scoped(macros, new ScriptLines(nameOf(file), scriptLines(text)), output, {});
  }

  /** Has a line run next, with macros of its own: an error in it is one of the caller. */
  runLine(line: string, macros: string | undefined, output: ShellOutput): void {
    const source = new ScriptLines(undefined, [line]);
    this.#scoped(macros ?? '', source, output, { onError: 'break', echoes: false });
  }

  // --- actions of the machine

  readLine(): void {
    const frame = this.#top;
    frame?.source.next((raw) => {
      if (raw === undefined) {
        this.ref.send({ type: 'script.ended' });
        return;
      }
      frame.line++;
      this.ref.send({ type: 'line', line: readLine(raw, this.macros) });
    });
  }

  execute({ line }: EventOf<ShellEvent, 'line'>): void {
    this.#line = line as ReadLine;
    const frame = this.#top!;
    const { echo, does } = this.#line;
    if (frame.echoes && echo !== undefined) frame.output.out(`${echo}\n`);
    if (does.kind === 'exit') this.ref.send({ type: 'exit' });
    else void this.#perform(frame, does);
  }

  leaveScript(): void {
    this.#pop();
    this.ref.send(this.#frames.length > 0 ? { type: 'script.left' } : { type: 'session.over' });
  }

  breakScript(): void {
    this.#top?.output.err('iocsh Error: Break\n');
    this.#pop();
    if (this.#top === undefined) {
      this.#isBroken = true;
      this.ref.send({ type: 'session.over' });
    } else this.#failed(this.#top);
  }

  reportHalt(): void {
    this.#top?.output.err('iocsh Error: Halt\n');
  }

  reportStall({ delayMs }: EventOf<ShellEvent, 'command.failed'>): void {
    this.#top?.output.err(`iocsh Error: Waiting ${(delayMs / 1000).toFixed(1)} sec ...\n`);
  }

  release(): void {
    while (this.#frames.length > 0) this.#pop();
    this.#over();
  }

  // --- helpers

  get #top(): Frame | undefined {
    return this.#frames.at(-1);
  }

  async #perform(frame: Frame, does: Deed): Promise<void> {
    let isDone = false;
    try {
      isDone = await this.#do(frame, does);
    } catch (error) {
      frame.output.err(`${error instanceof CommandError ? error.message : `${(error as Error).stack}`}\n`);
    }
    if (isDone) this.ref.send({ type: 'command.done' });
    else this.#failed(frame);
  }

  /** False: it has failed. */
  async #do(frame: Frame, does: Deed): Promise<boolean> {
    switch (does.kind) {
      case 'macros':
        for (const message of does.messages) frame.output.err(`${message}\n`);
        return false;
      case 'fault':
        throw this.#fault(frame, does.message);
      case 'script': {
        const { output, close } = this.#redirected(frame, does.redirections);
        this.load(does.file, undefined, output, close);
        return true;
      }
      case 'command':
        return this.#command(frame, does);
      default:
        return true;
    }
  }

  async #command(frame: Frame, { name, args, redirections }: Deed & { readonly kind: 'command' }): Promise<boolean> {
    const command = commands.get(name) ?? foreignCommand(name);
    if (command === undefined) throw this.#fault(frame, `Command '${name}' not registered.`);
    const values = readArguments(command, args);
    if ('fault' in values) throw this.#fault(frame, values.fault);
    const { output, close } = this.#redirected(frame, redirections);
    const call = new Call(this, output, args, values);
    const depth = this.#frames.length;
    try {
      await command.run(call);
    } finally {
      // A script that the command has on top prints where it does.
      if (this.#frames.length > depth) this.#frames.at(-1)!.leave = chained(this.#frames.at(-1)!.leave, close);
      else close();
    }
    return !call.hasFailed;
  }

  #fault({ source: { script }, line }: Frame, message: string): CommandError {
    return new CommandError(script === undefined ? message : `ERROR ${script} line ${line}: ${message}`);
  }

  #redirected(frame: Frame, redirections: readonly Redirection[]): { output: ShellOutput; close: () => void } {
    if (redirections.length === 0) return { output: frame.output, close: () => {} };
    const { output, fault, close } = this.site.files.redirect(frame.output, redirections);
    if (fault !== undefined) throw this.#fault(frame, fault);
    return { output, close };
  }

  #failed({ onError, delayMs }: Frame): void {
    this.ref.send({ type: 'command.failed', onError, delayMs });
  }

  #scoped(macros: string, source: LineSource, output: ShellOutput, more: Partial<Pick<Frame, 'onError' | 'echoes'>>) {
    this.macros.pushScope();
    this.macros.defineAll(parseMacroDefinitions(macros));
    this.#push(source, output, () => this.macros.popScope(), more);
  }

  #push(
    source: LineSource,
    output: ShellOutput,
    leave: () => void,
    more: Partial<Pick<Frame, 'onError' | 'echoes'>> = {},
  ): void {
    if (this.#frames.length >= DEEPEST) {
      leave();
      throw new CommandError(`${source.script ?? 'This line'} is not run: ${DEEPEST} scripts call each other already.`);
    }
    const echoes = source.script !== undefined;
    this.#frames.push({ source, output, leave, echoes, onError: 'continue', delayMs: 0, line: 0, ...more });
  }

  #pop(): void {
    const frame = this.#frames.pop();
    frame?.source.close();
    frame?.leave();
  }
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function chained(first: () => void, second: () => void): () => void {
  return () => {
    first();
    second();
  };
}
