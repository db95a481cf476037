/** From the TCP stream of one client to requests. */
import { decodeRequest } from './decode.ts';
import { Framer } from './framer.ts';
import type { Header } from './header.ts';
import type { Reader } from './reader.ts';
import type { Request } from './requests.ts';

export class RequestFramer extends Framer<Request> {
  protected override isFromPeer(header: Header): boolean {
    return !header.isFromServer;
  }

  protected override decode(command: number, reader: Reader): Request {
    return decodeRequest(command, reader);
  }
}
