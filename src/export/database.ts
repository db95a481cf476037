/**
 * A group as a database file: loaded records as they are, and each PV in TypeScript as the record that it is, or the one that comes next
 * to it. What handlers and machines do is not in it.
 */
import { HeapClock } from '../actors/kernel/clock.ts';
import type { Pv } from '../actors/pv/pv.ts';
import type { GroupDefinition } from '../database/author/group-definition.ts';
import type { LoadedRecord } from '../database/author/loaded-record.ts';
import type { Template } from '../database/author/template.ts';
import { writeDatabase } from '../database/db/write.ts';
import { type FieldSpec, isRecordType, recordFields } from '../database/records/record-type.ts';
import type { Value } from '../protocol/value/value.ts';
import { makeIoc, type ServeOptions } from '../serve.ts';

export async function toDatabase(
  group: GroupDefinition | Template,
  options: Pick<ServeOptions, 'prefix' | 'macros'> = {},
): Promise<string> {
  const ioc = await makeIoc(group, { ...options, clock: new HeapClock(Date.now()) });
  const made = [...ioc.pvs].map(([name, pv]) =>
    recordOf(pv, (field) => ioc.names.record(name)?.field(field)?.current.value),
  );
  return writeDatabase([...made, ...recordsOf(ioc.main.definition)]);
}

/** Those that were loaded, of a group and of the groups within it. */
export function recordsOf({ members, records = [] }: GroupDefinition): readonly LoadedRecord[] {
  const inner = Object.values(members).flatMap((member) => (member.kind === 'group' ? recordsOf(member) : []));
  return [...inner, ...records];
}

// --- helpers ------------------------------------------------------------------------------------------------------

function recordOf(pv: Pv, read: (field: string) => Value | undefined): LoadedRecord {
  const { metadata, definition, current } = pv;
  const known = metadata.recordType;
  const type = isRecordType(known) ? known : nearestType(pv);
  const fields = new Map<string, { readonly text: string }>();
  const put = (field: string, text: string) => fields.set(field, { text });
  if (definition.description) put('DESC', definition.description.slice(0, 40));
  if (known === '') {
    if (metadata.units !== '') put('EGU', metadata.units);
    if (metadata.precision !== undefined && recordFields(type).has('PREC')) put('PREC', String(metadata.precision));
    for (const [index, text] of metadata.enumStrings.entries()) put(stateField(type, index), text);
  } else {
    for (const spec of recordFields(type).values()) {
      const text = given(spec, read(spec.name));
      if (text !== undefined) put(spec.name, text);
    }
  }
  if (type === 'waveform') {
    put('FTVL', elementTypes[pv.native] ?? 'DOUBLE');
    put('NELM', String(pv.maxCount));
    if (known === '' && Array.isArray(plain(current.value))) put('INP', JSON.stringify(plain(current.value)));
  } else put('VAL', String(plain(current.value)));
  return { type, name: pv.name, aliases: [], fields, infos: new Map() };
}

/** The text of a field that is not as the record type has it. */
function given(spec: FieldSpec, value: Value | undefined): string | undefined {
  if (spec.readOnly || value === undefined || DYNAMIC.has(spec.name)) return undefined;
  if (value === spec.initial || String(value) === String(spec.initial)) return undefined;
  return typeof value === 'object' ? undefined : String(value);
}

/** What a record has of its processing, or its name, and no one sets in a file. */
const DYNAMIC = new Set([
  'NAME',
  'RTYP',
  'STAT',
  'SEVR',
  'AMSG',
  'UDF',
  'TIME',
  'PACT',
  'PROC',
  'NSEV',
  'NSTA',
  'VAL',
  'DESC',
  'LCNT',
]);

const elementTypes: Readonly<Record<string, string>> = {
  string: 'STRING',
  int8: 'CHAR',
  uint8: 'UCHAR',
  int16: 'SHORT',
  uint16: 'USHORT',
  int32: 'LONG',
  uint32: 'ULONG',
  int64: 'INT64',
  uint64: 'UINT64',
  float: 'FLOAT',
  double: 'DOUBLE',
};

function nearestType({
  native,
  maxCount,
  definition,
  metadata,
}: Pv): 'waveform' | 'ao' | 'ai' | 'longout' | 'longin' | 'stringout' | 'stringin' | 'bo' | 'bi' | 'mbbo' | 'mbbi' {
  if (maxCount > 1) return 'waveform';
  const isOutput = (definition.rights & 2) !== 0;
  if (native === 'string') return isOutput ? 'stringout' : 'stringin';
  if (native === 'enum') {
    if (metadata.enumStrings.length <= 2) return isOutput ? 'bo' : 'bi';
    return isOutput ? 'mbbo' : 'mbbi';
  }
  if (native === 'double' || native === 'float') return isOutput ? 'ao' : 'ai';
  return isOutput ? 'longout' : 'longin';
}

function stateField(type: string, index: number): string {
  if (type === 'bo' || type === 'bi' || type === 'busy') return ['ZNAM', 'ONAM'][index]!;
  return `${'ZR ON TW TH FR FV SX SV EI NI TE EL TV TT FT FF'.split(' ')[index]}ST`;
}

function plain(value: Value): unknown {
  if (typeof value !== 'object') return typeof value === 'bigint' ? String(value) : value;
  return Array.from(value as ArrayLike<number | bigint | string>, (each) =>
    typeof each === 'bigint' ? String(each) : each,
  );
}
