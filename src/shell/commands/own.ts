/** What only xioc can say: states of its machines, clients that do not keep up. */
import type { AnyWired } from '../../actors/kernel/wired.ts';
import type { EndedPut } from '../../actors/pv/put-observer.ts';
import type { Call, Command } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { putBy } from '../rights.ts';
import { valueOfText } from '../value-of-text.ts';
import { whyCommand } from './why.ts';

export const ownCommands: readonly Command[] = [
  {
    name: 'machine',
    args: ['PV or actor:text'],
    text: 'Show the state of the machine of a PV, or of each actor with such a name, and what it knows.',
    run: showMachine,
  },
  whyCommand,
  {
    name: 'causes',
    args: ['PV:text', 'value:text'],
    text: 'Put a value to a PV, and show what that sets off until the put is done: events, transitions, records, updates.',
    run: showCauses,
  },
  {
    name: 'slow',
    args: [],
    text: 'Show clients that do not keep up: what they have not read, and updates that newer ones replaced.',
    run: showSlow,
  },
  {
    name: 'devices',
    args: [],
    text: 'Show the machines of devices and ports, each with its state.',
    run: showDevices,
  },
];

// --- helpers ------------------------------------------------------------------------------------------------------

function showMachine(call: Call): void {
  const name = call.text(0);
  if (name === undefined) throw new CommandError('Usage: machine "PV or actor"');
  const { ioc } = served(call);
  const pv = ioc.pv(name);
  const actors = pv === undefined ? [...everyActor(ioc)].filter((actor) => actor.label() === name) : [pv];
  if (actors.length === 0) call.say(`There is neither a PV nor an actor '${name}'`);
  for (const actor of actors) {
    call.say(`${actor.kind} ${actor.label()}: ${stateOf(actor)}`);
    for (const [fact, value] of Object.entries(actor.describe())) call.say(`    ${fact}: ${JSON.stringify(value)}`);
  }
}

async function showCauses(call: Call): Promise<void> {
  const [name, text] = [call.text(0), call.text(1)];
  if (name === undefined || text === undefined) throw new CommandError('Usage: causes "PV" "value"');
  const { ioc } = served(call);
  const pv = ioc.pv(name);
  if (pv === undefined) throw new CommandError(`There is no PV '${name}'`);
  const value = valueOfText(pv, text);
  if (value === undefined) throw new CommandError(`'${text}' is no value for ${name}`);
  const { user } = call.shell;
  await new Promise<void>((resolve) => {
    const putEnded = (put: EndedPut) => {
      if (put.client !== user || put.pv !== pv) return;
      for (const effect of put.caused?.effects ?? []) call.say(effect);
      if (put.caused !== undefined && put.caused.leftOut > 0) call.say(`and ${put.caused.leftOut} more`);
      call.say(put.outcome.kind === 'done' ? 'done' : `${put.outcome.kind}: ${put.outcome.reason}`);
      for (const end of ends) end();
      resolve();
    };
    const ends = [ioc.followPuts(), ioc.watch({ putEnded, removed: () => {}, rightsChanged: () => {} })];
    void putBy(call.shell, pv, value, true);
  });
}

function showSlow(call: Call): void {
  const slow = served(call).ioc.servers.clients.filter(({ queuedBytes, dropped }) => queuedBytes > 0 || dropped > 0);
  if (slow.length === 0) call.say('All clients keep up.');
  for (const { name, address, queuedBytes, dropped } of slow) {
    call.say(`${name} (${address}): ${queuedBytes} bytes unread, ${dropped} updates replaced`);
  }
}

function showDevices(call: Call): void {
  const devices = [...everyActor(served(call).ioc)].filter(({ kind }) => kind === 'device' || kind === 'port');
  if (devices.length === 0) call.say('There are no devices.');
  for (const device of devices) call.say(`${device.kind} ${device.label()}: ${stateOf(device)}`);
}

function served({ shell }: Call) {
  const { running } = shell.site;
  if (running === undefined) throw new CommandError('this works after iocInit only');
  return running;
}

function* everyActor(actor: AnyWired): Iterable<AnyWired> {
  yield actor;
  for (const child of actor.children()) yield* everyActor(child);
}

function stateOf({ ref }: AnyWired): string {
  const { value } = ref.getSnapshot();
  return typeof value === 'string' ? value : JSON.stringify(value);
}
