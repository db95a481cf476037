/** From the TCP stream of one client to requests. */

import { Writer } from '../wire/writer.ts';
import { commandSet, contains } from './command-set.ts';
import {
  Command,
  EVENT_ADD_SIZE,
  EXTENDED_HEADER_SIZE,
  LARGE_ARRAY_MINOR,
  MAX_NAME_LENGTH,
  MINIMUM_MINOR,
} from './constants.ts';
import { decodeRequest } from './decode.ts';
import { excess, Framer } from './framer.ts';
import { type Header, writeHeader } from './header.ts';
import type { Fault } from './messages.ts';
import type { Request, TooLargeRequest } from './requests.ts';
import { Eca } from './status.ts';

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

/** As rsrv with `EPICS_CA_AUTO_ARRAY_BYTES=NO`: what is too large is passed over, and the client lives. */
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

// --- helpers ------------------------------------------------------------------------------------------------------

/** Commands of a client on TCP, as rsrv serves them. */
const REQUESTS = commandSet(
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

/** Commands whose `p1` is a sid. */
const ABOUT_CHANNELS = commandSet(
  Command.EVENT_ADD,
  Command.EVENT_CANCEL,
  Command.READ,
  Command.WRITE,
  Command.READ_NOTIFY,
  Command.WRITE_NOTIFY,
);
