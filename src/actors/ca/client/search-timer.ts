/** Wiring of a search timer: which names wait, which were sent, and how many datagrams the next expiry may take. */

import { type ClientSearchTimerWiring, clientSearchTimerMachine } from '../../../machines/ca/client/search-timer.ts';
import { HEADER_SIZE, MAX_DATAGRAM } from '../../../protocol/ca/constants.ts';
import { paddedSize } from '../../../protocol/wire/bytes.ts';
import { wire } from '../../kernel/wire.ts';
import { type AnyWired, Wired } from '../../kernel/wired.ts';
import type { ChannelFace, SearchTimerFace } from './faces.ts';

const logic = wire(clientSearchTimerMachine);

/** What a timer needs from the searcher. */
export interface SearchTimerOwner extends AnyWired {
  now(): number;
  /** Interval of timer `index`, in ms. */
  periodMs(index: number): number;
  /** Number that the next datagram will carry. */
  readonly sequence: number;
  /** Sends the names in as few datagrams as they fit; false when there is nobody to ask yet. */
  send(channels: readonly ChannelFace[]): boolean;
  /** Not answered within the period. */
  unanswered(channel: ChannelFace, index: number): void;
  /** May wait shorter, since others were answered. */
  boost(channel: ChannelFace): void;
  measured(roundTripMs: number): void;
}

export class SearchTimer
  extends Wired<typeof clientSearchTimerMachine>
  implements ClientSearchTimerWiring, SearchTimerFace
{
  readonly kind = 'clientSearchTimer';
  readonly index: number;
  readonly #owner: SearchTimerOwner;
  /** Names are moved from here to a shorter timer when others are answered. */
  readonly #boosts: boolean;
  readonly #waiting = new Set<ChannelFace>();
  readonly #sent = new Set<ChannelFace>();
  #sentMs = 0;
  #attempts = 0;
  #responses = 0;
  #datagramsPerTry = 1;
  #threshold = Number.POSITIVE_INFINITY;
  /** Numbers of the datagrams of the last expiry: first and one after the last. */
  #first = 0;
  #end = 0;

  constructor(owner: SearchTimerOwner, index: number, boosts: boolean) {
    super(logic, owner, `searchTimer-${index}`, { index });
    this.#owner = owner;
    this.index = index;
    this.#boosts = boosts;
    this.ref.start();
  }

  label(): string {
    return `search timer ${this.index}`;
  }

  describe(): Record<string, unknown> {
    return {
      periodMs: this.#owner.periodMs(this.index),
      waiting: this.#waiting.size,
      unanswered: this.#sent.size,
      datagramsPerTry: this.#datagramsPerTry,
    };
  }

  /** Names that wait or are not answered. */
  get size(): number {
    return this.#waiting.size + this.#sent.size;
  }

  /** @param delayMs when the timer stands still: how long until the name is searched; default: the period */
  add(channel: ChannelFace, delayMs = this.#owner.periodMs(this.index)): void {
    channel.searchTimer = this;
    this.#waiting.add(channel);
    if (this.ref.getSnapshot().matches('idle')) this.#arm(delayMs);
  }

  remove(channel: ChannelFace): void {
    channel.searchTimer = undefined;
    this.#waiting.delete(channel);
    this.#sent.delete(channel);
  }

  answered(channel: ChannelFace, sequence: number | undefined): void {
    const wasSent = this.#sent.has(channel);
    this.remove(channel);
    const ofLastExpiry =
      sequence === undefined ? wasSent : (sequence - this.#first) >>> 0 < (this.#end - this.#first) >>> 0;
    if (!ofLastExpiry) return;
    this.#owner.measured(this.#owner.now() - this.#sentMs);
    this.#responses++;
    if (this.#responses === this.#attempts && this.#waiting.size > 0) this.ref.send({ type: 'all.answered' });
  }

  /** Everything here is searched by `other` from now on. */
  moveTo(other: SearchTimer): void {
    for (const channel of [...this.#waiting, ...this.#sent]) {
      this.remove(channel);
      other.add(channel, 0);
    }
  }

  // --- actions of the machine

  expire(): void {
    const unanswered = [...this.#sent];
    for (const channel of unanswered) {
      this.remove(channel);
      this.#owner.unanswered(channel, this.index);
    }
    if (this.#responses > 0 && this.#boosts) {
      for (const channel of [...this.#waiting]) {
        this.remove(channel);
        this.#owner.boost(channel);
      }
    }
    this.#adaptToCongestion();
    this.#attempts = 0;
    this.#responses = 0;
    this.#sendWaiting();
    if (this.size > 0) this.#arm(this.#owner.periodMs(this.index));
    else this.ref.send({ type: 'emptied' });
  }

  // --- helpers

  #arm(delayMs: number): void {
    this.ref.send({ type: 'armed', delayMs });
  }

  /** As TCP's congestion window (libca `searchTimer::expire`). */
  #adaptToCongestion(): void {
    if (this.#attempts === 0) return;
    const tries = this.#datagramsPerTry;
    if (this.#responses < this.#attempts) {
      this.#threshold = tries / 2;
      this.#datagramsPerTry = 1;
    } else if (tries < MAX_DATAGRAMS_PER_TRY) {
      this.#datagramsPerTry = tries < this.#threshold ? Math.min(2 * tries, this.#threshold) : tries + 1 / tries;
    }
  }

  #sendWaiting(): void {
    const channels = this.#fitting();
    this.#sentMs = this.#owner.now();
    this.#first = this.#owner.sequence;
    this.#end = this.#first; // without a datagram, no answer is one to this expiry
    if (channels.length === 0 || !this.#owner.send(channels)) return;
    this.#end = this.#owner.sequence;
    this.#attempts = channels.length;
    for (const channel of channels) {
      this.#waiting.delete(channel);
      this.#sent.add(channel);
    }
  }

  /** The names, longest waiting first, that fit the datagrams of one expiry. */
  #fitting(): readonly ChannelFace[] {
    const channels: ChannelFace[] = [];
    let datagrams = 0;
    let room = 0;
    for (const channel of this.#waiting) {
      const size = HEADER_SIZE + paddedSize(channel.nameSize + 1);
      if (size > room) {
        datagrams++;
        if (datagrams > Math.max(1, Math.floor(this.#datagramsPerTry))) break;
        room = MAX_DATAGRAM - HEADER_SIZE;
      }
      room -= size;
      channels.push(channel);
    }
    return channels;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const MAX_DATAGRAMS_PER_TRY = 64;
