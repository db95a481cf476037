/** `why`: what kept the last put, event or processing from what somebody wanted. */

import type { Device } from '../../actors/group/device.ts';
import { GroupInstance } from '../../actors/group/group-instance.ts';
import type { Ioc } from '../../actors/ioc/ioc.ts';
import type { Pv } from '../../actors/pv/pv.ts';
import { shortValue } from '../../actors/pv/short-value.ts';
import type { Call, Command } from '../command.ts';
import { CommandError } from '../command-error.ts';
import type { Refusal } from '../refusals.ts';

export const whyCommand: Command = {
  name: 'why',
  args: ['PV:text'],
  text: 'Show why the last put to a PV that was not done was refused or has failed, which events the machines of its group did not take\nlast, and what keeps its record from puts and processing.',
  run: showWhy,
};

// --- helpers ------------------------------------------------------------------------------------------------------

function showWhy(call: Call): void {
  const name = call.text(0);
  if (name === undefined) throw new CommandError('Usage: why "PV"');
  const { running, refusals } = call.shell.site;
  if (running === undefined) throw new CommandError('this works after iocInit only');
  const { ioc } = running;
  const pv = ioc.pv(name);
  if (pv === undefined) throw new CommandError(`There is no PV '${name}'`);
  const refusal = refusals?.of(pv.name);
  const reasons = [
    ...(refusal === undefined ? [] : [refusedPut(refusal)]),
    ...refusedEvents(ioc, pv.valuePv),
    ...heldRecord(ioc, pv.valuePv),
  ];
  for (const reason of reasons) call.say(reason);
  if (reasons.length > 0) return;
  call.say(
    `Nothing was refused by ${pv.name}, and neither DISP, DISA nor PACT keeps it from anything. Access rules: asprules.`,
  );
}

function refusedPut({ put: { value, client, outcome }, at }: Refusal): string {
  const what = value === undefined ? 'a put' : `a put of ${shortValue(value)}`;
  const reason = outcome.kind === 'done' ? '' : `: ${outcome.reason}`;
  return `${time(at)} ${what} by ${client.user || 'nobody'}@${client.host || 'here'} ${outcome.kind}${reason}`;
}

/** Of the machines of its group, and of the groups around that. */
function refusedEvents({ groups }: Ioc, pv: Pv): string[] {
  const devices = [...groups].flatMap((group) => devicesAround(group, pv) ?? []);
  return devices.flatMap(({ id, refused }) =>
    refused.map(({ type, state, at }) =>
      state === ''
        ? `${time(at)} the event '${type}' came to nobody: the machine ${id} was down`
        : `${time(at)} the machine ${id} did not take the event '${type}' in ${state}`,
    ),
  );
}

/** Undefined: the PV is of another group. */
function devicesAround(group: GroupInstance, pv: Pv): readonly Device[] | undefined {
  for (const { is } of group.members()) {
    if (is === pv) return group.devices;
    const within = is instanceof GroupInstance ? devicesAround(is, pv) : undefined;
    if (within !== undefined) return [...within, ...group.devices];
  }
  return undefined;
}

function heldRecord(ioc: Ioc, { name: record, putsDisabled }: Pv): string[] {
  const field = (of: string) => ioc.pv(`${record}.${of}`)?.current.value;
  const disabled = field('DISA');
  return [
    ...(putsDisabled ? [`${record}.DISP is set: puts are refused`] : []),
    ...(disabled !== undefined && disabled === field('DISV')
      ? [`${record}.DISA is ${disabled}, as DISV: it is not processed`]
      : []),
    ...(field('PACT') === 1 ? [`${record}.PACT is set: it is being processed, and is not processed meanwhile`] : []),
  ];
}

function time(at: number): string {
  return new Date(at).toISOString();
}
