/** Layout options that the tools share: --json and --format. */
import type { LongOption } from './command-line.ts';
import { severityText, stampOf, statusText } from './dbr-block.ts';
import { LineTemplate } from './line-template.ts';
import { toBytes } from './text-bytes.ts';
import type { ToolOptions } from './tool-options.ts';
import { type RawReading, type ValueFormat, valueText } from './value-text.ts';

/** Long names of options that every tool has; caproto's where it has them. */
export const commonLongOptions: Readonly<Record<string, LongOption>> = {
  '--help': { means: 'help', takesValue: false },
  '--version': { means: '-V', takesValue: false },
  '--timeout': { means: '-w', takesValue: true },
  '--priority': { means: '-p', takesValue: true },
  '--json': { means: 'json', takesValue: false },
};

/** What --help of tools that print values says of their options. */
export const VALUE_OPTIONS_HELP = `Values:
  -n                   states of an ENUM as numbers
  -# <count>           the first elements of an array
  -S                   an array of CHAR as text
  -e, -f, -g <digits>  floats as %e, %f, %g with that many digits
  -s                   floats as the server's text
  -lx, -lo, -lb        floats rounded, in base 16, 8, 2
  -0x, -0o, -0b        integers in base 16, 8, 2
  -F <c>               character between fields
`;

/** `{value}` and `{response}` are the same: the latter is caproto's name. */
export const TEMPLATE_NAMES = [
  'pv_name',
  'value',
  'response',
  'timestamp',
  'status',
  'severity',
  'count',
  'type',
] as const;

export function templateOf(text: string | undefined, more: readonly string[] = []): LineTemplate | undefined {
  return text === undefined ? undefined : new LineTemplate(toBytes(text), [...TEMPLATE_NAMES, ...more]);
}

/** @returns 'bad' for one that names what there is not, which is said */
export function readTemplate(
  text: string | undefined,
  options: ToolOptions,
  more: readonly string[] = [],
): LineTemplate | undefined | 'bad' {
  try {
    return templateOf(text, more);
  } catch (error) {
    options.say(error instanceof Error ? error.message : String(error));
    return 'bad';
  }
}

export function templateValues(name: string, reading: RawReading, format: ValueFormat): Record<string, string> {
  const value = valueText(reading, format, false);
  return {
    pv_name: name,
    value,
    response: value,
    timestamp: stampOf(reading),
    status: statusText(reading.status),
    severity: severityText(reading.severity),
    count: String(reading.count),
    type: `DBR_${reading.type}`,
  };
}
