import { createChannels } from './channels.ts';
import { Circuit } from './circuit.ts';
import { Subscriber } from './subscriber.ts';
import { HEADER, READ_NOTIFY, read, WRITE, write } from './wire.ts';

export interface Latencies {
  readonly gets: number;
  readonly seconds: number;
  /** Of one get, in microseconds. */
  readonly median: number;
  /** The 99th percentile, in microseconds. */
  readonly worst: number;
}

/** Values written a second, to all PVs together, while the gets are made. */
const WRITES_PER_S = 2_000;
const PERIOD_MS = 10;

/** One get at a time, around all PVs, for `ms` milliseconds, while another circuit writes to them and a third subscribes. */
export async function latency(port: number, names: readonly string[], ms: number): Promise<Latencies> {
  const open = async () => {
    const circuit = await Circuit.open(port);
    return { circuit, sids: (await createChannels(circuit, names)).sids };
  };
  const [writer, watcher, reader] = [await open(), await open(), await open()];
  const subscriber = await Subscriber.on(watcher.circuit, watcher.sids);
  let value = 0;
  let next = 0;
  const timer = setInterval(() => {
    const round: Buffer[] = [];
    for (let n = 0; n < (WRITES_PER_S * PERIOD_MS) / 1000; n++) {
      const message = write(WRITE, writer.sids[next]!, next);
      message.writeDoubleBE(++value, HEADER);
      round.push(message);
      next = (next + 1) % writer.sids.length;
    }
    writer.circuit.send(Buffer.concat(round));
  }, PERIOD_MS);
  try {
    return await gets(reader.circuit, reader.sids, ms);
  } finally {
    clearInterval(timer);
    for (const { circuit } of [writer, reader]) circuit.close();
    subscriber.close();
  }
}

/** Resolves when the time is over; rejects on ERROR and when the circuit closes. */
function gets(circuit: Circuit, sids: readonly number[], ms: number): Promise<Latencies> {
  return new Promise((resolve, reject) => {
    const requests = sids.map(read);
    const times: number[] = [];
    const since = performance.now();
    let sent = since;
    let answered = false;
    circuit.receiver = {
      message(command) {
        answered ||= command === READ_NOTIFY;
      },
      turn() {
        if (!answered) return;
        answered = false;
        const now = performance.now();
        times.push((now - sent) * 1000);
        if (now - since >= ms) {
          times.sort((a, b) => a - b);
          const at = (part: number) => times[Math.floor((times.length - 1) * part)]!;
          resolve({ gets: times.length, seconds: (now - since) / 1000, median: at(0.5), worst: at(0.99) });
          return;
        }
        sent = performance.now();
        circuit.send(requests[times.length % requests.length]!);
      },
      failed: reject,
    };
    circuit.send(requests[0]!);
  });
}
