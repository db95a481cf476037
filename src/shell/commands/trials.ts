/** Commands that try a field with each type of data: `dbtgf`, `dbtpf`, `tpn`, `dbtpn`, `dba`. */

import type { Pv } from '../../actors/pv/pv.ts';
import { formatTime } from '../../actors/pv/strftime.ts';
import type { DbRecord } from '../../actors/record/db-record.ts';
import { convertRead, convertWrite } from '../../protocol/value/convert.ts';
import { formatG } from '../../protocol/value/format.ts';
import type { Native } from '../../protocol/value/native.ts';
import { parseDouble } from '../../protocol/value/parse.ts';
import { elementCount, type Value } from '../../protocol/value/value.ts';
import type { Call, Command } from '../command.ts';
import { family } from '../family.ts';
import { mayRead, NO_RIGHT, putBy } from '../rights.ts';
import { reportsUsage } from '../usage/reports.ts';
import { failed, typedLine, typeName } from '../value-line.ts';
import { valueOfText } from '../value-of-text.ts';

export const trialCommands: readonly Command[] = family(reportsUsage, {
  dba: describe,
  dbtgf: tryGets,
  dbtpf: tryPuts,
  dbtpn: processNotify,
  tpn: putNotify,
});

// --- helpers ------------------------------------------------------------------------------------------------------

/** In the order in which base tries them. */
const types: readonly (readonly [dbr: string, native: Native])[] = [
  ['STRING', 'string'],
  ['CHAR', 'int8'],
  ['UCHAR', 'uint8'],
  ['SHORT', 'int16'],
  ['USHORT', 'uint16'],
  ['LONG', 'int32'],
  ['ULONG', 'uint32'],
  ['INT64', 'int64'],
  ['UINT64', 'uint64'],
  ['FLOAT', 'float'],
  ['DOUBLE', 'double'],
  ['ENUM', 'enum'],
];

function describe(call: Call): void {
  const found = pvOf(call, 'dba', 'Usage: dba "pv name"');
  if (found === undefined) return;
  const { pv, name } = found;
  const place = call.shell.site.running!.ioc.database.resolve(name);
  const type = typeName(pv.native);
  call.say(`   No Elements: ${pv.maxCount}`);
  call.say(`   Record Type: ${place?.record.type ?? 'none'}`);
  call.say(`    Field Type: DBF_${place?.field.dbf ?? type}`);
  call.say(`DBR Field Type: DBR_${type}`);
}

function tryGets(call: Call): void {
  const found = pvOf(call, 'dbtgf', 'Usage: dbtgf "pv name"');
  if (found === undefined) return;
  const { pv, name } = found;
  if (!mayRead(call.shell, pv)) {
    call.warn(`${name}: no right to read`);
    return;
  }
  for (const line of metadataLines(pv, call.shell.site.running!.ioc.database.resolve(name)?.record)) call.say(line);
  call.output.out(typedLine(typeName(pv.native), []));
  const { value } = pv.current;
  for (const [dbr, native] of types) {
    const converted = convertRead(pv.native, value, native, pv.metadata);
    call.output.out(converted === undefined ? failed(dbr, elementCount(value)) : typedLine(dbr, converted));
  }
}

/** Base tells what a record type does not have as not returned. */
function metadataLines(pv: Pv, record: DbRecord | undefined): string[] {
  const { current, metadata, native } = pv;
  const type = record?.type ?? '';
  const isReal = native === 'double' || native === 'float';
  const hasLimits = analog.has(type) || arrays.has(type);
  const integer = (value: number) => formatG(Math.trunc(value), 12);
  const real = (value: number) => formatG(value, 6);
  const range = (format: (value: number) => string, low: number, high: number) => `${format(low)} .. ${format(high)}`;
  const limits = (format: (value: number) => string) => {
    const { alarmLow, warningLow, warningHigh, alarmHigh } = metadata;
    const [a, b, c, d] = [alarmLow, warningLow, warningHigh, alarmHigh].map((limit) =>
      format(Number.isNaN(limit) ? 0 : limit),
    );
    return `${a} < ${b} .. ${c} < ${d}`;
  };
  const { displayLow, displayHigh, controlLow, controlHigh, enumStrings, units, precision } = metadata;
  const when =
    current.seconds === 0
      ? '<undefined>'
      : formatTime('%Y-%m-%d %H:%M:%S.%09f', current.seconds + current.nanoseconds / 1e9);
  return [
    `status = ${current.status}, severity = ${current.severity}`,
    hasLimits ? `units = "${units}"` : 'units not returned',
    hasLimits && isReal ? `precision = ${precision ?? 0}` : 'precision not returned',
    `time = ${when}`,
    ...(native === 'enum'
      ? [`no_strs = ${enumStrings.length}:`, ...enumStrings.map((text) => `\t"${text}"`)]
      : ['enum strings not returned']),
    hasLimits ? `grLong: ${range(integer, displayLow, displayHigh)}` : 'DBRgrLong not returned',
    hasLimits ? `grDouble: ${range(real, displayLow, displayHigh)}` : 'DBRgrDouble not returned',
    hasLimits ? `ctrlLong: ${range(integer, controlLow, controlHigh)}` : 'DBRctrlLong not returned',
    hasLimits ? `ctrlDouble: ${range(real, controlLow, controlHigh)}` : 'DBRctrlDouble not returned',
    analog.has(type) ? `alLong: ${limits(integer)}` : 'DBRalLong not returned',
    analog.has(type) ? `alDouble: ${limits(real)}` : 'DBRalDouble not returned',
  ];
}

/** Types that have units and limits; and those that have alarm limits, too. */
const arrays = new Set(['aai', 'aao', 'waveform', 'subArray', 'compress', 'histogram']);
const analog = new Set([
  ...['ai', 'ao', 'calc', 'calcout', 'dfanout', 'int64in', 'int64out', 'longin', 'longout', 'sel', 'sub'],
]);

async function tryPuts(call: Call): Promise<void> {
  const text = call.text(1);
  const found = text === undefined ? usage(call, 'Usage: dbtpf "pv name", "value"') : pvOf(call, 'dbtpf', '');
  if (found === undefined || text === undefined) return;
  const { pv } = found;
  for (const [dbr, native] of types) {
    const typed = native === 'string' ? text : parsed(native, text);
    if (typed === undefined) {
      call.say(`Cvt to DBR_${dbr} failed.`);
      continue;
    }
    const value = convertWrite(native, typed, pv.native, pv.maxCount, pv.metadata);
    const outcome = value === undefined ? { kind: 'refused', reason: '' } : await putBy(call.shell, pv, value, false);
    if (outcome.kind !== 'done') call.say(`Put as DBR_${dbr.padEnd(6)} Failed.`);
    else {
      const shown = mayRead(call.shell, pv) ? typedLine(typeName(pv.native), pv.current.value) : `${NO_RIGHT}\n`;
      call.output.out(`Put as DBR_${dbr.padEnd(6)} Ok, result as ${shown}`);
    }
  }
}

/** As epicsParseInt16 and its kin take a text: the whole of it, within the range of the type. */
function parsed(native: Native, text: string): Value | undefined {
  if (native === 'float' || native === 'double') return parseDouble(text);
  if (!/^\s*[+-]?\d+\s*$/.test(text)) return undefined;
  const number = BigInt(text.trim().replace(/^\+/, ''));
  const [bits, isSigned] = widths[native] ?? [16, false];
  const size = 1n << BigInt(bits);
  // As strtoul does: a negative number counts from the end.
  const [least, most] = isSigned ? [-size / 2n, size / 2n - 1n] : [-size, size - 1n];
  if (number < least || number > most) return undefined;
  const value = isSigned ? number : BigInt.asUintN(bits, number);
  return bits === 64 ? value : Number(value);
}

const widths: Readonly<Partial<Record<Native, readonly [bits: number, isSigned: boolean]>>> = {
  int8: [8, true],
  uint8: [8, false],
  int16: [16, true],
  uint16: [16, false],
  int32: [32, true],
  uint32: [32, false],
  int64: [64, true],
  uint64: [64, false],
};

function processNotify(call: Call): void {
  const found = pvOf(call, 'dbtpn', 'Usage: dbtpn "name", "value"');
  if (found === undefined) return;
  const { pv, record } = found;
  const text = call.text(1);
  const value = text === undefined ? undefined : valueOfText(pv, text);
  const done = (isDone: boolean) => {
    if (text === undefined && isDone) call.say(`dbtpn:getCallback value ${shownValue(pv)}`);
    call.say(`dbtpnCallback: ${isDone ? 'success' : 'failed'} record=${record}`);
  };
  if (text !== undefined && value === undefined) done(false);
  else void request(call, pv, record, value).then(done);
}

function putNotify(call: Call): void {
  const text = call.text(1);
  const found = text === undefined ? usage(call, 'Usage: tpn "pv_name", "value"') : pvOf(call, 'tpn', '');
  if (found === undefined || text === undefined) return;
  const { pv, record } = found;
  const value = valueOfText(pv, text);
  const done = (isDone: boolean) => call.say(`tpnCallback '${record}': ${isDone ? 'Success' : 'Notify status 4'}`);
  if (value === undefined) done(false);
  else void request(call, pv, record, value).then(done);
}

/** The command does not wait; a put of no value processes. */
async function request(call: Call, pv: Pv, record: string, value: Value | undefined): Promise<boolean> {
  const proc = value === undefined ? call.shell.site.running!.ioc.pv(`${record}.PROC`) : undefined;
  if (value === undefined && proc === undefined) return false;
  const outcome = await putBy(call.shell, proc ?? pv, value ?? 1, true);
  return outcome.kind === 'done';
}

function shownValue({ native, current, metadata }: Pv): string {
  return String(convertRead(native, current.value, 'string', metadata) ?? '');
}

function usage(call: Call, text: string): undefined {
  call.say(text);
  return undefined;
}

function pvOf(call: Call, command: string, text: string) {
  const name = call.text(0);
  if (name === undefined || name === '') return usage(call, text);
  const { running } = call.shell.site;
  if (running === undefined) return usage(call, `${command} only works after iocInit`);
  const pv = running.ioc.pv(name);
  if (pv !== undefined) return { name, pv, record: pv.valuePv.name };
  return usage(call, command === 'tpn' ? "Channel couldn't be created" : `PV '${name}' not found`);
}
