/** Requests and payloads as tests write them down. */
import { Dbr } from '../../src/protocol/ca/dbr-types.ts';
import type { Request } from '../../src/protocol/ca/requests.ts';

interface About {
  readonly type?: number;
  readonly count?: number;
  readonly ioid?: number;
}

export function read(sid: number, { type = Dbr.DOUBLE, count = 1, ioid = 1 }: About = {}): Request {
  return { type: 'READ_NOTIFY', dbrType: type, count, sid, ioid };
}

/** WRITE, without completion. */
export function write(
  sid: number,
  payload: Uint8Array,
  { type = Dbr.DOUBLE, count = 1, ioid = 1 }: About = {},
): Request {
  return { type: 'WRITE', dbrType: type, count, sid, ioid, payload };
}

/** WRITE_NOTIFY, a put with completion. */
export function put(sid: number, payload: Uint8Array, { type = Dbr.DOUBLE, count = 1, ioid = 1 }: About = {}): Request {
  return { type: 'WRITE_NOTIFY', dbrType: type, count, sid, ioid, payload };
}

export function monitor(
  sid: number,
  {
    id = 1,
    mask = 1,
    type = Dbr.DOUBLE,
    count = 1,
  }: { id?: number; mask?: number; type?: number; count?: number } = {},
): Request {
  return { type: 'EVENT_ADD', dbrType: type, count, sid, subscriptionId: id, mask };
}

export function cancel(sid: number, id = 1, type: number = Dbr.DOUBLE, count = 1): Request {
  return { type: 'EVENT_CANCEL', dbrType: type, count, sid, subscriptionId: id };
}

export function clear(sid: number, cid = 1): Request {
  return { type: 'CLEAR_CHANNEL', sid, cid, dataType: 0, count: 0 };
}

/** DOUBLE elements. */
export function doubles(...values: number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 * values.length));
  values.forEach((value, index) => {
    view.setFloat64(8 * index, value);
  });
  return new Uint8Array(view.buffer);
}

/** The first DOUBLE of a payload. */
export function doubleOf({ payload }: { readonly payload: Uint8Array }, offset = 0): number {
  return new DataView(payload.buffer, payload.byteOffset).getFloat64(offset);
}

/** Text padded with NULs to a multiple of eight bytes, one NUL at least. */
export function text(value: string): Uint8Array {
  const bytes = new TextEncoder().encode(value);
  const padded = new Uint8Array(Math.ceil((bytes.length + 1) / 8) * 8);
  padded.set(bytes);
  return padded;
}
