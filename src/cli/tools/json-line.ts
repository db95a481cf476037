/** `--json`: one JSON object per line, for other programs. */
import type { Reading } from '../../actors/ca/client/reading.ts';
import { alarmStatusNames, severityNames } from '../../protocol/value/alarm.ts';

/** Time stamps are ISO 8601 in UTC; numbers that JSON has not (NaN, Infinity, beyond 2⁵³) are strings. */
export function jsonLine(fields: Readonly<Record<string, unknown>>): string {
  const text = JSON.stringify(fields, (_, value: unknown) => {
    if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
    if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
    return ArrayBuffer.isView(value) ? Array.from(value as unknown as ArrayLike<unknown>) : value;
  });
  return `${Buffer.from(text, 'utf8').toString('latin1')}\n`;
}

/**
 * What a reading says, under the names that the client library has for it. `time` is null for a PV that has never been
 * processed; with -S an array of CHAR is the text it holds.
 */
export function jsonFields(
  pv: string,
  reading: Reading,
  { charsAsText }: { readonly charsAsText: boolean },
): Record<string, unknown> {
  const { payload, time, seconds, nanoseconds, status, severity, type, value, count, ...rest } = reading;
  return {
    pv,
    value: charsAsText && type.endsWith('CHAR') ? textOf(value) : value,
    count,
    type: `DBR_${type}`,
    ...(time === undefined ? {} : { time: isoTime(time, seconds ?? 0, nanoseconds ?? 0) }),
    ...(status === undefined ? {} : { status: alarmStatusNames[status] ?? status }),
    ...(severity === undefined ? {} : { severity: severityNames[severity] ?? severity }),
    ...rest,
  };
}

// --- helpers ------------------------------------------------------------------------------------------------------

function textOf(value: Reading['value']): string {
  if (typeof value === 'number') return Buffer.from([value]).toString('utf8');
  const bytes = Buffer.from(value as Uint8Array);
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end === -1 ? bytes.length : end);
}

function isoTime(time: Date, seconds: number, nanoseconds: number): string | null {
  if (seconds === 0 && nanoseconds === 0) return null;
  return time.toISOString().replace(/\.\d+Z$/, `.${String(nanoseconds).padStart(9, '0')}Z`);
}
