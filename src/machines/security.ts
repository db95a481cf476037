/**
 * Access security of an IOC: the rules that are in force, and what replaces them.
 *
 * Rules:
 * - The file is read before the IOC serves; a file with faults keeps the IOC from starting. An IOC that starts without
 *   access security never gets it.
 * - When the file is read again, its rules replace the old ones only if all of it is right.
 * - When a group fails, the rights that depend on its inputs are lost, and no others.
 * - A request to read during a reading leads to another reading: the file may have changed meanwhile.
 *
 * Source: EPICS base asDbLib.c (`asInitCommon`) and asLibRoutines.c (`asInitialize`).
 */
import { assign, setup } from 'xstate';
import { type ChildFailure, type WiringOf, wired } from './wired.ts';

export interface SecurityInput {
  readonly file: string;
}

export interface SecurityContext extends SecurityInput {
  /** Readings that replaced the rules, and readings that did not. */
  readonly reloads: number;
  readonly refusals: number;
}

export type SecurityEvent =
  /** PVs have their values: inputs of rules can be followed. */
  | { readonly type: 'start' }
  | { readonly type: 'stop' }
  /** The file is to be read again. */
  | { readonly type: 'reload' }
  /** It has been read, and is right. */
  | { readonly type: 'rules.read'; readonly rules: object }
  /** It cannot be read, or is wrong. */
  | { readonly type: 'rules.refused'; readonly error: unknown }
  | ChildFailure;

/** What the wiring does. */
const wiring = {
  actions: {
    followInputs: wired,
    leaveInputs: wired,
    readFile: wired,
    adoptRules: wired,
    reportRefusal: wired,
    groupFailed: wired,
  },
};

export type SecurityWiring = WiringOf<typeof wiring, SecurityEvent>;

export const securityMachine = setup({
  types: {} as { context: SecurityContext; input: SecurityInput; events: SecurityEvent },
  actions: {
    ...wiring.actions,
    countReload: assign({ reloads: ({ context }) => context.reloads + 1 }),
    countRefusal: assign({ refusals: ({ context }) => context.refusals + 1 }),
  },
}).createMachine({
  id: 'security',
  context: ({ input }) => ({ ...input, reloads: 0, refusals: 0 }),
  initial: 'waiting',
  on: { 'xstate.error.actor.*': { actions: 'groupFailed' } },
  states: {
    waiting: { on: { start: { target: 'inForce' }, stop: { target: 'stopped' } } },
    inForce: {
      entry: 'followInputs',
      exit: 'leaveInputs',
      initial: 'settled',
      on: { stop: { target: 'stopped' } },
      states: {
        settled: { on: { reload: { target: 'reading' } } },
        reading: {
          entry: 'readFile',
          initial: 'once',
          on: {
            'rules.read': { target: 'settled', actions: ['countReload', 'adoptRules'] },
            'rules.refused': { target: 'settled', actions: ['countRefusal', 'reportRefusal'] },
          },
          states: {
            once: { on: { reload: { target: 'again' } } },
            /** Requested again: this reading may be of an older file. */
            again: {
              on: {
                'rules.read': { target: '#security.inForce.reading', reenter: true },
                'rules.refused': { target: '#security.inForce.reading', reenter: true },
              },
            },
          },
        },
      },
    },
    stopped: { type: 'final' },
  },
});
