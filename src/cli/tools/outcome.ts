/** What became of reading one PV, and the lines that caget and caput print about it. */
import { CaError } from '../../actors/ca/client/error.ts';
import { readingOf } from '../../actors/ca/client/reading.ts';
import type { PV } from '../../client/pv.ts';
import { DbrNative } from '../../protocol/ca/dbr-native.ts';
import { Dbr, dbrPaddedSize, dbrTypeOf } from '../../protocol/ca/dbr-types.ts';
import { Eca, ecaText } from '../../protocol/ca/status.ts';
import { exceptionBlock } from './exception-block.ts';
import { toBytes } from './text-bytes.ts';
import type { ToolIo } from './tool-io.ts';
import type { ToolOptions } from './tool-options.ts';
import { type RawReading, type ValueFormat, valueText } from './value-text.ts';

export interface Outcome {
  readonly pv: PV;
  /** Requested DBR type. */
  readonly dbrType: number;
  /** ECA status. */
  readonly status: number;
  readonly count: number;
  /** Undefined when there is none. */
  readonly reading: RawReading | undefined;
  /** Nothing came, or nothing may: what the tool calls a time-out. */
  readonly isMissing: boolean;
}

export interface OutcomeRequest {
  readonly dbrType: number;
  /** Elements; 0: as many as there are. */
  readonly count: number;
  /** As `caget -c`: the status of each PV is known. */
  readonly callback: boolean;
}

/**
 * Reads a PV that is connected.
 *
 * caget's plain get prints the memory it had set aside, zeros, where nothing came; a server's refusal is printed as an
 * exception, and counts as nothing having come. Its asynchronous get knows the status of each PV.
 */
export async function readOutcome(
  pv: PV,
  { dbrType, count, callback }: OutcomeRequest,
  timeoutMs: number,
  io: ToolIo,
): Promise<Outcome> {
  const wait = { timeoutMs: Math.max(timeoutMs, 0), signal: io.interrupted };
  try {
    const reading = (await pv.read({ type: dbrType, count, raw: true, ...wait })) as RawReading;
    return { pv, dbrType, status: Eca.NORMAL, count: reading.count, reading, isMissing: false };
  } catch (error) {
    const eca = error instanceof CaError ? error.eca : Eca.TIMEOUT;
    const nothing = { pv, dbrType, count: 0, reading: undefined, isMissing: true };
    if (eca === Eca.DISCONN) return { ...nothing, status: eca, isMissing: false };
    if (eca === Eca.NORDACCESS) return { ...nothing, status: eca };
    if (callback) return { ...nothing, status: eca === Eca.TIMEOUT ? Eca.NORMAL : eca };
    if (error instanceof CaError && eca !== Eca.TIMEOUT) io.err(exceptionBlock(error));
    const zeros = new Uint8Array(dbrPaddedSize(dbrType, count));
    const reading = readingOf(dbrType, count, zeros, true, { raw: true }) as RawReading;
    return { ...nothing, status: Eca.NORMAL, count, reading };
  }
}

/** TIME_ of the native type; states of an ENUM as text unless -n, floats as text with -s. */
export function timeTypeOf(pv: PV, { enumsAsNumbers, floatsAsText }: ToolOptions): number {
  const native = DbrNative[pv.nativeType!];
  if (native === DbrNative.ENUM) return enumsAsNumbers ? Dbr.TIME_SHORT : Dbr.TIME_STRING;
  const isFloat = native === DbrNative.FLOAT || native === DbrNative.DOUBLE;
  return isFloat && floatsAsText ? Dbr.TIME_STRING : dbrTypeOf('TIME', native);
}

/** What stands for the value when there is none; undefined when there is one. */
export function problem({ status, reading }: Outcome): string | undefined {
  if (status === Eca.DISCONN) return '*** not connected';
  if (status === Eca.NORDACCESS) return '*** no read access';
  if (status !== Eca.NORMAL) return `*** CA error ${ecaText(status)}`;
  return reading === undefined ? '*** no data available (timeout)' : undefined;
}

/** Name and value, or the value alone. `counted`: an element count was asked for. */
export function plainLine(outcome: Outcome, format: ValueFormat, terse: boolean, counted: boolean): string {
  const name = toBytes(outcome.pv.name);
  const padded = outcome.count <= 1 && format.separator === ' ' ? name.padEnd(30) : name;
  const text = problem(outcome) ?? valueText(outcome.reading!, format, counted);
  return `${terse ? '' : padded + format.separator}${text}\n`;
}
