/** From the TCP stream of one server to responses. */
import { NO_BYTES } from '../wire/bytes.ts';
import { commandSet, contains } from './command-set.ts';
import { Command, HEADER_SIZE } from './constants.ts';
import { decodeResponse } from './decode.ts';
import { Framer } from './framer.ts';
import type { Header } from './header.ts';
import type { Response } from './responses.ts';
import { Eca } from './status.ts';

/** Status and text of a fault are for the log: a client sends no ERROR. */
export class ResponseFramer extends Framer<Response> {
  /** libca's rule: servers that cannot send large arrays do not send a size of 0xffff either. */
  protected override get extendable(): boolean {
    return true;
  }

  protected override wrongCommand(command: number): string | undefined {
    return contains(RESPONSES, command) ? undefined : `command ${command} is not one that a server sends`;
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
   * This names the request that asked for it.
   */
  protected override tooLarge({ command, dataType, count, p2 }: Header): Response | undefined {
    const rest = { dbrType: dataType, count, status: Eca.TOLARGE, payload: NO_BYTES };
    if (command === Command.READ_NOTIFY) return { type: 'READ_NOTIFY', ioid: p2, ...rest };
    return command === Command.EVENT_ADD ? { type: 'EVENT_ADD', subscriptionId: p2, ...rest } : undefined;
  }

  protected override damage(header: Header): string {
    return `ERROR payload of ${header.size} bytes is too short for the request header in it`;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Commands of a server on TCP: those libca accepts, and NOT_FOUND, which rsrv sends. */
const RESPONSES = commandSet(
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
