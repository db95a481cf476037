/** From the TCP stream of one server to responses. */
import { decodeResponse } from './decode.ts';
import { Framer } from './framer.ts';
import type { Header } from './header.ts';
import type { Response } from './messages.ts';
import type { Reader } from './reader.ts';

export class ResponseFramer extends Framer<Response> {
  protected override isFromPeer(header: Header): boolean {
    return header.isFromServer;
  }

  protected override decode(command: number, reader: Reader): Response {
    return decodeResponse(command, reader);
  }
}
