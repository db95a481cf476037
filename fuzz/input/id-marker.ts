/**
 * Ids that only a live conversation has: in a case they are written as markers with a number, which are put right when
 * the bytes leave. A marker that a mutation has damaged is an id that nobody gave.
 *
 * To a server the number is a cid, and the id the sid that the server gave that channel. To a client see `ClientIds`.
 */
import { frameAt } from '../../src/conform/ca/frame.ts';
import { Command } from '../../src/protocol/ca/constants.ts';

const MARK = 0x51d0_0000;

export function idMarker(number: number): number {
  return MARK + (number & 0xffff);
}

/** Which of the ids of a client's latest requests is meant. */
export const ClientIds = { CHANNEL: 0, REQUEST: 1, SUBSCRIPTION: 2 } as const;

/** The numbers whose ids are needed in `bytes`, wherever they stand. */
export function markedIds(bytes: Uint8Array): number[] {
  return markers(bytes).map((at) => (bytes[at + 2]! << 8) + bytes[at + 3]!);
}

/** `bytes` with the ids that are known in place of their markers. */
export function withIds(bytes: Uint8Array, ids: ReadonlyMap<number, number>): Uint8Array {
  const placed = Uint8Array.from(bytes);
  const view = new DataView(placed.buffer);
  for (const at of markers(bytes)) {
    const id = ids.get(view.getUint16(at + 2));
    if (id !== undefined) view.setUint32(at, id);
  }
  return placed;
}

/** A recorded speech of a client with markers where the server's answers were used. */
export function withMarkers(requests: readonly Uint8Array[], responses: readonly Uint8Array[]): Uint8Array[] {
  const cids = new Map<number, number>();
  for (const response of responses) {
    const frame = frameAt(response, 0);
    if (frame?.command === Command.CREATE_CHAN) cids.set(frame.p2, frame.p1);
  }
  return requests.map((request) => {
    const { command, p1 } = frameAt(request, 0)!;
    const cid = cids.get(p1);
    if (cid === undefined || !commandsWithSid.has(command)) return request;
    const marked = Uint8Array.from(request);
    new DataView(marked.buffer).setUint32(8, idMarker(cid));
    return marked;
  });
}

// --- helpers --------------------------------------------------------------------------------------------------------

/** They carry the sid in `p1`. */
const commandsWithSid = new Set<number>([
  Command.CLEAR_CHANNEL,
  Command.READ,
  Command.READ_NOTIFY,
  Command.WRITE,
  Command.WRITE_NOTIFY,
  Command.EVENT_ADD,
  Command.EVENT_CANCEL,
]);

function markers(bytes: Uint8Array): number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(MARK >>> 24); at >= 0; at = bytes.indexOf(MARK >>> 24, at + 1)) {
    if (bytes[at + 1] === ((MARK >>> 16) & 0xff) && at + 4 <= bytes.length) places.push(at);
  }
  return places;
}
