/** PVs that tell how a port is, and one that disables it. */
import type { Members } from '../../database/author/group-definition.ts';
import type { PvHandle } from '../../database/author/handle.ts';
import { portPvNames } from '../../database/author/names.ts';
import { pv } from '../../database/author/pv.ts';
import { portMachine } from '../../machines/port.ts';
import type { HeapClock, Timer } from '../kernel/clock.ts';
import type { Port } from './port.ts';

/** Between two looks at the counters, while there is traffic. */
const LOOK_MS = 1000;
/** Share of the time that a port may be busy, and for how many looks in a row it may be more. */
const MOST_BUSY = 0.9;
const MOST_LOOKS = 10;

type Names = ReturnType<typeof portPvNames>;

const words = Object.keys(portMachine.states);

export class PortPvs {
  readonly #port: Port;
  readonly #clock: HeapClock;
  readonly #names: Names;
  readonly #handle: (name: string) => PvHandle;
  #timer: Timer | undefined;
  #busyMs = 0;
  #lookedAt = 0;
  #busyLooks = 0;

  constructor(port: Port, clock: HeapClock, publish: string, make: (members: Members) => (name: string) => PvHandle) {
    this.#port = port;
    this.#clock = clock;
    const names = portPvNames(publish);
    this.#names = names;
    const readOnly = true;
    const counter = (doc: string) => pv.long(0, { readOnly, doc });
    this.#handle = make({
      [names.state]: pv.enum(0, words, {
        readOnly,
        severities: { waiting: 'MAJOR', disabled: 'MINOR' },
        doc: 'What the connection is doing',
      }),
      [names.since]: pv.string('', { readOnly, doc: 'When it came up or went down' }),
      [names.enable]: pv.bool(true, {
        states: ['Disabled', 'Enabled'],
        doc: 'Whether there is to be a connection',
        put: (isEnabled) => void port.ref.send({ type: isEnabled ? 'enable' : 'disable' }),
      }),
      [names.reconnects]: counter('Tries to connect after the first'),
      [names.timeouts]: counter('Requests without reply'),
      [names.mismatches]: counter('Replies that could not be read'),
      [names.late]: counter('Replies that came too late, and were dropped'),
      [names.busy]: pv.double(0, {
        readOnly,
        units: '%',
        precision: 0,
        doc: 'Share of the time in which a reply was waited for',
      }),
      [names.lastError]: pv.text('', { readOnly, reportAs: 'STRING', doc: 'What went wrong last' }),
      [names.lastSeen]: pv.string('', { readOnly, doc: 'When something came last' }),
    } as unknown as Members);
    // Told while the state is entered.
    port.watch({ changed: () => queueMicrotask(() => this.#changed()) });
  }

  // --- helpers

  #changed(): void {
    const { since, state } = this.#port;
    this.#change(this.#names.state, state);
    this.#change(this.#names.since, new Date(since).toISOString());
    this.#look();
    if (this.#port.isUp) this.#timer ??= this.#clock.setTimeout(() => this.#tick(), LOOK_MS);
  }

  #tick(): void {
    this.#timer = undefined;
    this.#look();
    if (this.#port.isUp) this.#timer = this.#clock.setTimeout(() => this.#tick(), LOOK_MS);
  }

  #look(): void {
    const { counters, lastError, lastHeard, busyMs } = this.#port;
    const now = this.#clock.now();
    this.#change(this.#names.reconnects, Math.max(counters.opens - 1, 0));
    this.#change(this.#names.timeouts, counters.timeouts);
    this.#change(this.#names.mismatches, counters.mismatches);
    this.#change(this.#names.late, counters.late);
    this.#change(this.#names.lastError, lastError);
    if (lastHeard > 0) {
      this.#change(this.#names.lastSeen, new Date(this.#clock.wallTime() - now + lastHeard).toISOString());
    }
    const elapsed = now - this.#lookedAt;
    if (elapsed <= 0) return;
    const share = Math.min((busyMs - this.#busyMs) / elapsed, 1);
    this.#busyMs = busyMs;
    this.#lookedAt = now;
    this.#busyLooks = share > MOST_BUSY ? this.#busyLooks + 1 : 0;
    const isOverloaded = this.#busyLooks >= MOST_LOOKS;
    this.#port.isOverloaded = isOverloaded;
    const handle = this.#handle(this.#names.busy);
    const percent = Math.round(share * 100);
    if (handle.value === percent && (handle.severity === 'MINOR') === isOverloaded) return;
    handle.write(percent, isOverloaded ? { severity: 'MINOR', status: 'HIGH' } : {});
  }

  #change(name: string, value: unknown): void {
    const handle = this.#handle(name);
    if (handle.value !== value) handle.write(value);
  }
}
