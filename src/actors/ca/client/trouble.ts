/** Messages for programs about trouble with their channels: what is wrong, and what to do. */
import type { ErrorResponse } from '../../../protocol/ca/responses.ts';
import { Eca, ecaText } from '../../../protocol/ca/status.ts';
import { CaError } from './error.ts';
import type { ChannelFace } from './faces.ts';
import type { ClientSettings } from './settings.ts';

/** A server reports something that no request waits for. */
export function reportedTrouble({ status, text }: ErrorResponse, host: string, channel?: ChannelFace): CaError {
  // EPICS base's server, for one, only repeats the name.
  const detail = text === '' || text === channel?.name ? '' : ` (${text})`;
  const about = channel === undefined ? '' : ` about ${channel.name}`;
  return new CaError(`${ecaText(status)}${detail}, says the server at ${host}${about}`, status, channel?.name);
}

/** Another server than the one that is used has the PV as well. */
export function duplicateTrouble(channel: ChannelFace, host: string): CaError {
  return new CaError(
    `${channel.name} is served by ${channel.host}, which is used, and by ${host} as well: ` +
      'give one of the two PVs another name, or leave its server out of EPICS_CA_ADDR_LIST',
    Eca.DBLCHNL,
    channel.name,
  );
}

/** A server hangs, or cannot be reached any more. */
export function unresponsiveTrouble(host: string): CaError {
  return new CaError(
    `The server at ${host} does not answer: its channels count as disconnected until it does`,
    Eca.UNRESPTMO,
  );
}

/** @returns undefined when there is somebody to ask for PVs */
export function searchTrouble({ searchAddresses, nameServers }: ClientSettings): CaError | undefined {
  if (searchAddresses.length + nameServers.length > 0) return undefined;
  return new CaError(
    'There is nobody to ask for PVs: set EPICS_CA_ADDR_LIST or EPICS_CA_NAME_SERVERS, or leave EPICS_CA_AUTO_ADDR_LIST at YES',
    Eca.NOSEARCHADDR,
  );
}

/** For a time limit's message: how far the channel got. `settings`: undefined while host names are being looked up. */
export function whyNotConnected(channel: ChannelFace, settings: ClientSettings | undefined): string {
  const { host } = channel;
  const { value } = channel.ref.getSnapshot();
  if (value === 'connecting') return `the server at ${host} says it has it, but has not let this client connect to it`;
  if (typeof value === 'object') return `the server at ${host} does not answer`;
  if (value === 'disconnected') return 'its server has gone, and no other has answered';
  const { searchAddresses = [], nameServers = [] } = settings ?? {};
  const asked = [...searchAddresses, ...nameServers].map(({ address, port }) => `${address}:${port}`);
  if (asked.length === 0) return 'there is nobody to ask: EPICS_CA_ADDR_LIST and EPICS_CA_NAME_SERVERS are empty';
  return `no server answered; asked were ${asked.join(', ')} (check the name, and EPICS_CA_ADDR_LIST)`;
}
