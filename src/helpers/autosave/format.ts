/** The two formats of save files, by the end of the file's name. */
import { formatJson, type JsonLine, parseJson } from './json.ts';
import { dateText, formatSav, parseSav } from './sav.ts';
import type { SaveFile } from './saved-value.ts';

export interface SaveFormat {
  format(lines: readonly JsonLine[], time: Date): string;
  /** Undefined when the file was not written to its end. */
  parse(text: string): SaveFile | undefined;
  /** A scalar may be the text of an array of CHAR; else it is its only element. */
  readonly textIsScalar: boolean;
  /** The name of a copy made at a time, and the time from such a name. */
  dated(file: string, time: Date): string;
  timeOf(file: string, dated: string): Date | undefined;
}

export function saveFormat(file: string): SaveFormat {
  return file.endsWith('.json') ? json : sav;
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** `auto_settings.sav_261122-193405` */
const sav: SaveFormat = {
  format: formatSav,
  parse: parseSav,
  textIsScalar: false,
  dated: (file, time) => `${file}_${dateText(time)}`,
  timeOf: (file, dated) => timeIn(dated, `${file}_`, ''),
};

/** `autosave_20261122-193405.json` */
const json: SaveFormat = {
  format: formatJson,
  parse: parseJson,
  textIsScalar: true,
  dated: (file, time) => `${file.slice(0, -5)}_${Math.trunc(time.getFullYear() / 100)}${dateText(time)}.json`,
  timeOf: (file, dated) => timeIn(dated, `${file.slice(0, -5)}_`, '.json'),
};

function timeIn(name: string, before: string, after: string): Date | undefined {
  if (!name.startsWith(before) || !name.endsWith(after)) return undefined;
  const text = name.slice(before.length, name.length - after.length);
  const digits = /^(\d\d)?(\d\d)(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)$/.exec(text);
  if (digits === null) return undefined;
  const [century = 20, year, month, day, hours, minutes, seconds] = digits.slice(1).map((part) => part && Number(part));
  return new Date(
    Number(century || 20) * 100 + Number(year),
    Number(month) - 1,
    Number(day),
    Number(hours),
    Number(minutes),
    Number(seconds),
  );
}
