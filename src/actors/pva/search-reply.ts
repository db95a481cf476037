/** What a search is answered, over UDP and TCP. */
import { SearchFlag } from '../../protocol/pva/constants.ts';
import type { Search, SearchResponse } from '../../protocol/pva/messages.ts';
import { ANY_ADDRESS } from '../net/interfaces.ts';

/** Who knows the names. */
export interface Names {
  /** 12 bytes that name this run of the server. */
  readonly guid: Uint8Array;
  readonly tcpPort: number;
  /** Ids of the names among these that are served. Counted. */
  search(names: Search['channels'], peer: string): number[];
}

/** Undefined: nothing. Names need a client that speaks TCP; without names, it asks who is there. */
export function searchReply(
  names: Names,
  { channels, flags, protocols, sequence }: Search,
  peer: string,
): SearchResponse | undefined {
  if (channels.length > 0 && !protocols.includes('tcp')) return undefined;
  const cids = names.search(channels, peer);
  if (cids.length === 0 && (flags & SearchFlag.REPLY_REQUIRED) === 0) return undefined;
  const { guid, tcpPort: port } = names;
  const found = cids.length > 0;
  return { type: 'SEARCH_RESPONSE', guid, sequence, address: ANY_ADDRESS, port, protocol: 'tcp', found, cids };
}
