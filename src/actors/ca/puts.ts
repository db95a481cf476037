/** What a channel answers to WRITE and WRITE_NOTIFY. */
import { Dbr, dbrSize, dbrTypes } from '../../protocol/ca/dbr-types.ts';
import { writeWriteNotify } from '../../protocol/ca/encode.ts';
import type { WriteRequest } from '../../protocol/ca/messages.ts';
import { Eca } from '../../protocol/ca/status.ts';
import { DONE, type PutOutcome } from '../pv/put.ts';
import type { Channel } from './channel.ts';

/** An ECA status when the request contradicts itself: rsrv would read beyond the payload. */
export function writeFault({ dbrType, count, payload }: WriteRequest): number | undefined {
  if (dbrTypes[dbrType] === undefined) return Eca.BADTYPE;
  const isShortText = dbrType === Dbr.STRING && count === 1;
  return !isShortText && payload.length < dbrSize(dbrType, count) ? Eca.BADCOUNT : undefined;
}

/** Channel Access has one status for every put that is not done; its reason has no place in the message. */
export function statusOf(outcome: PutOutcome): number {
  return outcome === DONE ? Eca.NORMAL : Eca.PUTFAIL;
}

/** The completion of a put. */
export function confirmWrite({ circuit }: Channel, { dbrType, count, ioid }: WriteRequest, status: number): void {
  const { outbox } = circuit;
  writeWriteNotify(outbox.writer, dbrType, count, status, ioid);
  outbox.touch();
}

/** A put without completion gets an ERROR. */
export function failWrite(channel: Channel, request: WriteRequest, status: number): void {
  if (request.type === 'WRITE_NOTIFY') confirmWrite(channel, request, status);
  else channel.circuit.error(channel.cid, status, request, channel.name);
}
