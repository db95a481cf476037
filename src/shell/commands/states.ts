/** Commands about named states, which filters and links go by: `dbStateSet` and its kin. */
import type { Call, Command } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { family } from '../family.ts';
import { reportsUsage } from '../usage/reports.ts';

export const stateCommands: readonly Command[] = family(reportsUsage, {
  dbStateCreate: (call) => {
    const name = call.text(0);
    if (name === undefined || name === '') return;
    try {
      statesOf(call).create(name);
    } catch (error) {
      throw new CommandError(`dbStateCreate: ${(error as Error).message}`);
    }
  },
  dbStateSet: (call) => change(call, true),
  dbStateClear: (call) => change(call, false),
  dbStateShow: (call) => {
    const name = call.text(0);
    if (name !== undefined && statesOf(call).has(name)) show(call, name, call.number(1));
  },
  dbStateShowAll: (call) => {
    for (const name of statesOf(call).names()) show(call, name, call.number(0) + 1);
  },
});

// --- helpers ------------------------------------------------------------------------------------------------------

function change(call: Call, on: boolean): void {
  const name = call.text(0);
  const states = statesOf(call);
  if (name !== undefined && states.has(name)) states.set(name, on);
}

/** Where base has an address there is none. */
function show(call: Call, name: string, level: number): void {
  const text = statesOf(call).get(name) ? 'TRUE' : 'FALSE';
  call.say(level < 1 ? text : `id (nil) '${name}' : ${text}`);
}

function statesOf({ shell }: Call) {
  const { running } = shell.site;
  if (running === undefined) throw new CommandError('states are there after iocInit only');
  return running.ioc.states;
}
