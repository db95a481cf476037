/** Messages for programs about trouble with their channels: what is wrong, and what to do. */
import { PvaError } from './error.ts';
import type { ChannelFace } from './faces.ts';
import type { ClientSettings } from './settings.ts';

/** Another server than the one that is used has the PV as well. */
export function duplicateTrouble(channel: ChannelFace, host: string): PvaError {
  return new PvaError(
    `${channel.name} is served by ${channel.host}, which is used, and by ${host} as well: ` +
      'give one of the two PVs another name, or leave its server out of EPICS_PVA_ADDR_LIST',
    'DUPLICATE',
    channel.name,
  );
}

/** @returns undefined when there is somebody to ask for PVs */
export function searchTrouble({ searchTargets, nameServers }: ClientSettings): PvaError | undefined {
  if (searchTargets.length + nameServers.length > 0) return undefined;
  return new PvaError(
    'There is nobody to ask for PVs: set EPICS_PVA_ADDR_LIST or EPICS_PVA_NAME_SERVERS, or leave EPICS_PVA_AUTO_ADDR_LIST at YES',
    'UNREACHABLE',
  );
}

/** For a time limit's message: how far the channel got. `settings`: undefined while host names are being looked up. */
export function whyNotConnected(
  channel: ChannelFace & { readonly refusal: string | undefined },
  settings: ClientSettings | undefined,
): string {
  const { host, refusal } = channel;
  switch (channel.ref.getSnapshot().value) {
    case 'connecting':
      return `the server at ${host} says it has it, but has not let this client connect to it`;
    case 'creating':
      return `the server at ${host} says it has it, but has not opened it yet`;
    case 'failed':
      return `the server at ${host} cannot be connected to`;
    case 'refused':
      return `the server at ${host} does not have it: ${refusal}`;
  }
  if (refusal !== undefined) return `the server at ${host} has refused it: ${refusal}`;
  const { searchTargets = [], nameServers = [] } = settings ?? {};
  const asked = [...searchTargets, ...nameServers].map(({ address, port }) => `${address}:${port}`);
  if (asked.length === 0) return 'there is nobody to ask: EPICS_PVA_ADDR_LIST and EPICS_PVA_NAME_SERVERS are empty';
  return `no server answered; asked were ${asked.join(', ')} (check the name, and EPICS_PVA_ADDR_LIST)`;
}
