/**
 * A session of the IOC shell: a start script, a terminal, a pipe, or somebody who reaches a running IOC.
 *
 * Rules:
 * - One line at a time: the next one is read when the command of the last one is done.
 * - `< file`, iocshLoad and iocshRun put another script on top of the one that runs; `exit` and the end of its lines leave it. The session is
 *   over when the first one is left.
 * - What an error does is the script's own affair, as its `on error` says: go on, leave the script (whose caller then has
 *   an error, too), halt for good, or wait and go on.
 *
 * Source: EPICS base iocsh.cpp, 7.0.10.
 */
import { assign, setup } from 'xstate';
import { type WiringOf, wired } from './wired.ts';

/** What a script does after an error. */
export type OnError = 'continue' | 'break' | 'halt' | 'wait';

export interface ShellInput {
  readonly name: string;
}

export interface ShellContext extends ShellInput {
  /** Lines that were read, and errors. */
  readonly lines: number;
  readonly errors: number;
}

export type ShellEvent =
  /** The next line, read and split. */
  | { readonly type: 'line'; readonly line: object }
  /** There are no more lines of the script. */
  | { readonly type: 'script.ended' }
  /** `exit` */
  | { readonly type: 'exit' }
  | { readonly type: 'command.done' }
  /** The command has failed, or the line has a fault. */
  | { readonly type: 'command.failed'; readonly onError: OnError; readonly delayMs: number }
  /** The script that called it goes on. */
  | { readonly type: 'script.left' }
  | { readonly type: 'session.over' }
  | { readonly type: 'stop' };

/** What the wiring does. */
const wiring = {
  actions: {
    readLine: wired,
    execute: wired,
    leaveScript: wired,
    breakScript: wired,
    reportHalt: wired,
    reportStall: wired,
    release: wired,
  },
};

export type ShellWiring = WiringOf<typeof wiring, ShellEvent>;

const afterError = [
  { guard: 'breaks', target: 'breaking', actions: 'countError' },
  { guard: 'halts', target: 'halted', actions: 'countError' },
  { guard: 'waits', target: 'stalled', actions: 'countError' },
  { target: 'reading', actions: 'countError' },
] as const;

export const shellMachine = setup({
  types: {} as { context: ShellContext; input: ShellInput; events: ShellEvent },
  actions: {
    ...wiring.actions,
    countLine: assign({ lines: ({ context }) => context.lines + 1 }),
    countError: assign({ errors: ({ context }) => context.errors + 1 }),
  },
  guards: {
    breaks: ({ event }) => event.type === 'command.failed' && event.onError === 'break',
    halts: ({ event }) => event.type === 'command.failed' && event.onError === 'halt',
    waits: ({ event }) => event.type === 'command.failed' && event.onError === 'wait',
  },
  delays: { stallTime: ({ event }) => (event.type === 'command.failed' ? event.delayMs : 0) },
}).createMachine({
  id: 'shell',
  context: ({ input }) => ({ ...input, lines: 0, errors: 0 }),
  initial: 'reading',
  on: { stop: { target: '.ended' } },
  states: {
    reading: {
      entry: 'readLine',
      on: { line: { target: 'executing', actions: 'countLine' }, 'script.ended': { target: 'leaving' } },
    },
    executing: {
      entry: 'execute',
      on: {
        'command.done': { target: 'reading' },
        'command.failed': afterError,
        exit: { target: 'leaving' },
      },
    },
    leaving: {
      entry: 'leaveScript',
      on: { 'script.left': { target: 'reading' }, 'session.over': { target: 'ended' } },
    },
    /** The script is left because of an error, which its caller has then, too. */
    breaking: {
      entry: 'breakScript',
      on: {
        'command.failed': [
          { guard: 'breaks', target: 'breaking', reenter: true, actions: 'countError' },
          ...afterError.slice(1),
        ],
        'session.over': { target: 'ended' },
      },
    },
    stalled: { entry: 'reportStall', after: { stallTime: { target: 'reading' } } },
    /** For good: somebody has to look. */
    halted: { entry: 'reportHalt' },
    ended: { type: 'final', entry: 'release' },
  },
});
