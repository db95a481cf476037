/** When a port reads what: at rates, on connection, and after writes. A reading that waits is not asked twice. */

import { PortError } from '../../database/port/port-error.ts';
import type { Frame } from '../../protocol/framing/framing.ts';
import type { HeapClock, Timer } from '../kernel/clock.ts';
import type { Counters } from '../kernel/services.ts';
import { type Dialogue, Exchange, type Priority } from './exchange.ts';
import type { Reading } from './plan.ts';
import type { Port } from './port.ts';

export interface ReadingState {
  readonly reading: Reading;
  /** Ms from the request to the reply; NaN: it was never read. */
  latencyMs: number;
  /** On the IOC's clock, in ms. */
  lastAt: number;
  /** Why it failed last; empty: it did not. */
  lastError: string;
}

export class Polls {
  readonly #port: Port;
  readonly #clock: HeapClock;
  readonly #counters: Counters;
  readonly #defaultRetries: number;
  readonly #polled: Polled[];
  #timers: Timer[] = [];

  constructor(port: Port, clock: HeapClock, counters: Counters, defaultRetries: number, readings: readonly Reading[]) {
    this.#port = port;
    this.#clock = clock;
    this.#counters = counters;
    this.#defaultRetries = defaultRetries;
    this.#polled = merged(readings).map((reading) => new Polled(reading, clock));
  }

  get states(): readonly ReadingState[] {
    return this.#polled;
  }

  /** Reads all, and goes on at the rates. */
  start(): void {
    for (const polled of this.#polled) this.#read(polled, 'poll');
    const rates = new Set(this.#polled.map(({ reading }) => reading.every).filter((every) => every !== undefined));
    for (const every of rates) this.#repeat(every, this.#clock.now());
  }

  stop(): void {
    for (const timer of this.#timers) this.#clock.clearTimeout(timer);
    this.#timers = [];
    for (const polled of this.#polled) polled.waiting.clear();
  }

  /** Reads what these PVs are read by, before everything but writes. @param settled called when it was read, or could not be */
  reread(keys: ReadonlySet<string>, settled: () => void = () => {}): void {
    const wanted = this.#polled.filter(({ reading }) => reading.takers.some(({ bound }) => keys.has(bound.key)));
    let left = wanted.length;
    if (left === 0) settled();
    for (const polled of wanted) {
      this.#read(polled, 'readback', () => {
        if (--left === 0) settled();
      });
    }
  }

  // --- helpers

  /** Without drift: what was due while the process was busy is left out, and counted. */
  #repeat(every: number, due: number): void {
    const periodMs = every * 1000;
    const next = due + periodMs;
    const timer = this.#clock.setTimeout(() => {
      this.#timers.splice(this.#timers.indexOf(timer), 1);
      for (const polled of this.#polled) if (polled.reading.every === every) this.#read(polled, 'poll');
      const missed = Math.floor((this.#clock.now() - next) / periodMs);
      for (let i = 0; i < missed; i++) this.#overrun();
      this.#repeat(every, next + missed * periodMs);
    }, next - this.#clock.now());
    this.#timers.push(timer);
  }

  #overrun(): void {
    this.#port.counters.overruns++;
    this.#counters.scanOverruns++;
  }

  #read(polled: Polled, priority: Priority, settled: () => void = () => {}): void {
    if (priority === 'poll' && polled.waiting.has('poll')) {
      this.#overrun();
      return;
    }
    const { reading } = polled;
    polled.waiting.add(priority);
    const over = () => {
      polled.waiting.delete(priority);
      settled();
    };
    const exchange = new Exchange(
      polled,
      {
        priority,
        label: polled.label,
        retries: reading.retries ?? this.#defaultRetries,
        ...(reading.every !== undefined && { every: reading.every }),
      },
      over,
      (error) => {
        polled.fail(error);
        over();
      },
    );
    this.#port.submit(exchange);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

class Polled implements Dialogue, ReadingState {
  readonly reading: Reading;
  readonly text: string;
  readonly label: string;
  /** As what it waits. */
  readonly waiting = new Set<Priority>();
  readonly #clock: HeapClock;
  latencyMs = Number.NaN;
  lastAt = Number.NEGATIVE_INFINITY;
  lastError = '';
  #sentAt = 0;

  constructor(reading: Reading, clock: HeapClock) {
    this.reading = reading;
    this.text = reading.text;
    this.#clock = clock;
    const [first, ...others] = reading.takers.map(({ bound }) => bound.pv.readback.name);
    this.label = others.length === 0 ? first! : `${first} and ${others.length} more`;
  }

  first() {
    const { request, limitMs } = this.reading;
    this.#sentAt = this.#clock.now();
    return { send: request, reply: true, ...(limitMs !== undefined && { limitMs }) };
  }

  /** @throws PortError when the device refuses, or none of the PVs finds its value */
  next(reply: Frame | undefined): undefined {
    if (reply === undefined) return;
    if (reply.error !== undefined) throw new PortError('device', reply.error);
    let failure: PortError | undefined;
    let good = 0;
    for (const { bound, parse } of this.reading.takers) {
      try {
        const value = parse(reply);
        if (value === undefined)
          throw new PortError('mismatch', `the reply to ${this.text} has no value for ${bound.key}`);
        bound.take(value);
        good++;
      } catch (error) {
        failure = error instanceof PortError ? error : new PortError('mismatch', String(error));
        bound.fail('READ');
      }
    }
    const now = this.#clock.now();
    this.latencyMs = now - this.#sentAt;
    this.lastError = failure?.message ?? '';
    if (good === 0 && failure !== undefined) throw failure;
    this.lastAt = now;
  }

  fail(error: PortError): void {
    this.lastError = error.message;
    // What is lost has its alarm already, and a value that cannot be read has got it where it was read.
    const status = error.failure === 'timeout' || error.failure === 'busy' ? 'TIMEOUT' : 'READ';
    if (error.failure === 'down') return;
    for (const { bound } of this.reading.takers) bound.fail(status);
  }
}

/** What is asked by the same request at the same rate is asked once. */
function merged(readings: readonly Reading[]): Reading[] {
  const byRequest = new Map<string, Reading>();
  for (const reading of readings) {
    const { request, every, limitMs } = reading;
    const key = JSON.stringify([request.topic, Array.from(request.bytes), every, limitMs]);
    const known = byRequest.get(key);
    byRequest.set(key, known === undefined ? reading : { ...known, takers: [...known.takers, ...reading.takers] });
  }
  return [...byRequest.values()];
}
