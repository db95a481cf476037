/** What a client asks of a monitor besides fields: `record[queueSize=4,pipeline=true,DBE=VALUE]`. */
import { booleanOption, numberOption, requestOptions } from '../../protocol/pva/pv-request.ts';
import type { Field, Variant } from '../../protocol/pva/value.ts';
import { Dbe } from '../../protocol/value/posting.ts';

export interface MonitorOptions {
  /** DBE bits. */
  readonly mask: number;
  /** Updates that may wait, from 2. */
  readonly queueSize: number;
  readonly pipeline: boolean;
  /** Pipeline: updates granted from the beginning. */
  readonly window: number;
}

export type ReadOptions =
  | { readonly options: MonitorOptions; readonly warnings: readonly string[] }
  | { readonly fault: string };

/** As PVXS: an odd option is reported and its default taken; a pipeline without a usable queue is refused. */
export function monitorOptions(pvRequest: Variant, window: number | undefined): ReadOptions {
  const given = requestOptions(pvRequest);
  const warnings: string[] = [];
  const pipeline = booleanOption(given.get('pipeline'));
  if (pipeline === undefined && given.has('pipeline')) {
    warnings.push(`Ignoring record._options.pipeline: ${String(given.get('pipeline'))} is neither true nor false`);
  }
  let queueSize = numberOption(given.get('queueSize')) ?? (given.has('queueSize') ? 0 : DEFAULT_QUEUE);
  if (!(queueSize >= LEAST_QUEUE)) {
    const text = `record._options.queueSize: ${String(given.get('queueSize'))} is not a number from ${LEAST_QUEUE}`;
    if (pipeline === true) return { fault: text };
    warnings.push(`Ignoring ${text}: ${DEFAULT_QUEUE} is used`);
    queueSize = DEFAULT_QUEUE;
  }
  const mask = maskOf(given.get('DBE'));
  return {
    options: {
      mask: mask | Dbe.PROPERTY,
      queueSize: Math.min(Math.trunc(queueSize), MOST_QUEUE),
      pipeline: pipeline === true,
      window: window ?? 0,
    },
    warnings,
  };
}

// --- helpers ------------------------------------------------------------------------------------------------------

const DEFAULT_QUEUE = 4;
const LEAST_QUEUE = 2;
/** A client must not make the server remember more. */
const MOST_QUEUE = 1024;

/** A number, or names of bits. */
function maskOf(option: Field): number {
  const fallback = Dbe.VALUE | Dbe.ALARM;
  if (option === undefined) return fallback;
  const number = numberOption(option);
  if (number !== undefined) return number & 0xf || fallback;
  const text = String(option).toUpperCase();
  const bits = [
    ['VALUE', Dbe.VALUE],
    ['ARCHIVE', Dbe.LOG],
    ['LOG', Dbe.LOG],
    ['ALARM', Dbe.ALARM],
    ['PROPERTY', Dbe.PROPERTY],
  ] as const;
  return bits.reduce((mask, [name, bit]) => (text.includes(name) ? mask | bit : mask), 0) || fallback;
}
