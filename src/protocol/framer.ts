/**
 * From a TCP stream to messages.
 *
 * A framer is fed the chunks of one circuit in order and gives the messages that are complete. It holds at most one
 * unfinished message, grown as its bytes arrive, never on the word of its header. Input that no message can be made of
 * is a fault: a value, returned once, after which the framer is closed. Nothing here throws.
 *
 * The command is judged before the body is waited for, the announced size before anything is computed from it or
 * allocated: rsrv does neither and can be made to wait for the body of an HTTP request, to loop (header plus size
 * wrapping to zero), or to take 2 GiB.
 */
import {
  ALIGNMENT,
  COMMAND_COUNT,
  Command,
  EVENT_ADD_SIZE,
  EXTENDED_HEADER_SIZE,
  HEADER_SIZE,
  LARGE_ARRAY_MINOR,
  MAX_NAME_LENGTH,
  MINIMUM_MINOR,
} from './constants.ts';
import { decodeRequest, decodeResponse } from './decode.ts';
import { Header, readHeader, writeHeader } from './header.ts';
import type { Fault, Request, Response, TooLargeRequest } from './messages.ts';
import { Eca } from './status.ts';
import { Writer } from './writer.ts';

/** What one chunk completed: messages in order, then at most one fault. */
export interface Frames<Message> {
  readonly commands: readonly Message[];
  readonly fault: Fault | undefined;
}

export interface FramerOptions {
  /** Largest payload accepted, in bytes, padding included. Larger ones are faults, but for values that a client asked for. */
  readonly maxPayload: number;
}

abstract class Framer<Message> {
  readonly #maxPayload: number;
  readonly #header = new Header();
  /** Beginning of a message that is not complete: `#heldLength` bytes, nothing known to follow before `#needed`. */
  #held: Uint8Array = NOTHING;
  #heldLength = 0;
  #needed = 0;
  /** Bytes still to come of a payload that is not wanted. */
  #unwanted = 0;
  #fault: Fault | undefined;

  constructor(options: FramerOptions) {
    this.#maxPayload = options.maxPayload;
  }

  /** Bytes of memory that an unfinished message takes now: at most 24 + `maxPayload`. */
  get heldBytes(): number {
    return this.#held.length;
  }

  /**
   * The messages that `chunk` completes. Their payloads are copies, views of the chunk, or of a buffer made for that
   * message: the framer never writes to them again, and the caller must not reuse the chunk's memory while it needs them.
   */
  push(chunk: Uint8Array): Frames<Message> {
    const commands: Message[] = [];
    if (this.#fault !== undefined) return { commands, fault: undefined };
    let at = this.#skip(chunk, 0);
    while (this.#heldLength > 0) {
      at += this.#hold(chunk, at);
      if (this.#heldLength < this.#needed) return { commands, fault: undefined };
      const extent = this.#extent(this.#held, 0, this.#heldLength);
      if (extent > this.#heldLength) {
        this.#needed = extent;
        continue;
      }
      if (extent === REFUSED || !this.#deliver(this.#held, 0, commands)) return this.#close(commands);
      this.#release();
      at = this.#skip(chunk, at);
    }
    while (at < chunk.length) {
      const extent = this.#extent(chunk, at, chunk.length);
      if (extent > chunk.length - at) {
        this.#needed = extent;
        this.#hold(chunk, at);
        break;
      }
      if (extent === REFUSED || !this.#deliver(chunk, at, commands)) return this.#close(commands);
      at += extent;
      if (this.#unwanted > 0) at = this.#skip(chunk, at);
    }
    return { commands, fault: undefined };
  }

  /** Whether a size of 0xffff announces an extended header. */
  protected abstract get extendable(): boolean;

  /** Why nobody on this side sends that command; undefined when somebody does. */
  protected abstract wrongCommand(command: number): string | undefined;

  /** Why the announced payload is too short for its command; undefined when it is not. */
  protected abstract shortPayload(header: Header): string | undefined;

  /** The complete message; undefined when its payload is damaged. */
  protected abstract decode(header: Header, bytes: Uint8Array, payload: number): Message | undefined;

  /** What stands for a message whose payload is too large, which is then passed over; undefined: that is a fault. */
  protected tooLarge(_header: Header, _limit: number): Message | undefined {
    return undefined;
  }

  /** Why `decode` gave nothing. */
  protected abstract damage(header: Header): string;

  /** Last word on a fault's status and text. */
  protected fault(_header: Header, status: number, text: string, request: Uint8Array): Fault {
    return { status, request, text };
  }

  /**
   * How many bytes the message at `at` has, or how many are needed to tell. Leaves its fields in `#header`.
   * `REFUSED` when it is no message; then the fault is set.
   */
  #extent(bytes: Uint8Array, at: number, end: number): number {
    if (end - at < HEADER_SIZE) return HEADER_SIZE;
    const header = this.#header;
    const complete = readHeader(header, bytes, at, end, this.extendable);
    const wrong = this.wrongCommand(header.command);
    // Judged by 16 bytes alone, so that the fault does not depend on how the stream was cut.
    if (wrong !== undefined) return this.#refuse(Eca.INTERNAL, wrong, bytes, at, HEADER_SIZE);
    if (!complete) return EXTENDED_HEADER_SIZE;
    const size = header.size;
    if (size % ALIGNMENT !== 0) return this.#refuse(Eca.INTERNAL, MISALIGNED, bytes, at);
    if (size > this.#maxPayload) {
      if (this.tooLarge(header, this.#maxPayload) !== undefined) return header.length;
      return this.#refuse(Eca.TOLARGE, excess(size, this.#maxPayload), bytes, at);
    }
    const short = this.shortPayload(header);
    if (short !== undefined) return this.#refuse(Eca.INTERNAL, short, bytes, at);
    return header.length + size;
  }

  #deliver(bytes: Uint8Array, at: number, commands: Message[]): boolean {
    const header = this.#header;
    const isTooLarge = header.size > this.#maxPayload;
    if (isTooLarge) this.#unwanted = header.size;
    const message = isTooLarge
      ? this.tooLarge(header, this.#maxPayload)
      : this.decode(header, bytes, at + header.length);
    if (message === undefined) {
      this.#refuse(Eca.INTERNAL, this.damage(header), bytes, at);
      return false;
    }
    commands.push(message);
    return true;
  }

  /** @returns where the next message begins, or the chunk ends */
  #skip(chunk: Uint8Array, at: number): number {
    const size = Math.min(this.#unwanted, chunk.length - at);
    this.#unwanted -= size;
    return at + size;
  }

  /** `known`: bytes of the header that the refusal rests on; the rest of an extended one is embedded as zeros. */
  #refuse(status: number, text: string, bytes: Uint8Array, at: number, known = this.#header.length): typeof REFUSED {
    const header = this.#header;
    const request = new Uint8Array(header.length);
    request.set(bytes.subarray(at, at + known));
    if (header.command >= COMMAND_COUNT) request.fill(0, 0, 2);
    this.#fault = this.fault(header, status, text, request);
    return REFUSED;
  }

  #close(commands: readonly Message[]): Frames<Message> {
    this.#release();
    return { commands, fault: this.#fault };
  }

  #release(): void {
    this.#held = NOTHING;
    this.#heldLength = 0;
  }

  /** Keeps bytes of `chunk` up to what is needed; returns how many. Doubles, so that no byte is moved often. */
  #hold(chunk: Uint8Array, at: number): number {
    const size = Math.min(this.#needed - this.#heldLength, chunk.length - at);
    const length = this.#heldLength + size;
    if (length > this.#held.length) {
      const grown = new Uint8Array(Math.min(this.#needed, Math.max(length, this.#held.length * 2)));
      grown.set(this.#held.subarray(0, this.#heldLength));
      this.#held = grown;
    }
    this.#held.set(chunk.subarray(at, at + size), this.#heldLength);
    this.#heldLength = length;
    return size;
  }
}

/** Server side: what one client sends. */
export class RequestFramer<Other = never> extends Framer<Request | Other> {
  #minor = 0;

  /** The client's minor revision, as VERSION and then CREATE_CHAN told it; 0 before that. */
  get minor(): number {
    return this.#minor;
  }

  protected override get extendable(): boolean {
    return this.#minor >= LARGE_ARRAY_MINOR;
  }

  protected override wrongCommand(command: number): string | undefined {
    return contains(REQUESTS, command) ? undefined : 'invalid (damaged?) request code from TCP';
  }

  protected override shortPayload(header: Header): string | undefined {
    if (header.command !== Command.EVENT_ADD || header.size >= EVENT_ADD_SIZE) return undefined;
    return `subscription payload has ${header.size} bytes, the event mask needs ${EVENT_ADD_SIZE}`;
  }

  protected override decode(header: Header, bytes: Uint8Array, payload: number): Request | undefined {
    if (header.command === Command.VERSION) this.#minor = header.count;
    // Before VERSION the client is too old for anything, whatever CREATE_CHAN claims.
    else if (header.command === Command.CREATE_CHAN && this.#minor >= MINIMUM_MINOR) this.#minor = header.p2;
    return decodeRequest(header, bytes, payload);
  }

  protected override damage(): string {
    return `user or host name is not NUL terminated within ${MAX_NAME_LENGTH + 1} bytes`;
  }

  /** To rsrv, all that comes before VERSION is from a client too old, however damaged it is. */
  protected override fault(header: Header, status: number, text: string, request: Uint8Array): Fault {
    if (this.#minor >= MINIMUM_MINOR || header.command === Command.VERSION) {
      return super.fault(header, status, text, request);
    }
    return { status: Eca.DEFUNCT, request, text: `CAS: Client version ${this.#minor} too old` };
  }
}

/** Server side, as rsrv with `EPICS_CA_AUTO_ARRAY_BYTES=NO`: what is too large is passed over, and the client lives. */
export class PatientRequestFramer extends RequestFramer<TooLargeRequest> {
  protected override tooLarge(header: Header, limit: number): TooLargeRequest | undefined {
    if (this.minor < MINIMUM_MINOR) return undefined;
    const { command, size, dataType, count, p1, p2 } = header;
    const writer = new Writer(EXTENDED_HEADER_SIZE);
    writeHeader(writer, command, size, dataType, count, p1, p2, header.length === EXTENDED_HEADER_SIZE);
    const sid = contains(ABOUT_CHANNELS, command) ? p1 : undefined;
    return { type: 'TOO_LARGE', sid, request: writer.take(), text: excess(size, limit) };
  }
}

/** Client side: what one server sends. Status and text of a fault are for the log: a client sends no ERROR. */
export class ResponseFramer extends Framer<Response> {
  /** libca's rule: servers that cannot send large arrays do not send a size of 0xffff either. */
  protected override get extendable(): boolean {
    return true;
  }

  protected override wrongCommand(command: number): string | undefined {
    return contains(RESPONSES, command) ? undefined : `command ${command} is none a server sends`;
  }

  protected override shortPayload(header: Header): string | undefined {
    if (header.command !== Command.ERROR || header.size >= HEADER_SIZE) return undefined;
    return this.damage(header);
  }

  protected override decode(header: Header, bytes: Uint8Array, payload: number): Response | undefined {
    return decodeResponse(header, bytes, payload);
  }

  /**
   * As libca, which goes on without the value: the other channels of the circuit are not to suffer from one large array.
   * Here the request that asked for it is told.
   */
  protected override tooLarge({ command, dataType, count, p2 }: Header): Response | undefined {
    const rest = { dbrType: dataType, count, status: Eca.TOLARGE, payload: NOTHING };
    if (command === Command.READ_NOTIFY) return { type: 'READ_NOTIFY', ioid: p2, ...rest };
    return command === Command.EVENT_ADD ? { type: 'EVENT_ADD', subscriptionId: p2, ...rest } : undefined;
  }

  protected override damage(header: Header): string {
    return `ERROR payload of ${header.size} bytes is too short for the request header in it`;
  }
}

/** Commands of a client on TCP, as rsrv serves them. */
const REQUESTS = bits(
  Command.VERSION,
  Command.EVENT_ADD,
  Command.EVENT_CANCEL,
  Command.READ,
  Command.WRITE,
  Command.SEARCH,
  Command.EVENTS_OFF,
  Command.EVENTS_ON,
  Command.READ_SYNC,
  Command.CLEAR_CHANNEL,
  Command.READ_NOTIFY,
  Command.CREATE_CHAN,
  Command.WRITE_NOTIFY,
  Command.CLIENT_NAME,
  Command.HOST_NAME,
  Command.ECHO,
);

/** Commands of a server on TCP: those libca accepts, and NOT_FOUND, which rsrv sends. */
const RESPONSES = bits(
  Command.VERSION,
  Command.EVENT_ADD,
  Command.READ,
  Command.SEARCH,
  Command.READ_SYNC,
  Command.ERROR,
  Command.CLEAR_CHANNEL,
  Command.NOT_FOUND,
  Command.READ_NOTIFY,
  Command.CREATE_CHAN,
  Command.WRITE_NOTIFY,
  Command.ACCESS_RIGHTS,
  Command.ECHO,
  Command.CREATE_CH_FAIL,
  Command.SERVER_DISCONN,
);

/** Commands whose `p1` is a sid. */
const ABOUT_CHANNELS = bits(
  Command.EVENT_ADD,
  Command.EVENT_CANCEL,
  Command.READ,
  Command.WRITE,
  Command.READ_NOTIFY,
  Command.WRITE_NOTIFY,
);

const MISALIGNED = 'CAS: Missaligned protocol rejected';

/** No message is this long. */
const REFUSED = -1;

const NOTHING = new Uint8Array(0);

function excess(size: number, limit: number): string {
  return `payload of ${size} bytes exceeds the limit of ${limit} bytes`;
}

function bits(...commands: number[]): number {
  return commands.reduce((set, command) => set | (1 << command), 0);
}

function contains(set: number, command: number): boolean {
  return command < COMMAND_COUNT && ((set >>> command) & 1) === 1;
}
