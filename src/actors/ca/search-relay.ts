/**
 * Passing a search on to the other servers of this host.
 *
 * Several IOCs on one host share the UDP port of searches. A broadcast reaches all of them, a search sent to the
 * host's own address only the one the system picks: with EPICS base alone, the PVs of the others are not found. So an
 * IOC that gets such a search, and does not serve the name, asks the others, and hands their replies to the client.
 *
 * How: the search goes to 127.255.255.255, the loopback broadcast, which reaches each socket of this host that is bound
 * to all addresses, of xioc, EPICS base and caproto, and does not leave the host. It is sent from the address the
 * client asked; a reply counts only when it comes from that address too. So a server that listens on loopback alone is
 * not offered to a client on the network, who could not connect to it. In a reply "the sender's own address" stays
 * right, since the sender is the same host.
 *
 * Each name gets a number of its own on the way out (its `cid`), and the client's number on the way back: clients count
 * from 0, and so collide. Replies may come in any grouping.
 *
 * Bounds: at most `MAX_PENDING` names wait, each for `PENDING_MS`; above that, names are not passed on, and the client
 * asks again. A search that was passed on is marked and not passed on again.
 */

import { Command, HEADER_SIZE, MAX_SEARCH_NAME } from '../../protocol/ca/constants.ts';
import {
  decodeClientDatagram,
  decodeSearchDatagram,
  encodeSearches,
  encodeSearchReplies,
} from '../../protocol/ca/datagram.ts';
import type { SearchRequest } from '../../protocol/ca/requests.ts';
import type { SearchResponse } from '../../protocol/ca/responses.ts';
import { textSize } from '../../protocol/wire/bytes.ts';
import { LOOPBACK_BROADCAST } from '../net/interfaces.ts';
import { bindUdp } from '../net/udp-socket.ts';

export interface SearchRelay {
  /** Whether a datagram from this port of the relay's address is one that it sent. */
  sent(port: number): boolean;
  /**
   * Asks the other servers for names that this one does not have. Their replies arrive within `PENDING_MS`, or never.
   *
   * @param datagram the client's, which the names came in: the replies carry its sequence number
   * @param reply gets datagrams for the client, none or several
   */
  passOn(datagram: Uint8Array, searches: readonly SearchRequest[], reply: (bytes: Uint8Array) => void): void;
  close(): void;
}

/** Names that may wait for a reply at one time, per address of this host. */
export const MAX_PENDING = 8192;

/** How long a reply is awaited: servers on the same host answer in milliseconds. */
export const PENDING_MS = 2000;

/**
 * @param address the address of this host that is asked on behalf of
 * @param port the UDP port that the servers share
 * @param now milliseconds from any start, never going back
 */
export async function openSearchRelay(
  address: string,
  port: number,
  now: () => number = () => performance.now(),
): Promise<SearchRelay> {
  const socket = await bindUdp(address, 0);
  socket.setBroadcast(true);
  const ownPort = socket.address().port;
  const pending = new PendingNames(now);
  let isOpen = true;
  socket.on('message', (bytes, sender) => {
    if (sender.address === address) pending.answer(bytes);
  });
  // A relay that broke passes nothing on; the searches that every server sees are answered as before.
  socket.on('error', close);

  function close(): void {
    if (!isOpen) return;
    isOpen = false;
    socket.close();
  }

  return {
    sent: (from) => from === ownPort,
    passOn: (datagram, searches, reply) => {
      if (!isOpen) return;
      const admitted = pending.admit(datagram, searches, reply);
      for (const bytes of encodeSearches(0, admitted)) {
        // A datagram that cannot be sent is lost, as any may be: the client asks again.
        socket.send(markPassedOn(bytes), port, LOOPBACK_BROADCAST, () => {});
      }
    },
    close,
  };
}

/** Whether a relay sent this search: then it is not to be passed on again. */
export function isPassedOn(bytes: Uint8Array): boolean {
  if (bytes.length < HEADER_SIZE) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER_SIZE);
  return view.getUint16(0) === Command.VERSION && view.getUint32(MARK_AT) === MARK;
}

/** A copy of a search datagram, with the mark; its first message must be VERSION. */
export function markPassedOn(bytes: Uint8Array): Uint8Array {
  const marked = bytes.slice();
  new DataView(marked.buffer).setUint32(MARK_AT, MARK);
  return marked;
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** `p2` of VERSION: 0 from clients, and not looked at by servers. */
const MARK_AT = 12;

/** "xioc" in ASCII. */
const MARK = 0x7869_6f63;

/** One client's searches that were passed on together. */
interface Question {
  readonly minor: number;
  readonly sequence: number;
  readonly reply: (bytes: Uint8Array) => void;
}

interface PendingName {
  readonly question: Question;
  /** The client's number of the name. */
  readonly cid: number;
  readonly expiresAt: number;
}

/** Names that were passed on, by the number they were given, oldest first. */
class PendingNames {
  readonly #now: () => number;
  readonly #names = new Map<number, PendingName>();
  #nextCid = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Numbers the searches anew, as many as there is room for. */
  admit(datagram: Uint8Array, searches: readonly SearchRequest[], reply: Question['reply']): SearchRequest[] {
    const { minor, sequence } = decodeSearchDatagram(datagram);
    const question = { minor, sequence, reply };
    const now = this.#now();
    this.#forget(now);
    const admitted: SearchRequest[] = [];
    for (const search of searches) {
      if (this.#names.size >= MAX_PENDING) break;
      // Too long for the 1024 bytes of a datagram: none of the usual clients can send it either.
      if (textSize(search.name) > MAX_SEARCH_NAME) continue;
      const cid = this.#nextCid;
      this.#nextCid = (cid + 1) >>> 0;
      this.#names.set(cid, { question, cid: search.cid, expiresAt: now + PENDING_MS });
      admitted.push({ ...search, cid });
    }
    return admitted;
  }

  /** A server's datagram, which may answer several clients at once. */
  answer(bytes: Uint8Array): void {
    this.#forget(this.#now());
    const answers = new Map<Question, SearchResponse[]>();
    for (const message of decodeClientDatagram(bytes).messages) {
      if (message.type !== 'SEARCH') continue;
      // It stays pending: where two servers have the name, the client hears of both, as after a broadcast.
      const name = this.#names.get(message.cid);
      if (name === undefined) continue;
      const responses = answers.get(name.question) ?? [];
      responses.push({ ...message, cid: name.cid });
      answers.set(name.question, responses);
    }
    for (const [question, responses] of answers) {
      for (const datagram of encodeSearchReplies(question, responses)) question.reply(datagram);
    }
  }

  #forget(now: number): void {
    for (const [cid, { expiresAt }] of this.#names) {
      if (expiresAt > now) return;
      this.#names.delete(cid);
    }
  }
}
