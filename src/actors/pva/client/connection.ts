/** Wiring of a client's connection: its channels, what is on them, and what its server says to them. */

import {
  type ClientConnectionEvent,
  type ClientConnectionWiring,
  clientConnectionMachine,
} from '../../../machines/pva/client/connection.ts';
import type { EventOf } from '../../../machines/wired.ts';
import type {
  ChannelName,
  ControlMessage,
  DestroyChannel,
  Fault,
  Message,
  SearchResponse,
  SetByteOrder,
} from '../../../protocol/pva/messages.ts';
import type { Request } from '../../../protocol/pva/requests.ts';
import type {
  AclChange,
  CreateChannelResponse,
  Response,
  ValidatedResponse,
  ValidationResponse,
} from '../../../protocol/pva/responses.ts';
import { isSuccess } from '../../../protocol/pva/status.ts';
import type { StructureType, Type } from '../../../protocol/pva/type.ts';
import { NO_BYTES } from '../../../protocol/wire/bytes.ts';
import { wire } from '../../kernel/wire.ts';
import { Wired } from '../../kernel/wired.ts';
import type { ConnectionOwner } from './connection-owner.ts';
import type { ChannelFace, ConnectionFace, PartFace, PartResponse } from './faces.ts';
import { introduction } from './introduction.ts';
import { searchesByStream } from './searches.ts';
import { Stream } from './stream.ts';

const logic = wire(clientConnectionMachine);

export class Connection
  extends Wired<typeof clientConnectionMachine>
  implements ClientConnectionWiring, ConnectionFace
{
  readonly kind = 'pvaClientConnection';
  readonly address: string;
  readonly port: number;
  /** Kept without channels: names are searched here. */
  isNameServer = false;
  readonly #owner: ConnectionOwner;
  readonly #channels = new Map<number, ChannelFace>();
  readonly #parts = new Map<number, PartFace>();
  #lastIoid = 0;
  #heardMs: number;
  /** Undefined once it is closed. */
  #stream: Stream | undefined;

  constructor(owner: ConnectionOwner, id: string, address: string, port: number) {
    const { silenceMs, echoMs } = owner;
    super(logic, owner, id, { peer: `${address}:${port}`, silenceMs, echoMs });
    this.#owner = owner;
    this.address = address;
    this.port = port;
    this.#heardMs = owner.clock.now();
    this.ref.start();
  }

  label(): string {
    return this.host;
  }

  describe(): Record<string, unknown> {
    return {
      host: this.host,
      version: this.#stream?.version,
      littleEndian: this.littleEndian,
      channels: this.#channels.size,
      outstanding: this.#parts.size,
      nameServer: this.isNameServer,
      ...this.#stream?.describe(),
    };
  }

  get host(): string {
    return `${this.address}:${this.port}`;
  }

  get littleEndian(): boolean {
    return this.#stream?.littleEndian ?? false;
  }

  /** Its last channel has left: it takes no other. */
  get isStopping(): boolean {
    const snapshot = this.ref.getSnapshot();
    return snapshot.matches({ link: 'draining' }) || snapshot.matches({ link: 'closed' });
  }

  // --- for channels and what is on them

  join(channel: ChannelFace): void {
    this.#channels.set(channel.cid, channel);
    if (this.#isOpen) channel.ref.send({ type: 'connection.ready' });
  }

  leave(channel: ChannelFace): void {
    if (!this.#channels.delete(channel.cid)) return;
    if (this.#channels.size === 0 && !this.isNameServer) this.ref.send({ type: 'stop' });
  }

  send(request: Request): void {
    this.#stream?.send(request);
  }

  enter(part: PartFace): number {
    do {
      this.#lastIoid = (this.#lastIoid + 1) >>> 0;
    } while (this.#parts.has(this.#lastIoid));
    this.#parts.set(this.#lastIoid, part);
    return this.#lastIoid;
  }

  forget(ioid: number): void {
    this.#parts.delete(ioid);
  }

  share(type: StructureType): StructureType;
  share(type: Type): Type;
  share(type: Type): Type {
    return this.#owner.types.share(type);
  }

  violated(text: string): void {
    this.ref.send({ type: 'violation', text });
  }

  // --- for the client

  /** @returns false when the server cannot be asked (now) */
  search(channels: readonly ChannelName[]): boolean {
    if (!this.#isOpen || this.#stream === undefined || this.#stream.isFull) return false;
    for (const search of searchesByStream(channels)) this.#stream.send(search);
    return true;
  }

  /** This actor has crashed, or the client is gone: gives back what it held. */
  abandon(): void {
    this.release();
  }

  // --- actions and guards of the machine

  connect(): void {
    const stream = new Stream(this.address, this.port, this.#owner.maxPayload, {
      opened: () => this.ref.send({ type: 'socket.connected' }),
      received: (message) => this.#received(message),
      full: () => this.ref.send({ type: 'socket.full' }),
      drained: () => this.ref.send({ type: 'socket.drained' }),
      flushed: () => this.ref.send({ type: 'socket.flushed' }),
      closed: () => {
        if (this.#stream === stream) this.ref.send({ type: 'socket.closed' });
      },
    });
    this.#stream = stream;
  }

  adoptByteOrder({ littleEndian }: SetByteOrder): void {
    if (this.#stream !== undefined) this.#stream.littleEndian = littleEndian;
  }

  introduce(asked: ValidationResponse): void {
    const { userName, hostName } = this.#owner;
    this.#stream?.send(introduction(asked, userName, hostName));
  }

  /** PVXS clients go on as well: the server then takes them for somebody unknown. */
  confirm({ status }: ValidatedResponse): void {
    if (isSuccess(status)) return;
    this.#owner.warn(
      `The server at ${this.host} does not believe that this is ${this.#owner.userName}: ${status.message}`,
    );
  }

  begin(): void {
    for (const channel of [...this.#channels.values()]) channel.ref.send({ type: 'connection.ready' });
    if (this.isNameServer) this.#owner.nameServerReady();
  }

  toChannel(message: CreateChannelResponse | DestroyChannel | AclChange): void {
    const channel = this.#channels.get(message.cid);
    switch (message.type) {
      case 'CREATE_CHANNEL': {
        const { cid, sid, status } = message;
        if (!isSuccess(status)) channel?.ref.send({ type: 'refused', status });
        else if (channel !== undefined) channel.ref.send({ type: 'created', sid });
        // Nobody wants it any more. A server that does not read is not told: it could make the output grow.
        else if (!this.#stream?.isFull) this.send({ type: 'DESTROY_CHANNEL', sid, cid });
        break;
      }
      case 'DESTROY_CHANNEL':
        if (channel?.sid === message.sid) channel.ref.send({ type: 'destroyed' });
        break;
      case 'ACL_CHANGE':
        channel?.ref.send({ type: 'rights.changed', rights: message.rights });
        break;
      default:
        message satisfies never;
    }
  }

  toOperation(response: PartResponse): void {
    this.#parts.get(response.ioid)?.receive(response);
  }

  toMonitor(response: PartResponse): void {
    this.#parts.get(response.ioid)?.receive(response);
  }

  answerSearch(reply: SearchResponse): void {
    this.#owner.answeredOverTcp(reply, this);
  }

  note({ ioid, severity, text }: Message): void {
    const about = this.#parts.get(ioid)?.channel.name;
    this.#owner.warn(`The server at ${this.host} says (${severity}) ${about ? `of ${about}: ` : ''}${text.trimEnd()}`);
  }

  answerControl({ value }: ControlMessage): void {
    this.#stream?.send({ type: 'ECHO_RESPONSE', value });
  }

  reportFault({ text }: Fault): void {
    this.#owner.warn(
      `The connection to the server at ${this.host} was closed: it has sent what cannot be read: ${text}`,
    );
  }

  reportViolation({ text }: EventOf<ClientConnectionEvent, 'violation'>): void {
    this.#owner.warn(`The connection to the server at ${this.host} was closed: ${text}`);
  }

  reportLate(): void {
    this.#owner.warn(`The server at ${this.host} cannot be connected to: it does not answer`);
  }

  reportSilence(): void {
    this.#owner.warn(`The connection to the server at ${this.host} was closed: it does not answer any more`);
  }

  sendEcho(): void {
    this.send({ type: 'ECHO', payload: NO_BYTES });
  }

  giveUp(): void {
    this.ref.send({ type: 'silence' });
  }

  isSilent(): boolean {
    return this.#owner.clock.now() - this.#heardMs >= this.#owner.silenceMs;
  }

  drain(): void {
    this.#stream?.end();
  }

  release(): void {
    const stream = this.#stream;
    if (stream === undefined) return;
    this.#stream = undefined;
    const channels = [...this.#channels.values()];
    this.#channels.clear();
    this.#parts.clear();
    for (const channel of channels) channel.ref.send({ type: 'connection.closed' });
    stream.close();
    if (channels.length > 0) this.#owner.connectionLost(this);
    this.#owner.connectionReleased(this);
  }

  // --- helpers

  /** What is asked for before waits until the connection is open. */
  get #isOpen(): boolean {
    return this.ref.getSnapshot().hasTag('open');
  }

  #received(message: Response | Fault): void {
    this.#heardMs = this.#owner.clock.now();
    this.deliver(message);
  }
}
