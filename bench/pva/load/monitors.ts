/**
 * One writing connection and any number that monitor, all on the same PVs.
 *
 * The writer puts one growing number to all PVs, round after round. It awaits the replies of a round before the next, for
 * PVXS drops a put to an operation that is at work, and stays at most LEAD rounds ahead of the slowest connection. A
 * server may skip values, but must deliver the newest.
 */
import { Connection } from './connection.ts';
import { createChannels, createOperations, puts } from './operations.ts';
import { MONITOR, PUT, start, TIMED, valueAt } from './wire.ts';

export interface Monitored {
  /** Updates that reached all connections together. */
  readonly updates: number;
  readonly writes: number;
  readonly seconds: number;
}

const LEAD = 4;

/** How long after the last put a connection may still lack its value. */
const SETTLE_MS = 10_000;

const FIRST_IOID = 1;

export async function monitored(
  port: number,
  names: readonly string[],
  connections: number,
  ms: number,
): Promise<Monitored> {
  const writer = await Connection.open(port);
  const sids = await createChannels(writer, names);
  await createOperations(writer, PUT, sids, FIRST_IOID, ['value']);
  const values = new Float64Array(names.length);
  const subscribers: Subscriber[] = [];
  for (let n = 0; n < connections; n++) subscribers.push(await Subscriber.on(port, names));
  const round = () => puts(writer, sids, FIRST_IOID, values, { requests: names.length });
  const behind = () => Math.max(...subscribers.map(({ newest }) => values[0]! - Math.min(...newest)));
  // One round that all have seen: from here on it counts.
  values.fill(Math.ceil(Math.max(0, ...subscribers.flatMap(({ newest }) => [...newest]))));
  await round();
  await settled(subscribers, () => behind() === 0);
  const before = subscribers.reduce((sum, { updates }) => sum + updates, 0);
  const valueBefore = values[0]!;
  const since = performance.now();
  while (performance.now() - since < ms) {
    await round();
    await settled(subscribers, () => behind() < LEAD);
  }
  await settled(subscribers, () => behind() === 0);
  const seconds = (performance.now() - since) / 1000;
  const updates = subscribers.reduce((sum, { updates }) => sum + updates, 0) - before;
  writer.close();
  for (const subscriber of subscribers) subscriber.close();
  return { updates, writes: (values[0]! - valueBefore) * names.length, seconds };
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** One monitor on each PV: counts updates and keeps the newest value of each. */
class Subscriber {
  updates = 0;
  readonly newest: Float64Array;
  fault: Error | undefined;
  onTurn: () => void = () => {};
  readonly #connection: Connection;

  /** Resolves when each monitor has had its first update. */
  static async on(port: number, names: readonly string[]): Promise<Subscriber> {
    const connection = await Connection.open(port);
    const sids = await createChannels(connection, names);
    await createOperations(connection, MONITOR, sids, FIRST_IOID, TIMED);
    const subscriber = new Subscriber(connection, names.length);
    connection.send(Buffer.concat(sids.map((sid, n) => start(sid, FIRST_IOID + n))));
    await settled([subscriber], () => subscriber.updates >= names.length);
    return subscriber;
  }

  private constructor(connection: Connection, count: number) {
    this.#connection = connection;
    this.newest = new Float64Array(count);
    connection.receiver = {
      message: (command, bytes, at) => {
        if (command !== MONITOR) return;
        this.updates++;
        const value = valueAt(bytes, at + 5);
        if (value !== undefined) this.newest[bytes.readUInt32LE(at) - FIRST_IOID] = value;
      },
      turn: () => this.onTurn(),
      failed: (fault) => {
        this.fault = fault;
        this.onTurn();
      },
    };
  }

  close(): void {
    this.#connection.close();
  }
}

/** Resolves when `is` holds, which is asked after each chunk of updates. Rejects when that takes too long. */
function settled(subscribers: readonly Subscriber[], is: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (then: () => void): void => {
      clearTimeout(timer);
      for (const subscriber of subscribers) subscriber.onTurn = () => {};
      then();
    };
    const late = () => reject(new Error('a monitor never got the last value that was put'));
    const timer = setTimeout(() => end(late), SETTLE_MS);
    const turn = (): void => {
      const fault = subscribers.find((each) => each.fault !== undefined)?.fault;
      if (fault !== undefined) end(() => reject(fault));
      else if (is()) end(resolve);
    };
    for (const subscriber of subscribers) subscriber.onTurn = turn;
    turn();
  });
}
