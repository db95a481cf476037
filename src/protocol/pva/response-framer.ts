/** From the TCP stream of one server to responses. */
import { decodeResponse } from './decode.ts';
import { Framer, type FramerOptions } from './framer.ts';
import type { Header } from './header.ts';
import type { Reader } from './reader.ts';
import type { Response } from './responses.ts';

export class ResponseFramer extends Framer<Response> {
  /** A server gives numbers to the types of its channels: more than a client needs. */
  constructor({ maxTypes = MAX_TYPES, ...options }: FramerOptions) {
    super({ ...options, maxTypes });
  }

  protected override isFromPeer(header: Header): boolean {
    return header.isFromServer;
  }

  protected override decode(command: number, reader: Reader): Response {
    return decodeResponse(command, reader);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const MAX_TYPES = 1 << 18;
