/** What `caget -d` shows below the value: alarm, time stamp, units, limits, states. */

import { DbrNative } from '../../protocol/ca/dbr-native.ts';
import { Dbr, dbrTypes } from '../../protocol/ca/dbr-types.ts';
import { alarmStatusNames, severityNames } from '../../protocol/value/alarm.ts';
import { formatG } from '../../protocol/value/format.ts';
import { stampText } from './stamp-text.ts';
import { cString } from './text-bytes.ts';
import { type RawReading, stateName } from './value-text.ts';

/** Lines with their line ends; none for the plain types. */
export function dbrBlock(reading: RawReading): string {
  const { group, native } = dbrTypes[Dbr[reading.type]]!;
  if (group === 'PLAIN') return '';
  if (group === 'SPECIAL') return lines([...alarm(reading), ...acknowledgement(reading)]);
  if (group === 'TIME') return lines([['Timestamp:', stampOf(reading)], ...alarm(reading)]);
  if (group === 'STS' || native === DbrNative.STRING) return lines(alarm(reading));
  if (native === DbrNative.ENUM) return lines(alarm(reading)) + states(reading);
  return lines([...alarm(reading), ...units(reading), ...limits(reading, group === 'CTRL')]);
}

export function statusText(status: number | undefined): string {
  return alarmStatusNames[status ?? 0] ?? '??';
}

export function severityText(severity: number | undefined): string {
  return severityNames[severity ?? 0] ?? '??';
}

export function stampOf({ seconds = 0, nanoseconds = 0 }: RawReading): string {
  return stampText({ seconds, nanoseconds });
}

// --- helpers ------------------------------------------------------------------------------------------------------

type Line = readonly [label: string, text: string];

function lines(all: readonly Line[]): string {
  return all.map(([label, text]) => `    ${label.padEnd(17)} ${text}\n`).join('');
}

function alarm({ status, severity }: RawReading): readonly Line[] {
  return [
    ['Status:', statusText(status)],
    ['Severity:', severityText(severity)],
  ];
}

function acknowledgement({ acknowledgeTransient, acknowledgeSeverity }: RawReading): readonly Line[] {
  return [
    ['Ack transient?:', acknowledgeTransient ? 'YES' : 'NO'],
    ['Ack severity:', severityText(acknowledgeSeverity)],
  ];
}

/** Units stand after the precision, where there is one. */
function units({ payload, precision }: RawReading): readonly Line[] {
  const at = precision === undefined ? 4 : 8;
  const line: Line = ['Units:', cString(payload, at, at + 8)];
  return precision === undefined ? [line] : [line, ['Precision:', String(precision)]];
}

function limits(reading: RawReading, control: boolean): readonly Line[] {
  const { native } = dbrTypes[Dbr[reading.type]]!;
  const text = (value: number | undefined): string => {
    if (native === DbrNative.FLOAT || native === DbrNative.DOUBLE) return formatG(value ?? 0, 6);
    return String(native === DbrNative.CHAR ? ((value ?? 0) << 24) >> 24 : value).padStart(8);
  };
  const display: Line[] = [
    ['Lo disp limit:', text(reading.displayLow)],
    ['Hi disp limit:', text(reading.displayHigh)],
    ['Lo alarm limit:', text(reading.alarmLow)],
    ['Lo warn limit:', text(reading.warningLow)],
    ['Hi warn limit:', text(reading.warningHigh)],
    ['Hi alarm limit:', text(reading.alarmHigh)],
  ];
  if (!control) return display;
  return [...display, ['Lo ctrl limit:', text(reading.controlLow)], ['Hi ctrl limit:', text(reading.controlHigh)]];
}

function states({ payload, enumStrings = [] }: RawReading): string {
  const count = `    Enums:            (${String(enumStrings.length).padStart(2)})\n`;
  const names = enumStrings.map(
    (_, state) => `${' '.repeat(22)}[${String(state).padStart(2)}] ${stateName(payload, state)}\n`,
  );
  return count + names.join('');
}
