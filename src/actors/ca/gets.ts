/** What a channel answers to READ and READ_NOTIFY. */

import { Dbr, dbrPaddedSize, dbrSize, dbrTypes } from '../../protocol/ca/dbr-types.ts';
import { writeRead, writeReadNotify } from '../../protocol/ca/encode.ts';
import type { ReadRequest } from '../../protocol/ca/messages.ts';
import { Eca } from '../../protocol/ca/status.ts';
import type { Update } from '../pv/update.ts';
import type { Channel } from './channel.ts';
import { payloadOf } from './payloads.ts';

/** @param current undefined: the get handler failed */
export function replyRead(channel: Channel, request: ReadRequest, current: Update | undefined): void {
  if (current === undefined) {
    failRead(channel, request, Eca.GETFAIL);
    return;
  }
  const { circuit, view } = channel;
  const { dbrType, ioid } = request;
  const update = view === undefined ? current : view.read(current);
  const notify = request.type === 'READ_NOTIFY';
  const count = notify && request.count === 0 ? update.count : request.count;
  const refused = refusal(channel, dbrType, count);
  if (refused !== undefined) {
    circuit.error(channel.cid, refused, request, channel.name);
    return;
  }
  const payload = payloadOf(update, dbrType, count);
  if (payload === undefined) {
    failRead(channel, request, Eca.GETFAIL);
    return;
  }
  const { outbox } = circuit;
  if (notify) writeReadNotify(outbox.writer, dbrType, count, Eca.NORMAL, ioid, payload);
  else writeRead(outbox.writer, dbrType, count, channel.cid, ioid, trimText(dbrType, count, payload));
  outbox.touch();
}

/** READ_NOTIFY gets zeros in the size it asked for, READ an ERROR (rsrv `no_read_access_event`, `read_action`). */
export function failRead(channel: Channel, request: ReadRequest, status: number): void {
  const { circuit } = channel;
  const { dbrType, count, ioid } = request;
  const refused = refusal(channel, dbrType, count);
  if (request.type === 'READ' || refused !== undefined) {
    circuit.error(channel.cid, refused ?? status, request, channel.name);
    return;
  }
  writeReadNotify(circuit.outbox.writer, dbrType, count, status, ioid, new Uint8Array(dbrPaddedSize(dbrType, count)));
  circuit.outbox.touch();
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** An ECA status when no reply of this type and count can be made. */
function refusal({ circuit }: Channel, dbrType: number, count: number): number | undefined {
  return dbrTypes[dbrType] === undefined ? Eca.BADTYPE : circuit.refusal(dbrSize(dbrType, count), count);
}

/** READ of one DBR_STRING carries no more than the text and its NUL (rsrv `read_action`). */
function trimText(dbrType: number, count: number, payload: Uint8Array): Uint8Array {
  if (dbrType !== Dbr.STRING || count !== 1) return payload;
  const nul = payload.indexOf(0);
  return nul === -1 ? payload : payload.subarray(0, nul + 1);
}
