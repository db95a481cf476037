/** Searches: as datagrams, as a unicast marks them and as a broadcast does, and as messages to a name server. */
import { SearchFlag } from '../../../protocol/pva/constants.ts';
import { encodeDatagram, encodeSearches } from '../../../protocol/pva/datagram.ts';
import type { Bytes, ChannelName, Search } from '../../../protocol/pva/messages.ts';
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

/** The names as messages of a stream: answers come the same way. */
export function* searchesByStream(channels: readonly ChannelName[]): Iterable<Search> {
  for (let at = 0; at < channels.length; at += NAMES_PER_MESSAGE) {
    const names = channels.slice(at, at + NAMES_PER_MESSAGE);
    yield { type: 'SEARCH', ...searchFrom(0), flags: SearchFlag.UNICAST, channels: names };
  }
}

/** A search without names, which every server answers. */
export function discovery(port: number, many: boolean): Bytes {
  const flags = SearchFlag.REPLY_REQUIRED | (many ? 0 : SearchFlag.UNICAST);
  return encodeDatagram({ type: 'SEARCH', ...searchFrom(port), flags, protocols: [], channels: [] });
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** 64 KiB, with names of usual length. */
const NAMES_PER_MESSAGE = 1000;

function searchFrom(port: number) {
  return { sequence: SEARCH_SEQUENCE, address: '::', port, protocols: ['tcp'] } as const;
}
