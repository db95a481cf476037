/** Mistakes that can be seen in a definition, said before anything is served. */
import { DefinitionError } from '../pv/definition-error.ts';
import { checkLimits } from '../pv/limits.ts';
import { longText } from '../pv/shape.ts';
import { checkStates } from '../records/enum-states.ts';
import { isRecordType, type RecordTypeName, recordFields, recordTypes, recordValue } from '../records/record-type.ts';
import { checkOptions } from './check-options.ts';
import { checkFieldValue, checkHandlers, checkInitial, checkSeverities } from './check-value.ts';
import { define } from './define.ts';
import type { GroupDefinition, Members } from './group-definition.ts';
import type { Handlers } from './handlers.ts';
import { expandMacros, macroDefault } from './macros.ts';
import { defaultPrefix, nestedPrefix, pvNames } from './names.ts';
import type { PvSpec } from './plain-pv.ts';

/** @throws DefinitionError */
export function checkGroup(group: GroupDefinition): void {
  const macros = unresolved(group);
  const prefix = defaultPrefix(group, macros);
  checkMembers(group.members, prefix, macros);
  for (const make of group.handlerFactories) {
    if (typeof make !== 'function') {
      throw new DefinitionError(
        prefix,
        'handlers() takes a function that returns them: handlers((pvs, ioc) => ({ … })), not the handlers themselves.',
      );
    }
  }
  const seen = new Set<string>();
  for (const name of pvNames(group, prefix, macros)) {
    if (seen.has(name)) {
      throw new DefinitionError(name, 'there are two PVs of this name: give one of them another key, name or prefix.');
    }
    seen.add(name);
  }
}

/** @throws DefinitionError when the record, if there is one, has no such fields, or a field no such value */
export function checkFields(name: string, record: RecordTypeName | undefined, fields: object): void {
  const given = Object.keys(fields);
  if (record === undefined && given.length > 0) {
    throw new DefinitionError(name, `it has fields but no record: add 'record', one of ${recordTypes.join(', ')}.`);
  }
  const unknown = given.find((field) => !recordFields(record!).has(field));
  if (unknown !== undefined) {
    throw new DefinitionError(name, `a record of type ${record} has no field '${unknown}'.`);
  }
  for (const [field, value] of Object.entries(fields)) checkFieldValue(name, recordFields(record!).get(field)!, value);
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Defaults where there are any; a short text for what is chosen when the IOC is started. */
function unresolved(group: GroupDefinition): Record<string, string> {
  const values: Record<string, string> = {};
  const collect = ({ options, members }: GroupDefinition) => {
    for (const [name, macro] of Object.entries(options.macros ?? {})) values[name] = macroDefault(macro) ?? `{${name}}`;
    for (const member of Object.values(members)) if (member?.kind === 'group') collect(member);
  };
  collect(group);
  // What an outer group declares cannot be known here; it is checked when that group is made.
  return new Proxy(values, { get: (known, name) => known[String(name)] ?? `{${String(name)}}` });
}

function checkMembers(members: Members, prefix: string, macros: Record<string, string>): void {
  for (const [key, member] of Object.entries(members)) {
    if (member?.kind !== 'pv' && member?.kind !== 'group') {
      throw new DefinitionError(
        prefix + key,
        'it is neither a PV nor a group: write it with pv.double(), group() and the like.',
      );
    }
    if (member.kind === 'pv') checkPv(prefix + expandMacros(member.options.name ?? key, macros), member);
    else checkMembers(member.members, nestedPrefix(prefix, key, member, macros), macros);
  }
}

function checkPv(name: string, spec: PvSpec): void {
  const { native, shape, initial, options, states } = spec;
  checkOptions(name, options);
  checkBytes(name, spec);
  checkLength(name, shape.array, initial, options.maxLength);
  if (native === 'enum') checkStates(name, states);
  if (options.limits !== undefined) checkLimits(name, options.limits);
  if (options.readOnly && options.put !== undefined) {
    throw new DefinitionError(name, 'it is read-only, so its put handler would never run: remove one of the two.');
  }
  if (options.hysteresis !== undefined && !(options.hysteresis >= 0)) {
    throw new DefinitionError(name, `its hysteresis is ${options.hysteresis}: give 0 or more, in units of the PV.`);
  }
  if (options.putLimit !== undefined && !(options.putLimit > 0)) {
    throw new DefinitionError(
      name,
      `its put limit is ${options.putLimit} s: give more than 0 seconds, or leave it out.`,
    );
  }
  if (native === 'enum' && typeof initial === 'string' && !states.includes(initial)) {
    throw new DefinitionError(name, `its initial value '${initial}' is not one of its states: ${states.join(', ')}.`);
  }
  const unknownState = Object.keys(options.severities ?? {}).find(
    (state) => native === 'enum' && !states.includes(state),
  );
  if (unknownState !== undefined) {
    throw new DefinitionError(name, `it has a severity for '${unknownState}', which is not one of its states.`);
  }
  checkInitial(name, spec);
  checkSeverities(name, options);
  checkHandlers(name, options as Handlers);
  checkRecord(name, options);
  checkRecordType(name, spec);
  checkScan(name, options);
  define(name, spec);
}

/** Text is an ArrayLike, too, but not of numbers. */
function checkBytes(name: string, { native, shape, initial }: PvSpec): void {
  if (native !== 'uint8' || shape === longText || !shape.array || typeof initial === 'object') return;
  const given = typeof initial === 'string' ? `text, '${initial}'` : String(initial);
  throw new DefinitionError(
    name,
    `its initial value is ${given}: give numbers, as in [104, 105], or use pv.text(), which holds text.`,
  );
}

function checkLength(name: string, array: boolean, initial: unknown, maxLength: number | undefined): void {
  if (maxLength === undefined) {
    if (array && (initial as ArrayLike<unknown>).length === 0) {
      throw new DefinitionError(name, 'its initial array is empty: say with maxLength how many elements it can hold.');
    }
    return;
  }
  if (!Number.isInteger(maxLength) || maxLength < 1) {
    throw new DefinitionError(name, `its maxLength is ${maxLength}: give a whole number of elements, 1 or more.`);
  }
  if (array && typeof initial !== 'string' && (initial as ArrayLike<unknown>).length > maxLength) {
    const { length } = initial as ArrayLike<unknown>;
    throw new DefinitionError(name, `its initial value has ${length} elements, but its maxLength is ${maxLength}.`);
  }
  if (typeof initial === 'number') {
    throw new DefinitionError(name, 'it has a maxLength but one number as initial value: give an array, as in [0].');
  }
}

function checkRecord(name: string, { record, fields, autosave }: PvSpec['options']): void {
  if (record !== undefined && !isRecordType(record)) {
    throw new DefinitionError(name, `'${String(record)}' is not a record type: known are ${recordTypes.join(', ')}.`);
  }
  checkFields(name, record, fields ?? {});
  const marked = Array.isArray(autosave) ? autosave.filter((field) => field !== 'VAL') : [];
  if (record === undefined && marked.length > 0) {
    throw new DefinitionError(
      name,
      `it has no record, of which autosave could keep ${marked.join(', ')}: add 'record'.`,
    );
  }
  const unknown = marked.find((field) => !recordFields(record!).has(field));
  if (unknown !== undefined) {
    throw new DefinitionError(name, `autosave cannot keep '${unknown}': a record of type ${record} has no such field.`);
  }
}

/** A PV is the VAL of its record: a record of numbers has no text there, nor one of states numbers. */
function checkRecordType(name: string, { native, shape, options: { record } }: PvSpec): void {
  if (record === undefined) return;
  const holds = valueKind(record);
  const isArray = shape.array && native !== 'string';
  const isText = native === 'string' || shape === longText;
  const is = native === 'enum' ? 'states' : isText ? 'text' : isArray ? 'an array' : 'a number';
  // The number of a state will do, as in caproto.
  if (holds === undefined || holds === is || (holds === 'states' && is === 'a number')) return;
  const others = recordTypes.filter((type) => valueKind(type) === (isArray ? undefined : is));
  throw new DefinitionError(
    name,
    `a record of type ${record} holds ${holds}, but the PV ${is}: write it with another pv.…(), or give it one of ` +
      `${others.join(', ')}.`,
  );
}

/** What VAL of a record is; undefined where its other fields decide, or it may be anything. */
function valueKind(record: RecordTypeName): 'a number' | 'text' | 'states' | undefined {
  if (recordFields(record).has('SIZV')) return 'text';
  const value = recordValue(record);
  if (value === undefined) return undefined;
  if (value.dbf === 'STRING') return 'text';
  return value.dbf === 'ENUM' ? 'states' : 'a number';
}

function checkScan(name: string, { scan, record }: PvSpec['options']): void {
  if (scan === undefined) return;
  const triggers = (['every', 'event', 'interrupt'] as const).filter((trigger) => scan[trigger] !== undefined);
  if (triggers.length > 1) {
    throw new DefinitionError(name, `its scan has ${triggers.join(' and ')}: give one of them.`);
  }
  if (triggers.length === 0 && record === undefined) {
    throw new DefinitionError(
      name,
      "its scan has no trigger: give 'every' in seconds, an event or an interrupt, or a record whose SCAN says it.",
    );
  }
  if (scan.every !== undefined && !(scan.every > 0)) {
    throw new DefinitionError(name, `its scan period is ${scan.every} s: give more than 0 seconds.`);
  }
}
