/** Finds the conversations of both protocols among captured packets, and tells them message by message. */
import { REPEATER_PORT, SERVER_PORT } from '../../../protocol/ca/constants.ts';
import { decodeClientDatagram, decodeSearchDatagram } from '../../../protocol/ca/datagram.ts';
import { DEFAULT_SERVER_PORT, HeaderFlag } from '../../../protocol/pva/constants.ts';
import { decodeDatagram } from '../../../protocol/pva/datagram.ts';
import type { CapturedPacket } from './capture-file.ts';
import { Conversation, looksLikeMessage } from './conversation.ts';
import { overheardCa } from './message-text.ts';
import type { OverheardChunk, OverheardConversation } from './overheard.ts';
import { PacketReader, type Segment } from './packet.ts';
import { looksLikePvaMessage, PvaConversation } from './pva-conversation.ts';
import { overheardPva } from './pva-message-text.ts';
import { type StreamPiece, TcpStream } from './tcp-stream.ts';
import type { Transcript } from './transcript.ts';

export class Overhearing {
  /** Packets in which nothing of either protocol was found. */
  ignored = 0;
  /** Places in circuits where captured bytes are missing. */
  gaps = 0;
  readonly #transcript: Transcript;
  /** TCP and UDP ports of servers: those given, and those that search replies and beacons name. */
  readonly #serverPorts: Set<number>;
  readonly #packets = new PacketReader();
  readonly #circuits = new Map<string, Circuit>();
  /** Of the last segment. */
  #lastNs = 0n;

  constructor(transcript: Transcript, serverPorts: readonly number[]) {
    this.#transcript = transcript;
    this.#serverPorts = new Set([SERVER_PORT, DEFAULT_SERVER_PORT, ...serverPorts]);
  }

  get circuits(): number {
    return this.#circuits.size;
  }

  packet({ timeNs, linkType, bytes }: CapturedPacket): void {
    const segment = this.#packets.read(linkType, bytes);
    if (segment === 'part') return;
    const told =
      segment?.protocol === 'udp' ? this.#datagram(timeNs, segment) : segment && this.#segment(timeNs, segment);
    if (!told) this.ignored++;
  }

  /** The capture is over: tells what waited for something that is missing. */
  end(): void {
    for (const circuit of this.#circuits.values()) {
      const { client, server } = circuit;
      for (const [from, to] of [
        [client, server],
        [server, client],
      ] as const) {
        for (const chunk of circuit.flush(from)) this.#tell(this.#lastNs, from, to, chunk);
      }
    }
  }

  #datagram(timeNs: bigint, segment: Segment): boolean {
    const { from, to, fromPort, toPort, payload } = segment;
    if (looksLikePvaMessage(payload)) return this.#pvaDatagram(timeNs, segment);
    if (this.#serverPorts.has(toPort) && !isReply(payload)) {
      const { searches, damaged } = decodeSearchDatagram(payload);
      for (const message of searches) this.#transcript.message(timeNs, from, to, overheardCa(message, undefined));
      if (damaged) this.#transcript.remark(timeNs, from, to, 'a datagram that is damaged, or no search');
      return true;
    }
    const isFromServer = this.#serverPorts.has(fromPort);
    if (!isFromServer && toPort !== REPEATER_PORT && fromPort !== REPEATER_PORT && !isReply(payload)) return false;
    const { messages, damaged } = decodeClientDatagram(payload);
    for (const message of messages) {
      if (message.type === 'VERSION') continue;
      if (message.type === 'SEARCH' || message.type === 'BEACON') this.#serverPorts.add(message.port);
      this.#transcript.message(timeNs, from, to, overheardCa(message, undefined));
    }
    if (damaged) this.#transcript.remark(timeNs, from, to, 'a datagram that is damaged');
    return true;
  }

  #pvaDatagram(timeNs: bigint, { from, to, payload }: Segment): boolean {
    const datagram = decodeDatagram(payload);
    if (datagram === undefined) {
      this.#transcript.remark(timeNs, from, to, 'a PV Access datagram that is damaged');
      return true;
    }
    const { message, origin } = datagram;
    if (message.type !== 'SEARCH') this.#serverPorts.add(message.port);
    if (origin !== undefined)
      this.#transcript.remark(timeNs, from, to, `passed on by a server that was asked as ${origin}`);
    const pv = message.type === 'SEARCH' ? message.channels[0]?.name : undefined;
    this.#transcript.message(timeNs, from, to, overheardPva(message, pv));
    return true;
  }

  #segment(timeNs: bigint, segment: Segment): boolean {
    const { from, to } = segment;
    let circuit = this.#circuits.get(`${from} ${to}`) ?? this.#circuits.get(`${to} ${from}`);
    if (circuit === undefined || (segment.syn && segment.acknowledged === undefined)) {
      const client = this.#clientOf(segment);
      if (client === undefined) return false;
      circuit = new Circuit(client, client === from ? to : from, !segment.syn);
      this.#circuits.set(`${circuit.client} ${circuit.server}`, circuit);
    }
    if (segment.syn) circuit.opened(segment);
    if (segment.acknowledged !== undefined) {
      for (const chunk of circuit.acknowledged(segment.acknowledged, to)) this.#tell(timeNs, to, from, chunk);
    }
    for (const chunk of circuit.push(segment)) this.#tell(timeNs, from, to, chunk);
    this.#lastNs = timeNs;
    if (segment.end && segment.payload.length === 0 && !circuit.isOver) {
      circuit.isOver = true;
      this.#transcript.remark(timeNs, from, to, 'circuit closed');
    }
    return true;
  }

  #tell(timeNs: bigint, from: string, to: string, { messages, fault, gap }: Chunk): void {
    if (gap) {
      this.gaps++;
      this.#transcript.remark(timeNs, from, to, 'bytes are missing from the capture here');
    }
    for (const message of messages) this.#transcript.message(timeNs, from, to, message);
    if (fault !== undefined) this.#transcript.remark(timeNs, from, to, `not a message: ${fault}`);
  }

  /** The client's end of the connection; undefined when it looks like none of either protocol. */
  #clientOf({ from, to, fromPort, toPort, payload, syn, acknowledged }: Segment): string | undefined {
    if (this.#serverPorts.has(toPort)) return from;
    if (this.#serverPorts.has(fromPort)) return to;
    if (looksLikePvaMessage(payload)) return (payload[2]! & HeaderFlag.SERVER) === 0 ? from : to;
    // A client's first message and a server's are the same: VERSION, a minor revision, nothing else.
    if (syn || payload.length < 16 || !isVersion(payload)) return undefined;
    return acknowledged !== undefined && fromPort > toPort ? from : to;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

interface Chunk extends OverheardChunk {
  readonly gap: boolean;
}

/** One TCP connection. */
class Circuit {
  /** `address:port` of both ends. */
  readonly client: string;
  readonly server: string;
  isOver = false;
  readonly #midway: boolean;
  /** Of the protocol that its first bytes are of. */
  #conversation: OverheardConversation | undefined;
  readonly #streams = { client: new TcpStream(), server: new TcpStream() };
  /** Bytes are passed over until a message begins. */
  readonly #lost = { client: false, server: false };

  constructor(client: string, server: string, midway: boolean) {
    this.client = client;
    this.server = server;
    this.#midway = midway;
  }

  opened({ from, sequence }: Segment): void {
    this.#streams[this.#sideOf(from)].opened(sequence);
  }

  push({ from, sequence, payload }: Segment): Chunk[] {
    const side = this.#sideOf(from);
    return this.#read(side, this.#streams[side].push(sequence, payload));
  }

  /** @param from whose bytes have come */
  acknowledged(sequence: number, from: string): Chunk[] {
    const side = this.#sideOf(from);
    return this.#read(side, this.#streams[side].acknowledged(sequence));
  }

  flush(from: string): Chunk[] {
    const side = this.#sideOf(from);
    return this.#read(side, this.#streams[side].flush());
  }

  #read(side: 'client' | 'server', pieces: readonly StreamPiece[]): Chunk[] {
    return pieces.flatMap(({ bytes, afterGap }) => {
      if (afterGap) {
        this.#lost[side] = true;
        this.#conversation?.resume(side);
      }
      if (this.#lost[side] && !this.#isBeginning(bytes))
        return afterGap ? [{ messages: [], fault: undefined, gap: true }] : [];
      this.#lost[side] = false;
      this.#conversation ??= looksLikePvaMessage(bytes) ? new PvaConversation() : new Conversation(this.#midway);
      const chunk = side === 'client' ? this.#conversation.fromClient(bytes) : this.#conversation.fromServer(bytes);
      return [{ ...chunk, gap: afterGap }];
    });
  }

  #isBeginning(bytes: Uint8Array): boolean {
    if (this.#conversation instanceof PvaConversation) return looksLikePvaMessage(bytes);
    return looksLikeMessage(bytes) || (this.#conversation === undefined && looksLikePvaMessage(bytes));
  }

  #sideOf(from: string): 'client' | 'server' {
    return from === this.client ? 'client' : 'server';
  }
}

function isVersion(payload: Uint8Array): boolean {
  const [command, size, count] = [0, 2, 6].map((at) => (payload[at]! << 8) | payload[at + 1]!);
  return command === 0 && size === 0 && count! >= 4 && count! <= 20;
}

/** A search reply: after VERSION, or alone, a SEARCH with eight bytes of payload, or none. Or a beacon. */
function isReply(payload: Uint8Array): boolean {
  const at = payload.length >= 32 && payload[1] === 0 ? 16 : 0;
  if (payload.length < at + 16) return false;
  const command = (payload[at]! << 8) | payload[at + 1]!;
  const size = (payload[at + 2]! << 8) | payload[at + 3]!;
  const count = (payload[at + 6]! << 8) | payload[at + 7]!;
  return (command === 6 && size === 8 && count === 0) || command === 13 || command === 17;
}
