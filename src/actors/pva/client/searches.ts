/** Searches as datagrams: as a unicast marks them, and as a broadcast does. */
import { SearchFlag } from '../../../protocol/pva/constants.ts';
import { encodeDatagram, encodeSearches } from '../../../protocol/pva/datagram.ts';
import type { Bytes, ChannelName } from '../../../protocol/pva/messages.ts';
import type { Address } from '../../net/address-list.ts';

/** "find", as PVXS has it: that it comes back says nothing. */
export const SEARCH_SEQUENCE = 0x66696e64;

/** Where a client sends its searches. */
export interface SearchTarget extends Address {
  /** One of many receivers, as the address says: a broadcast or a multicast group. */
  readonly many: boolean;
}

/** Sends the names to each target, answers going to `port` of this host. @returns datagrams sent */
export function sendSearches(
  channels: readonly ChannelName[],
  port: number,
  targets: readonly SearchTarget[],
  send: (datagram: Bytes, to: readonly Address[]) => void,
): number {
  let sent = 0;
  for (const many of [false, true]) {
    const to = targets.filter((target) => target.many === many);
    if (to.length === 0) continue;
    const search = { ...searchFrom(port), flags: many ? 0 : SearchFlag.UNICAST };
    for (const datagram of encodeSearches(search, channels)) {
      send(datagram, to);
      sent++;
    }
  }
  return sent;
}

/** A search without names, which every server answers. */
export function discovery(port: number, many: boolean): Bytes {
  const flags = SearchFlag.REPLY_REQUIRED | (many ? 0 : SearchFlag.UNICAST);
  return encodeDatagram({ type: 'SEARCH', ...searchFrom(port), flags, protocols: [], channels: [] });
}

// --- helpers ------------------------------------------------------------------------------------------------------

function searchFrom(port: number) {
  return { sequence: SEARCH_SEQUENCE, address: '::', port, protocols: ['tcp'] } as const;
}
