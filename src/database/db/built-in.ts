/** The record types, menus and device supports that xioc has, in the words of a `.dbd`. */
import { deviceNames } from '../records/devices/names.ts';
import { deviceOf } from '../records/devices/registry.ts';
import type { Field } from '../records/field-table.ts';
import { menus } from '../records/menus.ts';
import { isRecordType, recordTypes } from '../records/record-type.ts';
import { supportOf } from '../records/supports.ts';
import type { Definitions, DeviceDefinition, FieldDefinition, RecordTypeDefinition } from './definitions.ts';

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
  const { fields } = supportOf(name)!.table;
  return { name, fields: new Map(fields.map((field) => [field.name, definitionOfField(field)])) };
}

function devicesOf(name: string): readonly DeviceDefinition[] {
  return deviceNames(name).map((text, index) => ({
    text,
    linkType: deviceOf(name, index)?.link ?? 'CONSTANT',
    support: '',
  }));
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

const CALCULATION = /^(?:CALC|OCAL)$/;
