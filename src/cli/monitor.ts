/** `xioc monitor`: prints PVs whenever they change, as camonitor does, with its options and output. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Monitor, PV } from '../client/pv.ts';
import { Eca } from '../protocol/ca/status.ts';
import { timestampToMs } from '../protocol/value/time.ts';
import { jsonFields, jsonLine } from './tools/json-line.ts';
import { type MonitorRequest, readMonitorRequest } from './tools/monitor-request.ts';
import { timeTypeOf } from './tools/outcome.ts';
import { templateValues } from './tools/output-format.ts';
import { toBytes } from './tools/text-bytes.ts';
import { ToolClient } from './tools/tool-client.ts';
import type { ToolIo } from './tools/tool-io.ts';
import type { RawReading } from './tools/value-text.ts';
import { WideLines } from './tools/wide-line.ts';

export async function monitorTool(argv: readonly string[], io: ToolIo): Promise<number> {
  const request = readMonitorRequest(argv, io);
  if (typeof request === 'number') return request;
  const client = new ToolClient(io, true);
  try {
    const pvs = client.open(request.names, request.options.priority);
    if (pvs === undefined) return 1;
    const session = new Session(request, io);
    const lines = pvs.map((pv) => new MonitoredPv(pv, session));
    const { timeoutMs } = request.options;
    if (await waits(Math.max(timeoutMs, 0), session.ended)) for (const line of lines) line.reportNeverConnected();
    await waits(request.durationMs - timeoutMs, session.ended);
    return 0;
  } finally {
    await client.close();
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** What all PVs share: the layout, and the end. */
class Session {
  readonly request: MonitorRequest;
  readonly io: ToolIo;
  readonly wide: WideLines;
  /** Aborted when enough has been printed, or by Ctrl-C. */
  readonly ended: AbortSignal;
  readonly #enough = new AbortController();
  #updates = 0;

  constructor(request: MonitorRequest, io: ToolIo) {
    const { options, count, stamps } = request;
    this.request = request;
    this.io = io;
    this.wide = new WideLines(options.format, count > 0, stamps);
    this.ended = AbortSignal.any([this.#enough.signal, io.interrupted]);
  }

  /** Counts an update; false: it is one too many. */
  admits(): boolean {
    this.#updates++;
    if (this.#updates >= this.request.maximum) this.#enough.abort();
    return this.#updates <= this.request.maximum;
  }
}

/** One PV of the command line. */
class MonitoredPv {
  readonly #pv: PV;
  readonly #name: string;
  readonly #session: Session;
  #monitor: Monitor | undefined;
  #nativeType: string | undefined;
  /** Elements of the last update. */
  #count = 0;
  #updates = 0;
  #previousMs: number | undefined;

  constructor(pv: PV, session: Session) {
    this.#pv = pv;
    this.#name = toBytes(pv.name);
    this.#session = session;
    pv.on('connection', (connected) => (connected ? this.#subscribe() : this.#reportDisconnected()));
  }

  reportNeverConnected(): void {
    if (this.#pv.connections === 0) this.#print(Eca.DISCONN, undefined);
  }

  /** Once; again only when the PV comes back with another type. */
  #subscribe(): void {
    if (this.#monitor !== undefined && this.#nativeType === this.#pv.nativeType) return;
    this.#monitor?.cancel();
    this.#nativeType = this.#pv.nativeType;
    const { options, count, mask } = this.#session.request;
    this.#monitor = this.#pv.subscribe({
      type: timeTypeOf(this.#pv, options),
      count: Math.min(count, this.#pv.count),
      mask,
      raw: true,
      onUpdate: (update) => this.#update(update as unknown as RawReading),
      // camonitor says nothing of updates without a value.
      onError: () => {},
    });
  }

  #update(reading: RawReading): void {
    const { request, io } = this.#session;
    if (!this.#session.admits()) return;
    this.#count = reading.count;
    this.#updates++;
    if (request.json) {
      const { pv, ...rest } = reading as RawReading & { pv: PV };
      io.out(jsonLine(jsonFields(pv.name, rest, request.options)));
    } else if (request.template !== undefined) {
      io.out(request.template.line(this.#templateValues(reading)));
    } else {
      this.#print(Eca.NORMAL, reading);
    }
  }

  #reportDisconnected(): void {
    if (this.#session.ended.aborted) return;
    this.#print(Eca.DISCONN, undefined);
  }

  #print(status: number, reading: RawReading | undefined): void {
    const { wide, io, request } = this.#session;
    if (request.json) {
      io.out(jsonLine({ pv: this.#pv.name, connected: false }));
      return;
    }
    const everConnected = this.#pv.connections > 0;
    io.out(wide.line({ name: this.#name, everConnected, status, count: this.#count, reading }));
  }

  #templateValues(reading: RawReading): Record<string, string> {
    const { seconds = 0, nanoseconds = 0 } = reading;
    const ms = timestampToMs({ seconds, nanoseconds });
    const before = this.#previousMs ?? ms;
    this.#previousMs = ms;
    return {
      ...templateValues(this.#name, reading, this.#session.request.options.format),
      callback_count: String(this.#updates),
      timedelta: ((ms - before) / 1000).toFixed(6),
    };
  }
}

/** Waits that long, or until the end. @returns false at the end */
async function waits(ms: number, end: AbortSignal): Promise<boolean> {
  let left = ms;
  try {
    // Node's timers take 24 days at most.
    while (left > 0) {
      await sleep(Math.min(left, LONGEST_SLEEP_MS), undefined, { signal: end });
      left -= LONGEST_SLEEP_MS;
    }
    return !end.aborted;
  } catch {
    return false;
  }
}

const LONGEST_SLEEP_MS = 2 ** 31 - 1;
