/** The line of `caget -a` and camonitor: name, time stamp, value, status, severity. */

import { Eca, ecaText } from '../../protocol/ca/status.ts';
import { type Timestamp, timestampFromMs } from '../../protocol/value/time.ts';
import { severityText, statusText } from './dbr-block.ts';
import { differenceText, stampText } from './stamp-text.ts';
import { elementText, isLongText, longText, type RawReading, type ValueFormat } from './value-text.ts';

/** Which time stamps are shown, and what from (camonitor -t). */
export interface StampFormat {
  readonly server: boolean;
  readonly client: boolean;
  readonly relativeTo: 'nothing' | 'start' | 'previous' | 'previous of the PV';
}

export const defaultStamps: StampFormat = { server: true, client: false, relativeTo: 'nothing' };

/** What is known of a PV when its line is printed. */
export interface LineOf {
  readonly name: string;
  readonly everConnected: boolean;
  /** ECA status of the last request. */
  readonly status: number;
  /** Elements of the last value, known also while there is none. */
  readonly count: number;
  readonly reading: RawReading | undefined;
}

/** Remembers what stamps are relative to. */
export class WideLines {
  readonly #format: ValueFormat;
  readonly #stamps: StampFormat;
  /** Elements were asked for with -#. */
  readonly #counted: boolean;
  readonly #start: Timestamp;
  #first: Timestamp | undefined;
  #previous: StampPair = { server: ZERO, client: ZERO };
  readonly #previousOf = new Map<string, StampPair>();

  constructor(format: ValueFormat, counted: boolean, stamps: StampFormat = defaultStamps) {
    this.#format = format;
    this.#counted = counted;
    this.#stamps = stamps;
    this.#start = timestampFromMs(Date.now());
  }

  line({ name, everConnected, status, count, reading }: LineOf): string {
    const { separator } = this.#format;
    const now = timestampFromMs(Date.now());
    const label = (count <= 1 && separator === ' ' ? name.padEnd(30) : name) + separator;
    if (!everConnected) return `${label}*** Not connected (PV not found)\n`;
    if (status === Eca.DISCONN) return `${label}${stampText(now)} *** disconnected\n`;
    if (status === Eca.NORDACCESS) return `${label}${stampText(now)} *** no read access\n`;
    if (status !== Eca.NORMAL) return `${label}${stampText(now)} *** CA error ${ecaText(status)}\n`;
    if (reading === undefined) return `${label}${stampText(now)} *** no data available (timeout)\n`;
    return `${label}${this.#stampsOf(name, reading, now)}${this.#value(reading)}${this.#alarm(reading)}\n`;
  }

  #stampsOf(name: string, { seconds = 0, nanoseconds = 0 }: RawReading, client: Timestamp): string {
    const server: Timestamp = { seconds, nanoseconds };
    this.#first ??= server;
    const reference = this.#reference(name);
    this.#previousOf.set(name, { server, client });
    this.#previous = { server, client };
    const absolute = reference === undefined;
    const serverText = absolute ? stampText(server) : INDENT + differenceText(server, reference.server);
    const clientText = absolute ? `(${stampText(client)})` : `${INDENT}(${differenceText(client, reference.client)})`;
    return (this.#stamps.server ? serverText : '') + (this.#stamps.client ? clientText : '');
  }

  /** Undefined: the stamp itself is shown, as for the first value of each PV. */
  #reference(name: string): StampPair | undefined {
    const before = this.#previousOf.get(name);
    if (before === undefined) return undefined;
    switch (this.#stamps.relativeTo) {
      case 'nothing':
        return undefined;
      case 'start':
        return { server: this.#first!, client: this.#start };
      case 'previous':
        return this.#previous;
      case 'previous of the PV':
        return before;
    }
  }

  #value(reading: RawReading): string {
    const { separator } = this.#format;
    if (isLongText(reading, this.#format, this.#counted)) return separator + longText(reading);
    let text = this.#counted || reading.count > 1 ? separator + reading.count : '';
    for (let index = 0; index < reading.count; index++) text += separator + elementText(reading, index, this.#format);
    return text;
  }

  #alarm({ status, severity }: RawReading): string {
    const { separator } = this.#format;
    if (status === 0 && severity === 0) return separator + separator;
    return separator + statusText(status) + separator + severityText(severity);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

interface StampPair {
  readonly server: Timestamp;
  readonly client: Timestamp;
}

const ZERO: Timestamp = { seconds: 0, nanoseconds: 0 };
const INDENT = ' '.repeat(14);
