/**
 * What a sel record does when it is processed: it takes the value of one of its inputs A to L, that with the number in SELN,
 * which follows NVL, or the highest, lowest or middle one, as SELM says. SELN then tells which was the highest or lowest.
 *
 * Source: base's selRecord.c. There an input that nobody has given a value is NaN and does not count; here it is one that
 * is 0 and has no link.
 */
import { AlarmStatus, Severity } from '../../protocol/value/alarm.ts';
import { fetchInputs, followLink, type InputAccess, keepInputs, letters } from './inputs.ts';
import { menus } from './menus.ts';

export function select(record: InputAccess): void {
  followLink(record, 'NVL', 'SELN');
  const specified = menus.selSELM[Number(record.read('SELM'))] === 'Specified';
  const values = fetchInputs(record, specified ? letters.filter((_, index) => index === record.read('SELN')) : letters);
  if (values === undefined) {
    record.raise({ status: AlarmStatus.LINK, severity: Severity.INVALID });
    return;
  }
  keepInputs(record, values);
  const chosen = choose(record, values);
  if (chosen === undefined) record.raise({ status: AlarmStatus.SOFT, severity: Severity.INVALID });
  else record.accept(chosen);
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Undefined: there is no input of the number in SELN. */
function choose(record: InputAccess, values: ReadonlyMap<string, number>): number | undefined {
  const mode = menus.selSELM[Number(record.read('SELM'))];
  if (mode === 'Specified') return values.get(letters[Number(record.read('SELN'))] ?? '');
  const given = letters.filter((letter) => values.get(letter) !== 0 || record.read(`INP${letter}`) !== '');
  const numbers = given.map((letter) => values.get(letter)!).filter((value) => !Number.isNaN(value));
  numbers.sort((a, b) => a - b);
  if (mode === 'Median Signal') return numbers[numbers.length >> 1] ?? Number.NaN;
  const extreme = (mode === 'High Signal' ? numbers.at(-1) : numbers[0]) ?? Number.NaN;
  record.set(
    'SELN',
    Math.max(
      letters.findIndex((letter) => given.includes(letter) && values.get(letter) === extreme),
      0,
    ),
  );
  return extreme;
}
