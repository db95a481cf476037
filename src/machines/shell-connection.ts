/**
 * Somebody who reaches a running IOC by a shell: one connection to its local socket, and its session of the shell.
 *
 * Rules:
 * - The session is asked for its next line when the client has read what was printed, so that one who reads slowly gets all of it.
 * - A command cannot be held up while it prints. What it prints to a client that does not read is dropped beyond a bound, and
 *   counted; the client learns how much once it reads again.
 * - When the client disappears its session ends. When the session ends, the client gets what was printed, and then the end.
 */
import { setup } from 'xstate';
import { type WiringOf, wired, wiredGuard } from './wired.ts';

export interface ShellConnectionInput {
  /** Counts connections, for people. */
  readonly number: number;
}

export type ShellConnectionEvent =
  /** The session prints. */
  | { readonly type: 'output'; readonly message: object }
  /** The session wants its next line. */
  | { readonly type: 'line.wanted' }
  /** The client sends: a line, or a question what a line may go on with. */
  | { readonly type: 'message'; readonly message: object }
  /** The client sends what is not a message. */
  | { readonly type: 'fault'; readonly reason: string }
  /** More is unread than may be. */
  | { readonly type: 'socket.full' }
  /** All was read. */
  | { readonly type: 'socket.drained' }
  | { readonly type: 'socket.closed' }
  | { readonly type: 'session.over' }
  | { readonly type: 'stop' };

/** What the wiring does. */
const wiring = {
  actions: {
    begin: wired,
    write: wired,
    countDropped: wired,
    tellDropped: wired,
    askForLine: wired,
    receive: wired,
    complain: wired,
    sayOver: wired,
    sayStopping: wired,
    endSession: wired,
    endSocket: wired,
    release: wired,
  },
  guards: { hasUnread: wiredGuard },
};

export type ShellConnectionWiring = WiringOf<typeof wiring, ShellConnectionEvent>;

export const shellConnectionMachine = setup({
  types: {} as { context: ShellConnectionInput; input: ShellConnectionInput; events: ShellConnectionEvent },
  actions: wiring.actions,
  guards: wiring.guards,
  delays: {
    /** How long a client may take to read the last of it. */
    closeLimit: 1000,
  },
}).createMachine({
  id: 'shellConnection',
  context: ({ input }) => input,
  initial: 'open',
  states: {
    open: {
      entry: 'begin',
      initial: 'reading',
      on: {
        message: { actions: 'receive' },
        fault: { target: 'closing', actions: 'complain' },
        'session.over': { target: 'closing', actions: 'sayOver' },
        'socket.closed': { target: 'closed' },
        stop: { target: 'closing', actions: 'sayStopping' },
      },
      exit: 'endSession',
      states: {
        /** The client reads what is printed. */
        reading: {
          on: {
            output: { actions: 'write' },
            'line.wanted': [{ guard: 'hasUnread', target: 'atPrompt' }, { actions: 'askForLine' }],
            'socket.full': { target: 'overrun' },
          },
        },
        /** The session waits until the client has read what was printed. */
        atPrompt: {
          on: {
            output: { actions: 'write' },
            'socket.full': { target: 'overrunAtPrompt' },
            'socket.drained': { target: 'reading', actions: 'askForLine' },
          },
        },
        /** A command prints more than the client reads. */
        overrun: {
          on: {
            output: { actions: 'countDropped' },
            'line.wanted': { target: 'overrunAtPrompt' },
            'socket.drained': { target: 'reading', actions: 'tellDropped' },
          },
        },
        overrunAtPrompt: {
          on: {
            output: { actions: 'countDropped' },
            'socket.drained': { target: 'reading', actions: ['tellDropped', 'askForLine'] },
          },
        },
      },
    },
    closing: {
      entry: 'endSocket',
      on: { 'socket.closed': { target: 'closed' } },
      after: { closeLimit: { target: 'closed' } },
    },
    closed: { type: 'final', entry: 'release' },
  },
});
