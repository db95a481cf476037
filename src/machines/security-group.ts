/**
 * An access security group whose rules depend on PVs: follows the PVs, and says when rights change with them.
 *
 * Rules:
 * - An input is good while its PV is connected, readable and not INVALID. At the beginning none is good.
 * - A rule whose CALC uses an input that is not good gives nothing to anybody.
 * - A CALC is computed with each value of an input that it uses. Clients hear of it when a rule begins or ceases to hold.
 *
 * Source: EPICS base asCa.c and asLibRoutines.c (`asComputeAsg`).
 */
import { assign, setup } from 'xstate';
import { type WiringOf, wired } from './wired.ts';

export interface SecurityGroupInput {
  readonly name: string;
  /** PVs by the letter of their input. */
  readonly inputs: Readonly<Record<string, string>>;
}

export interface SecurityGroupContext extends SecurityGroupInput {
  /** Letters of inputs that are not good. */
  readonly bad: readonly string[];
}

/** A value of an input; none when its PV is not connected, or cannot be read. */
export interface HeardInput {
  readonly letter: string;
  readonly value?: { readonly value: number; readonly invalid: boolean };
}

export type SecurityGroupEvent =
  /** An input that was good has another value. */
  | ({ readonly type: 'input.changed' } & HeardInput)
  /** An input has become good: it has its first value, or one after it was not. */
  | ({ readonly type: 'input.good' } & HeardInput)
  /** An input is INVALID, not readable, or not connected. */
  | ({ readonly type: 'input.bad' } & HeardInput)
  | { readonly type: 'stop' };

/** What the wiring does: `compute` computes the CALCs anew, and tells clients when that changes what they may do. */
const wiring = { actions: { follow: wired, leave: wired, compute: wired } };

export type SecurityGroupWiring = WiringOf<typeof wiring, SecurityGroupEvent>;

export const securityGroupMachine = setup({
  types: {} as { context: SecurityGroupContext; input: SecurityGroupInput; events: SecurityGroupEvent },
  actions: {
    ...wiring.actions,
    markGood: assign({
      bad: ({ context, event }) => context.bad.filter((letter) => !('letter' in event) || letter !== event.letter),
    }),
    markBad: assign({
      bad: ({ context, event }) =>
        'letter' in event ? [...new Set([...context.bad, event.letter])].sort() : context.bad,
    }),
  },
  guards: {
    isLastBad: ({ context, event }) => context.bad.every((letter) => 'letter' in event && letter === event.letter),
  },
}).createMachine({
  id: 'securityGroup',
  context: ({ input }) => ({ ...input, bad: Object.keys(input.inputs).sort() }),
  initial: 'following',
  states: {
    following: {
      entry: 'follow',
      exit: 'leave',
      initial: 'incomplete',
      on: { 'input.changed': { actions: 'compute' }, stop: { target: 'stopped' } },
      states: {
        /** Some inputs are not good: rules that use them are shut. */
        incomplete: {
          on: {
            'input.good': [
              { guard: 'isLastBad', target: 'complete', actions: ['markGood', 'compute'] },
              { actions: ['markGood', 'compute'] },
            ],
            'input.bad': { actions: ['markBad', 'compute'] },
          },
        },
        /** All inputs are good. */
        complete: { on: { 'input.bad': { target: 'incomplete', actions: ['markBad', 'compute'] } } },
      },
    },
    stopped: { type: 'final' },
  },
});
