/** Wiring of the searcher: its socket and its timers. */
import type { RemoteInfo } from 'node:dgram';
import {
  type ClientSearcherEvent,
  type ClientSearcherWiring,
  clientSearcherMachine,
} from '../../../machines/ca/client/searcher.ts';
import type { ChildFailure, EventOf } from '../../../machines/wired.ts';
import { DONTREPLY, MINOR, NO_ADDRESS } from '../../../protocol/ca/constants.ts';
import { decodeClientDatagram, encodeRepeaterMessage, encodeSearches } from '../../../protocol/ca/datagram.ts';
import type { Beacon } from '../../../protocol/ca/messages.ts';
import type { SearchRequest } from '../../../protocol/ca/requests.ts';
import type { SearchResponse } from '../../../protocol/ca/responses.ts';
import type { Part } from '../../kernel/supervision.ts';
import { wire } from '../../kernel/wire.ts';
import { type AnyWired, Wired } from '../../kernel/wired.ts';
import { toDotted } from '../../net/address-list.ts';
import { openSearchSocket, type SearchSocket } from '../../net/search-socket.ts';
import type { Channel } from './channel.ts';
import type { CaError } from './error.ts';
import { LEAST_ROUND_TRIP_MS, RoundTrip } from './round-trip.ts';
import { SearchTimer, type SearchTimerOwner } from './search-timer.ts';
import type { ClientSettings } from './settings.ts';
import { reportedTrouble } from './trouble.ts';

const logic = wire(clientSearcherMachine);

/** The client, as the searcher sees it. */
export interface SearcherOwner extends AnyWired {
  now(): number;
  channel(cid: number): Channel | undefined;
  /** A server answered; the channel has not been notified. */
  found(channel: Channel, address: string, port: number): void;
  /** Asks the name servers; false when none is connected. */
  searchOverTcp(searches: readonly SearchRequest[]): boolean;
  beacon(beacon: Beacon, address: string): void;
  exception(error: CaError): void;
  repeaterConfirmed(): void;
  searchSocketOpened(): void;
  warn(message: string): void;
}

/** The event `datagram.received`. */
interface Received {
  readonly type: 'datagram.received';
  readonly bytes: Uint8Array;
  readonly sender: RemoteInfo;
}

export class Searcher
  extends Wired<typeof clientSearcherMachine>
  implements ClientSearcherWiring, SearchTimerOwner, Part
{
  readonly kind = 'clientSearcher';
  readonly #owner: SearcherOwner;
  readonly #settings: ClientSettings;
  readonly #timers: readonly SearchTimer[];
  /** The timer of about 5 s: what is searched less often is brought forward to it by a beacon. */
  readonly #boostIndex: number;
  /** Channels that lost their server: searched when the governor lets them go. */
  readonly #lost = new Set<Channel>();
  #socket: SearchSocket | undefined;
  #sequence = 0;
  readonly #roundTrip = new RoundTrip();
  readonly #counts = { names: 0, datagrams: 0, answers: 0, damaged: 0, beacons: 0 };

  constructor(owner: SearcherOwner, settings: ClientSettings, id: string) {
    super(logic, owner, id, {});
    this.#owner = owner;
    this.#settings = settings;
    const count = 1 + Math.floor(Math.log2(settings.maxSearchPeriodMs / LEAST_ROUND_TRIP_MS));
    this.#boostIndex = Math.min(count - 1, 1 + Math.floor(Math.log2(BOOST_PERIOD_MS / LEAST_ROUND_TRIP_MS)));
    this.#timers = Array.from({ length: count }, (_, index) => new SearchTimer(this, index, index > this.#boostIndex));
    this.ref.start();
  }

  label(): string {
    return 'searcher';
  }

  describe(): Record<string, unknown> {
    return {
      searchAddresses: this.#settings.searchAddresses.map(({ address, port }) => `${address}:${port}`),
      udpPort: this.#socket?.port,
      roundTripMs: this.#roundTrip.estimateMs,
      unanswered: this.#timers.reduce((sum, timer) => sum + timer.size, 0),
      heldBack: this.#lost.size,
      ...this.#counts,
    };
  }

  override children(): Iterable<AnyWired> {
    return this.#timers;
  }

  /** A new channel: searched in this turn. */
  search(channel: Channel): void {
    this.#timers[0]!.add(channel, 0);
  }

  /** A channel that lost its server. */
  searchLater(channel: Channel): void {
    this.#lost.add(channel);
    this.ref.send({ type: 'channel.lost' });
  }

  /** Found, or closed. */
  forget(channel: Channel): void {
    channel.searchTimer?.remove(channel);
    this.#lost.delete(channel);
  }

  /** The network has changed: what is searched rarely is searched within about 5 s. */
  hurry(): void {
    const soon = this.#timers[this.#boostIndex]!;
    for (const timer of this.#timers.slice(this.#boostIndex + 1)) timer.moveTo(soon);
  }

  /** There is somebody new to ask: everything is searched at once. */
  startOver(): void {
    for (const timer of this.#timers.slice(1)) timer.moveTo(this.#timers[0]!);
  }

  /** An answer that came over TCP or UDP. */
  answered(
    { cid, port, address, minor }: SearchResponse,
    from: { address: string; port: number },
    sequence?: number,
  ): void {
    const channel = this.#owner.channel(cid);
    if (channel === undefined) return;
    this.#counts.answers++;
    if (channel.searchTimer !== undefined) channel.searchTimer.answered(channel, sequence);
    this.#lost.delete(channel);
    // Over UDP the port is the server's own; over TCP the name server's, unless it names an address as well.
    const named = address !== NO_ADDRESS && (minor === undefined || minor >= ADDRESS_MINOR);
    const server = {
      address: named ? toDotted(address) : from.address,
      port: named || minor !== undefined ? port : from.port,
    };
    this.#owner.found(channel, server.address, server.port);
  }

  /** Tells the repeater that this socket wants beacons. */
  register(address: string): void {
    const message = encodeRepeaterMessage({ type: 'REPEATER_REGISTER', address: LOOPBACK_NUMBER });
    this.#socket?.send(message, [{ address, port: this.#settings.repeaterPort }]);
  }

  // --- for the timers

  now(): number {
    return this.#owner.now();
  }

  get sequence(): number {
    return this.#sequence;
  }

  periodMs(index: number): number {
    return this.#roundTrip.estimateMs * 2 ** index;
  }

  send(channels: readonly Channel[]): boolean {
    const searches = channels.map(
      ({ cid, name }) => ({ type: 'SEARCH', reply: DONTREPLY, minor: MINOR, cid, name }) as const,
    );
    const asked = this.#owner.searchOverTcp(searches);
    if (this.#socket === undefined) return asked;
    const datagrams = encodeSearches(this.#sequence, searches);
    this.#sequence = (this.#sequence + datagrams.length) >>> 0;
    this.#counts.names += channels.length;
    this.#counts.datagrams += datagrams.length;
    for (const datagram of datagrams) this.#socket.send(datagram, this.#settings.searchAddresses);
    return true;
  }

  /** It was sent a period of the shorter timer ago: with the rest of the longer one, the interval has doubled. */
  unanswered(channel: Channel, index: number): void {
    const next = Math.min(index + 1, this.#timers.length - 1);
    this.#timers[next]!.add(channel, this.periodMs(next) - this.periodMs(index));
  }

  boost(channel: Channel): void {
    this.#timers[this.#boostIndex]!.add(channel);
  }

  measured(roundTripMs: number): void {
    this.#roundTrip.measured(roundTripMs);
  }

  stop(): void {
    this.ref.send({ type: 'close' });
  }

  abandon(): void {
    this.closeSocket();
    this.stopTimers();
  }

  // --- actions of the machine

  bind(): void {
    const handlers = {
      received: (bytes: Uint8Array, sender: RemoteInfo) => this.deliver({ type: 'datagram.received', bytes, sender }),
      failed: (error: Error) => this.ref.send({ type: 'socket.failed', error }),
      problem: (message: string) => this.#owner.warn(message),
    };
    openSearchSocket(this.#settings.multicastTtl, handlers).then(
      (socket) => {
        this.#socket = socket;
        if (this.ref.getSnapshot().status === 'active') this.ref.send({ type: 'bound' });
        else this.closeSocket();
      },
      (error: unknown) => this.ref.send({ type: 'socket.failed', error }),
    );
  }

  /** What was to be searched before there was a socket is searched now. */
  startTimers(): void {
    this.#owner.searchSocketOpened();
    this.startOver();
  }

  receive({ bytes, sender }: Received): void {
    const { messages, damaged } = decodeClientDatagram(bytes);
    if (damaged) this.#counts.damaged++;
    let sequence: number | undefined;
    for (const message of messages) {
      switch (message.type) {
        case 'VERSION':
          if ((message.priority & 1) === 1) sequence = message.sequence;
          break;
        case 'SEARCH':
          this.answered({ ...message, ...this.#portByMinor(message) }, sender, sequence);
          break;
        case 'BEACON':
          this.#counts.beacons++;
          this.#owner.beacon(message, sender.address);
          break;
        case 'ERROR':
          this.#owner.exception(reportedTrouble(message, `${sender.address}:${sender.port}`));
          break;
        case 'REPEATER_CONFIRM':
          this.#owner.repeaterConfirmed();
          break;
        case 'REPEATER_REGISTER':
          break;
        default:
          message satisfies never;
      }
    }
  }

  reportFailure({ error }: EventOf<ClientSearcherEvent, 'socket.failed'>): void {
    this.#owner.warn(
      `The search socket failed (${error instanceof Error ? error.message : error}); opening another soon`,
    );
  }

  closeSocket(): void {
    this.#socket?.close();
    this.#socket = undefined;
  }

  releaseLost(): void {
    for (const channel of this.#lost) this.#timers[0]!.add(channel, 0);
    this.#lost.clear();
  }

  timerFailed({ error }: ChildFailure): void {
    throw error; // the client starts another searcher
  }

  stopTimers(): void {
    for (const timer of this.#timers) timer.ref.send({ type: 'close' });
    this.#lost.clear();
  }

  // --- helpers

  /** Servers before minor 5 do not say their port. A datagram without a minor is from one of those. */
  #portByMinor({ port, minor = 0 }: SearchResponse): { port: number; minor: number } {
    return { port: minor >= PORT_MINOR ? port : this.#settings.serverPort, minor };
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** First minor revisions whose search replies name the TCP port, and the server's address. */
const PORT_MINOR = 5;
const ADDRESS_MINOR = 8;

const BOOST_PERIOD_MS = 5000;

const LOOPBACK_NUMBER = 0x7f000001;
