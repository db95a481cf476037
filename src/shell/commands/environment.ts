/** Commands of the environment. */

import type { Call, Command } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { environmentParameters } from '../environment-parameters.ts';
import { family } from '../family.ts';
import { matcher } from '../glob.ts';
import { coreUsage } from '../usage/core.ts';

export const environmentCommands: readonly Command[] = family(coreUsage, {
  epicsEnvSet: set,
  epicsEnvShow: show,
  epicsEnvUnset: unset,
  epicsParamShow: parameters,
  epicsPrtEnvParams: parameters,
});

// --- helpers ------------------------------------------------------------------------------------------------------

function set(call: Call): void {
  const [name, value] = [call.text(0), call.text(1)];
  if (name === undefined) throw new CommandError('Missing environment variable name argument.');
  if (value === undefined) throw new CommandError('Missing environment variable value argument.');
  call.shell.forgetMacro(name);
  call.shell.site.environment.set(name, value);
}

function unset(call: Call): void {
  const name = call.text(0);
  if (name === undefined) throw new CommandError('Missing environment variable name argument.');
  call.shell.forgetMacro(name);
  call.shell.site.environment.unset(name);
}

function show(call: Call): void {
  const { environment } = call.shell.site;
  const matches = matcher(call.text(0) ?? '*');
  for (const name of environment.names().filter(matches)) call.say(`${name}=${environment.get(name)}`);
}

function parameters(call: Call): void {
  const { environment } = call.shell.site;
  for (const [name, value] of environmentParameters) {
    const shown = environment.get(name) ?? value;
    call.say(shown === undefined ? `${name} is undefined` : `${name}: ${shown}`);
  }
}
