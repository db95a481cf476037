/** The record types, menus and device supports that xioc has, in the words of a `.dbd`. */
import { deviceNames } from '../records/devices/names.ts';
import { deviceOf } from '../records/devices/registry.ts';
import { deviceTypes } from '../records/devices.ts';
import type { Field } from '../records/field-table.ts';
import { menus } from '../records/menus.ts';
import { type FieldSpec, isRecordType, recordFields, recordTypes, recordValue } from '../records/record-type.ts';
import { supportOf } from '../records/supports.ts';
import type { Definitions, DeviceDefinition, FieldDefinition, FieldType, RecordTypeDefinition } from './definitions.ts';

export const builtIn: Definitions = {
  recordTypes,
  recordType: (name) => (isRecordType(name) ? cached(known, name, () => recordType(name)) : undefined),
  menu: (name) => (Object.hasOwn(menus, name) ? { name, choices: menus[name as keyof typeof menus] } : undefined),
  devices: (name) => {
    const found = devices.get(name);
    // `deviceSupport()` may have added some.
    if (found !== undefined && (supportOf(name) === undefined || found.length === deviceNames(name).length))
      return found;
    const made = devicesOf(name);
    devices.set(name, made);
    return made;
  },
  breakTable: () => undefined,
};

// --- helpers ------------------------------------------------------------------------------------------------------

const known = new Map<string, RecordTypeDefinition>();
const devices = new Map<string, readonly DeviceDefinition[]>();

function cached<Value>(cache: Map<string, Value>, name: string, make: () => Value): Value {
  const found = cache.get(name) ?? make();
  cache.set(name, found);
  return found;
}

function recordType(name: string): RecordTypeDefinition {
  const support = supportOf(name);
  if (support !== undefined) {
    return { name, fields: new Map(support.table.fields.map((field) => [field.name, definitionOfField(field)])) };
  }
  // RTYP is not a field in base, but an attribute.
  const fields = [...recordFields(name).values()].filter((spec) => spec.name !== 'RTYP');
  const value = recordValue(name);
  const own = value === undefined ? internal('VAL') : definitionOf(name, value);
  const all = [...fields.map((spec) => definitionOf(name, spec)), own, ...INTERNAL.map(internal)];
  return { name, fields: new Map(all.map((field) => [field.name, field])) };
}

/** Fields that all records of base have for themselves: nothing can be put to them. */
const INTERNAL = [
  ...['TIME', 'MLOK', 'MLIS', 'BKLNK', 'ASP', 'PPN', 'PPNR', 'SPVT', 'RSET', 'DSET', 'DPVT', 'RDES', 'LSET', 'BKPT'],
];

function internal(name: string): FieldDefinition {
  return { ...plain, name, type: 'NOACCESS', special: 'SPC_NOMOD' };
}

function devicesOf(name: string): readonly DeviceDefinition[] {
  if (!isRecordType(name)) return [];
  if (supportOf(name) !== undefined) {
    return deviceNames(name).map((text, index) => ({
      text,
      linkType: deviceOf(name, index)?.link ?? 'CONSTANT',
      support: '',
    }));
  }
  return deviceTypes(name).map((text) => ({ text, linkType: linkType(text), support: '' }));
}

/** Base's soft supports take a PV or a constant; the others an address of theirs. */
function linkType(text: string): DeviceDefinition['linkType'] {
  return /^(?:Raw |Async )?Soft Channel$/.test(text) ? 'CONSTANT' : 'INST_IO';
}

const plain: Omit<FieldDefinition, 'name' | 'type'> = {
  prompt: '',
  promptGroup: '',
  securityLevel: 1,
  special: '',
  initial: '',
  processPassive: false,
  interest: 0,
  base: 'DECIMAL',
  size: 0,
  menu: '',
  property: false,
};

function definitionOfField(field: Field): FieldDefinition {
  return {
    ...plain,
    name: field.name,
    type: field.dbf,
    promptGroup: field.readOnly ? '' : 'Fields',
    securityLevel: field.securityLevel,
    special: field.readOnly ? 'SPC_NOMOD' : CALCULATION.test(field.name) && field.dbf === 'STRING' ? 'SPC_CALC' : '',
    initial: String(field.initial),
    processPassive: field.processPassive,
    interest: field.interest,
    size: field.size,
    menu: field.menu === undefined || field.menu === 'DTYP' ? '' : field.menu,
    property: field.property,
  };
}

function definitionOf(recordType: string, spec: FieldSpec): FieldDefinition {
  const type = typeOf(recordType, spec);
  return {
    ...plain,
    name: spec.name,
    type,
    promptGroup: spec.readOnly ? '' : 'Fields',
    securityLevel: spec.securityLevel,
    special: spec.readOnly ? 'SPC_NOMOD' : CALCULATION.test(spec.name) && type === 'STRING' ? 'SPC_CALC' : '',
    initial: String(spec.initial),
    processPassive: spec.processPassive,
    size: type === 'STRING' ? spec.size : 0,
    menu: spec.menu === undefined || spec.menu === 'DTYP' ? '' : spec.menu,
    property: spec.property,
  };
}

const CALCULATION = /^(?:CALC|OCAL)$/;

/** Fields that are a link although the table says no more than STRING: which way it leads shows in the name. */
function typeOf(recordType: string, { name, dbf, menu }: FieldSpec): FieldType {
  if (dbf === 'TEXT') return 'STRING';
  if (dbf === 'ENUM') return menu === undefined ? 'ENUM' : menu === 'DTYP' ? 'DEVICE' : 'MENU';
  if (dbf !== 'STRING') return dbf;
  if (name === 'FLNK' || (recordType === 'fanout' && name.startsWith('LNK'))) return 'FWDLINK';
  return /^(?:OUT|LNK|STOO|SIOL$)/.test(name) ? outputOrSimulation(recordType, name) : 'INLINK';
}

function outputOrSimulation(recordType: string, name: string): FieldType {
  if (name !== 'SIOL') return 'OUTLINK';
  return /out|^ao|^aao|^bo|^mbbo|^lso/i.test(recordType) ? 'OUTLINK' : 'INLINK';
}
