/**
 * Which records are scanned when. The lists are the IOC's; a record is in at most one, and lists hold records, not actors.
 */
import { menus } from '../../database/records/menus.ts';
import type { ScanTrigger } from '../../machines/scan.ts';
import type { Services } from '../kernel/services.ts';
import type { ScanMember } from '../scan/by-phase.ts';
import type { QueueMeter } from '../scan/queue-meter.ts';
import type { DbRecord } from './db-record.ts';
import { Slot } from './slots.ts';

/** The scan lists of the IOC. */
export interface ScanJoin {
  readonly services: Services;
  readonly scans: {
    readonly queues: readonly QueueMeter[];
    join(member: ScanMember, trigger: ScanTrigger): void;
    leave(member: ScanMember, trigger: ScanTrigger): void;
  };
}

interface Joined {
  readonly member: ScanMember;
  readonly trigger: ScanTrigger;
}

export class RecordScans {
  readonly #owner: ScanJoin;
  readonly #process: (record: DbRecord) => void;
  readonly #joined = new Map<DbRecord, Joined>();
  /** Records that an event or an interrupt has made wait, and the queue of their PRIO. */
  readonly #waiting = new Map<DbRecord, QueueMeter>();

  constructor(owner: ScanJoin, process: (record: DbRecord) => void) {
    this.#owner = owner;
    this.#process = process;
  }

  /** A record whose device has no interrupts cannot wait for them: it becomes Passive, as in base. */
  demote({ hasInterrupts, values }: DbRecord): void {
    if (values[Slot.SCAN] === INTERRUPT && !hasInterrupts) values[Slot.SCAN] = 0;
  }

  /** Puts the record into the list that its SCAN names, out of the one in which it is. */
  join(record: DbRecord): void {
    this.leave(record);
    this.demote(record);
    const trigger = triggerOf(record);
    if (trigger.kind === 'none') return;
    const member: ScanMember = {
      phase: record.values[Slot.PHAS] as number,
      runsAtOnce: record.scansAtOnce,
      get running() {
        return record.isActive;
      },
      due: () => this.#due(record, trigger),
    };
    this.#joined.set(record, { member, trigger });
    this.#owner.scans.join(member, trigger);
  }

  /** It is passive again: if a scan had it wait, that is over. */
  idle(record: DbRecord): void {
    this.#waiting.get(record)?.leave();
    this.#waiting.delete(record);
  }

  leave(record: DbRecord): void {
    const joined = this.#joined.get(record);
    if (joined === undefined) return;
    this.#joined.delete(record);
    this.#owner.scans.leave(joined.member, joined.trigger);
  }

  // --- helpers

  #due(record: DbRecord, { kind }: ScanTrigger): void {
    const isQueued = kind === 'event' || kind === 'interrupt';
    const queue = isQueued ? this.#owner.scans.queues[record.values[Slot.PRIO] as number] : undefined;
    if (record.isActive) {
      this.#owner.services.counters.scanOverruns++;
      queue?.overrun();
    }
    const wasActive = record.isActive;
    this.#process(record);
    if (queue === undefined || wasActive || !record.isActive) return;
    queue.enter();
    this.#waiting.set(record, queue);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const INTERRUPT = menus.menuScan.indexOf('I/O Intr');
const EVENT = menus.menuScan.indexOf('Event');
const IO_INTR = menus.menuScan.indexOf('I/O Intr');

function triggerOf(record: DbRecord): ScanTrigger {
  const choice = record.values[Slot.SCAN] as number;
  const periodMs = periodOf(record.table.fields[Slot.SCAN]!.choices[choice] ?? '');
  if (periodMs > 0) return { kind: 'period', periodMs };
  if (choice === IO_INTR) return record.interrupt ?? { kind: 'none' };
  if (choice !== EVENT) return { kind: 'none' };
  const name = eventName(record.values[Slot.EVNT] as string);
  return name === undefined ? { kind: 'none' } : { kind: 'event', name };
}

/** In ms; 0: it is none. A site's menu may have others than base's, as `2 minutes` or `50 Hz`. */
function periodOf(text: string): number {
  const [, number = '', unit = ''] = /^\s*([\d.]+)\s*([a-z]*)/i.exec(text) ?? [];
  const length = Number(number);
  if (/^hz|^hertz/i.test(unit)) return length > 0 ? 1000 / length : 0;
  return length * (units.find(([name]) => name.test(unit))?.[1] ?? 0) || 0;
}

const units: readonly (readonly [name: RegExp, ms: number])[] = [
  [/^(s|secs?|seconds?|)$/i, 1000],
  [/^(m|mins?|minutes?)$/i, 60_000],
  [/^(h|hours?)$/i, 3_600_000],
];

/** An event by number is 1 to 255; the text `5.7` names event 5, as base reads it. Undefined: no event. */
export function eventName(text: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const [number] = /^[+-]?\d+(\.\d*)?$/.exec(trimmed) ?? [];
  if (number === undefined) return trimmed;
  const event = Math.trunc(Number(number));
  return event > 0 && event < 256 ? String(event) : event === 0 ? undefined : trimmed;
}
