/** What a channel answers to READ and READ_NOTIFY. */

import { Dbr, dbrPaddedSize, dbrSize, dbrTypes } from '../../protocol/ca/dbr-types.ts';
import { numberType } from '../../protocol/ca/plain-number.ts';
import type { ReadRequest } from '../../protocol/ca/requests.ts';
import { Eca } from '../../protocol/ca/status.ts';
import type { Update } from '../pv/update.ts';
import type { View } from '../pv/view/view.ts';
import type { Outlet } from './outlet.ts';
import { payloadOf } from './payloads.ts';

/** A channel, as far as reads go. */
export interface ReadChannel {
  readonly outlet: Outlet;
  readonly view: View | undefined;
  readonly name: string;
  readonly cid: number;
}

/** @param current undefined: the get handler failed */
export function replyRead(channel: ReadChannel, request: ReadRequest, current: Update | undefined): void {
  if (current === undefined) {
    failRead(channel, request, Eca.GETFAIL);
    return;
  }
  const { outlet, view } = channel;
  const { dbrType, ioid } = request;
  const update = view === undefined ? current : view.read(current);
  const notify = request.type === 'READ_NOTIFY';
  const count = notify && request.count === 0 ? update.count : request.count;
  const refused = replyStatus(outlet, dbrType, count);
  if (refused !== undefined) {
    outlet.error(channel.cid, refused, request, channel.name);
    return;
  }
  const number = notify ? numberType(dbrType, count, update.native, update.value) : undefined;
  if (number !== undefined) {
    outlet.numberReadNotify(number, ioid, update);
    return;
  }
  const payload = payloadOf(update, dbrType, count);
  if (payload === undefined) {
    failRead(channel, request, Eca.GETFAIL);
    return;
  }
  if (notify) outlet.readNotify(dbrType, count, Eca.NORMAL, ioid, payload);
  else outlet.read(dbrType, count, channel.cid, ioid, trimText(dbrType, count, payload));
}

/** READ_NOTIFY gets zeros in the size it asked for, READ an ERROR (rsrv `no_read_access_event`, `read_action`). */
export function failRead({ outlet, cid, name }: ReadChannel, request: ReadRequest, status: number): void {
  const { dbrType, count, ioid } = request;
  const refused = replyStatus(outlet, dbrType, count);
  if (request.type === 'READ' || refused !== undefined) {
    outlet.error(cid, refused ?? status, request, name);
    return;
  }
  outlet.readNotify(dbrType, count, status, ioid, new Uint8Array(dbrPaddedSize(dbrType, count)));
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** An ECA status when no reply of this type and count can be made. */
function replyStatus(outlet: Outlet, dbrType: number, count: number): number | undefined {
  return dbrTypes[dbrType] === undefined ? Eca.BADTYPE : outlet.sizeStatus(dbrSize(dbrType, count), count);
}

/** READ of one DBR_STRING carries no more than the text and its NUL (rsrv `read_action`). */
function trimText(dbrType: number, count: number, payload: Uint8Array): Uint8Array {
  if (dbrType !== Dbr.STRING || count !== 1) return payload;
  const nul = payload.indexOf(0);
  return nul === -1 ? payload : payload.subarray(0, nul + 1);
}
