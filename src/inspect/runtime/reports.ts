/** What each kind of actor says of itself, with what the inspector adds. */
import { Channel } from '../../actors/ca/channel.ts';
import { Circuit } from '../../actors/ca/circuit.ts';
import { Subscription } from '../../actors/ca/subscription.ts';
import type { HeapClock } from '../../actors/kernel/clock.ts';
import type { AnyWired } from '../../actors/kernel/wired.ts';
import { feedingOf } from '../../actors/port/feeding.ts';
import { Port } from '../../actors/port/port.ts';
import { Pv } from '../../actors/pv/pv.ts';
import { Channel as PvaChannel } from '../../actors/pva/channel.ts';
import { Connection } from '../../actors/pva/connection.ts';
import { Monitor } from '../../actors/pva/monitor.ts';
import { Operation } from '../../actors/pva/operation.ts';
import type { DbRecord } from '../../actors/record/db-record.ts';
import { definitionOf } from '../../actors/record/field-pv.ts';
import { Slot } from '../../actors/record/slots.ts';
import { alarmStatusNames, severityNames } from '../../protocol/value/alarm.ts';
import { convertRead } from '../../protocol/value/convert.ts';
import type { Native } from '../../protocol/value/native.ts';
import { AccessRight } from '../../protocol/value/posting.ts';
import type { Metadata, Sample } from '../../protocol/value/sample.ts';
import { readable } from '../../protocol/value/text.ts';
import { timestampToMs } from '../../protocol/value/time.ts';
import { isScalar, type ScalarValue, type Value } from '../../protocol/value/value.ts';
import { clean } from '../clean.ts';
import type { Json, Report, Tally } from '../source.ts';
import { dbrName, maskText } from '../wire.ts';
import type { TrafficNotes } from './traffic-notes.ts';

const SHOWN_ELEMENTS = 20;

export function reportOf(wired: AnyWired, traffic: TrafficNotes, clock: HeapClock): Report {
  const said = clean(wired.describe()) as Report;
  if (wired instanceof Pv) {
    const { time: _, ...rest } = said; // told by `timestamp`
    return { ...rest, ...pvFacts(wired), ...feedingFacts(wired, clock) };
  }
  if (wired instanceof Circuit) return { protocol: 'CA', ...said, ...circuitFacts(wired, traffic) };
  if (wired instanceof Port) return portFacts(wired, said, clock);
  if (wired instanceof Connection) return connectionFacts(wired, said, traffic);
  if (wired instanceof Monitor) return monitorFacts(wired, said);
  if (wired instanceof Operation) {
    const { channel } = wired;
    return { ...(channel instanceof PvaChannel ? { pv: channel.name } : {}), ...said };
  }
  if (wired instanceof PvaChannel) {
    const { requester } = wired;
    return { ...said, access: accessText(wired.content.rightsOf(requester)) };
  }
  if (wired instanceof Subscription) {
    const { dbrType, ...rest } = said;
    const { pv, parent: circuit } = wired.channel;
    return { pv: pv.name, client: circuit?.label() ?? '', ...rest, type: dbrName(Number(dbrType)) };
  }
  if (wired instanceof Channel) return { ...said, access: accessText(wired.rights) };
  return said;
}

/** The value of a record of a database. @param pv where somebody has asked for it */
export function recordValue(record: DbRecord, pv: Pv | undefined): Report {
  const field = record.table.field(record.valueField);
  if (pv !== undefined) {
    const { time: _, ...rest } = clean(pv.describe()) as Report;
    return { ...rest, ...pvFacts(pv) };
  }
  if (field === undefined) return {};
  const { native, metadata, value, rights } = definitionOf(record, field);
  const { values, seconds, nanoseconds } = record;
  const [status, severity] = [values[Slot.STAT] as number, values[Slot.SEVR] as number];
  const current = { value: value as Value, status, severity, seconds, nanoseconds };
  return pvFacts({ native, metadata, current, rights });
}

/** Undefined for actors that count nothing. */
export function tallyOf(wired: AnyWired): Tally | undefined {
  if (wired instanceof Circuit || wired instanceof Connection) {
    return { done: wired.activity, waiting: wired.outbox.queued };
  }
  if (wired instanceof Monitor || wired instanceof Operation) return { done: wired.activity, waiting: wired.waiting };
  if (wired instanceof Subscription) return { done: wired.activity, waiting: wired.waits ? 1 : 0 };
  return wired instanceof Pv ? { done: wired.activity, waiting: 0 } : undefined;
}

/** A value as people read it. */
export function valueText({ native, metadata, current }: Omit<Valued, 'rights'>): string {
  const { value } = current;
  const long = typeof value === 'object' && value.length > SHOWN_ELEMENTS;
  const text = native === 'uint8' ? longText(value) : undefined;
  if (text !== undefined) return text;
  const cut = long ? value.slice(0, SHOWN_ELEMENTS) : value;
  // Without a precision the number says more than six decimals of it.
  const plain = native !== 'enum' && metadata.precision === undefined;
  const shown = plain ? cut : (convertRead(native, cut, 'string', metadata) ?? cut);
  if (isScalar(shown)) return readable(String(shown));
  return `[${Array.from<ScalarValue>(shown as ArrayLike<ScalarValue>).join(', ')}${long ? `, … ${value.length} in all` : ''}]`;
}

/** An array of CHAR that holds text up to its first NUL, as long strings do. */
export function longText(value: Value): string | undefined {
  if (!(value instanceof Uint8Array)) return undefined;
  const nul = value.indexOf(0);
  const bytes = nul === -1 ? value : value.subarray(0, nul);
  if (bytes.length === 0 || bytes.some((byte) => byte < 0x20 && !/\s/.test(String.fromCharCode(byte))))
    return undefined;
  return new TextDecoder().decode(bytes);
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** A PV, or what is known of a record's value without one. */
interface Valued {
  readonly native: Native;
  readonly metadata: Metadata;
  readonly current: Sample;
  readonly rights: number;
}

function pvFacts(pv: Valued): { readonly [fact: string]: Json } {
  const { native, metadata, current } = pv;
  const numeric = native !== 'string' && native !== 'enum';
  const { displayLow, displayHigh, alarmLow, warningLow, warningHigh, alarmHigh, controlLow, controlHigh } = metadata;
  return {
    value: valueText(pv),
    type: native,
    ...(typeof current.value === 'object' ? { elements: current.value.length } : {}),
    severity: severityNames[current.severity] ?? String(current.severity),
    status: alarmStatusNames[current.status] ?? String(current.status),
    timestamp: timestampToMs(current),
    units: metadata.units,
    access: accessText(pv.rights),
    writable: (pv.rights & AccessRight.WRITE) !== 0,
    ...(native === 'enum' ? { choices: [...metadata.enumStrings] } : {}),
    ...(numeric
      ? {
          precision: metadata.precision ?? null,
          displayLimits: [displayLow, displayHigh],
          controlLimits: [controlLow, controlHigh],
          warningLimits: [warningLow, warningHigh].map(limit),
          alarmLimits: [alarmLow, alarmHigh].map(limit),
        }
      : {}),
  };
}

/** Which exchange gives a PV its value, and when it last did. */
function feedingFacts(pv: Pv, clock: HeapClock): { readonly [fact: string]: Json } {
  const feeding = feedingOf(pv);
  if (feeding === undefined) return {};
  const { port, reading: state } = feeding;
  const { reading, lastAt, latencyMs, lastError } = state;
  const { every } = reading;
  return {
    port: port.ref.id,
    readBy: `${reading.text} ${every === undefined ? 'on connection and after writes' : `every ${every} s`}`,
    lastReadAt: Number.isFinite(lastAt) ? clock.wallTime() - clock.now() + lastAt : 0,
    readingMs: Number.isFinite(latencyMs) ? latencyMs : null,
    ...(lastError === '' ? {} : { readError: lastError }),
  };
}

function portFacts(port: Port, said: Report, clock: HeapClock): Report {
  const { sent = 0, lastLatencyMs = 0, waiting, ...rest } = said;
  return {
    ...rest,
    lastHeardAt: Number.isFinite(port.lastHeard) ? clock.wallTime() - clock.now() + port.lastHeard : 0,
    requestsSent: sent,
    replyMs: lastLatencyMs,
    waitingRequests: port.waiting,
    waitingByPriority: waiting ?? null,
  };
}

function circuitFacts(circuit: Circuit, traffic: TrafficNotes): { readonly [fact: string]: Json } {
  return {
    ...traffic.lastTraffic(circuit),
    eventsOff: circuit.monitorsAreOff,
    slow: circuit.outbox.full,
  };
}

/** Under the names that a circuit has for the same. */
function connectionFacts(connection: Connection, said: Report, traffic: TrafficNotes): Report {
  const { version, monitors = 0, merged = 0, ...rest } = said;
  return {
    protocol: 'PVA',
    ...rest,
    version: String(version),
    subscriptions: monitors,
    replaced: merged,
    ...traffic.lastTraffic(connection),
    slow: connection.outlet.isFull,
  };
}

/** Under the names that a subscription has for the same. */
function monitorFacts(monitor: Monitor, said: Report): Report {
  const { channel, mask } = monitor;
  const { waiting = 0, merged = 0, ...rest } = said;
  return {
    pv: channel instanceof PvaChannel ? channel.name : '',
    client: channel.parent?.label() ?? '',
    ...rest,
    mask: maskText(mask),
    type: channel.content.type?.id ?? '',
    count: 0,
    discardedByReplacement: merged,
    undelivered: waiting,
  };
}

function accessText(rights: number): string {
  const words = [(rights & AccessRight.READ) !== 0 ? 'read' : '', (rights & AccessRight.WRITE) !== 0 ? 'write' : ''];
  return words.filter((word) => word !== '').join(', ') || 'none';
}

function limit(value: number): number | string {
  return Number.isFinite(value) ? value : 'none';
}
