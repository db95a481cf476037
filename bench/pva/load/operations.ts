/** Channels and operations on them, created and used in pipelines. */
import type { Connection } from './connection.ts';
import { type Exchanged, exchange } from './exchange.ts';
import { CREATE_CHANNEL, createChannel, GET, get, init, OK, PUT, PUT_VALUE, put, valueAt } from './wire.ts';

/** Replies the server may owe at a time. Below the number of channels, so that each has one at most. */
const IN_FLIGHT = 256;

/** @returns sids, in the order of the names */
export async function createChannels(connection: Connection, names: readonly string[]): Promise<readonly number[]> {
  const sids: number[] = [];
  const requests = names.map(createChannel);
  await exchange(connection, {
    requests: (first, end) => Buffer.concat(requests.slice(first, end)),
    reply: (command, bytes, at) => {
      if (command !== CREATE_CHANNEL) return false;
      const cid = bytes.readUInt32LE(at);
      if (bytes[at + 8] !== OK) throw new Error(`the server does not create channel ${names[cid]}`);
      sids[cid] = bytes.readUInt32LE(at + 4);
      return true;
    },
    inFlight: IN_FLIGHT,
    until: { requests: names.length },
  });
  return sids;
}

/** One operation per channel. Their ioids count from `firstIoid`. */
export async function createOperations(
  connection: Connection,
  command: number,
  sids: readonly number[],
  firstIoid: number,
  fields: readonly string[],
): Promise<void> {
  const requests = sids.map((sid, n) => init(command, sid, firstIoid + n, fields));
  await exchange(connection, {
    requests: (first, end) => Buffer.concat(requests.slice(first, end)),
    reply: (answered, bytes, at) => {
      if (answered !== command) return false;
      if (bytes[at + 5] !== OK) throw new Error(`the server does not create operation ${bytes.readUInt32LE(at)}`);
      return true;
    },
    inFlight: IN_FLIGHT,
    until: { requests: requests.length },
  });
}

/** Pipelined gets around all operations; every value is compared with what was put. */
export function gets(
  connection: Connection,
  sids: readonly number[],
  firstIoid: number,
  expected: Float64Array,
  until: { readonly requests: number } | { readonly ms: number },
): Promise<Exchanged> {
  const requests = sids.map((sid, n) => get(sid, firstIoid + n));
  const around = Buffer.concat(requests);
  return exchange(connection, {
    requests: (first, end) => slices(around, requests.length, first, end),
    reply: (command, bytes, at) => {
      if (command !== GET) throw new Error(`command ${command} came where a get was to be answered`);
      if (bytes[at + 5] !== OK) throw new Error('a get failed');
      const n = bytes.readUInt32LE(at) - firstIoid;
      const value = valueAt(bytes, at + 6);
      if (value !== expected[n]) throw new Error(`PV ${n} reads ${value}, but ${expected[n]} was put last`);
      return true;
    },
    inFlight: IN_FLIGHT,
    until,
  });
}

/** Pipelined puts around all operations, always a new value, which `expected` then holds. */
export function puts(
  connection: Connection,
  sids: readonly number[],
  firstIoid: number,
  expected: Float64Array,
  until: { readonly requests: number } | { readonly ms: number },
): Promise<Exchanged> {
  const around = Buffer.concat(sids.map((sid, n) => put(sid, firstIoid + n)));
  const stride = around.length / sids.length;
  return exchange(connection, {
    requests: (first, end) => {
      // Their place is free: the last put there was answered.
      for (let request = first; request < end; request++) {
        const n = request % sids.length;
        expected[n]! += 1;
        around.writeDoubleLE(expected[n]!, n * stride + PUT_VALUE);
      }
      return slices(around, sids.length, first, end);
    },
    reply: (command, bytes, at) => {
      if (command !== PUT) throw new Error(`command ${command} came where a put was to be answered`);
      if (bytes[at + 5] !== OK) throw new Error('a put failed');
      return true;
    },
    inFlight: IN_FLIGHT,
    until,
  });
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Requests `first` to `end` of a ring of `count`, as bytes of their own: the ring is written to again. */
function slices(ring: Buffer, count: number, first: number, end: number): Buffer {
  const stride = ring.length / count;
  const parts: Buffer[] = [];
  for (let at = first; at < end; ) {
    const from = at % count;
    const size = Math.min(end - at, count - from);
    parts.push(ring.subarray(from * stride, (from + size) * stride));
    at += size;
  }
  return Buffer.concat(parts);
}
