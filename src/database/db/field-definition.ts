/**
 * A field of a record type as a `.dbd` describes it: `field(VAL, DBF_DOUBLE) { prompt("Value") asl(ASL0) pp(TRUE) }`.
 *
 * Source: EPICS base 7.0.10 as run, dbLexRoutines.c.
 */
import type { FaultList } from '../text/fault.ts';
import { mostSimilar } from '../text/suggest.ts';
import { type Definitions, type FieldDefinition, fieldTypes } from './definitions.ts';
import type { FieldStatement, Word } from './statement.ts';

/** Undefined when it cannot be used, which is a fault. */
export function defineField(
  recordType: string,
  { name, type, properties }: FieldStatement,
  definitions: Definitions,
  faults: FaultList,
): FieldDefinition | undefined {
  if (name.text === '') {
    faults.error("dbRecordtypeFieldHead: Field name can't be empty", name.at);
    return undefined;
  }
  const known = fieldTypes.find((fieldType) => `DBF_${fieldType}` === type.text);
  if (known === undefined) {
    const similar = mostSimilar(
      type.text,
      fieldTypes.map((fieldType) => `DBF_${fieldType}`),
    );
    faults.error('Invalid Field Type', type.at, `Did you mean "${similar}"?`);
    return undefined;
  }
  const field = { ...plain, name: name.text, type: known };
  let extra = false;
  for (const { name: property, value } of properties) {
    if (property === 'extra') extra = true;
    else if (property === 'menu' && definitions.menu(value.text) === undefined) {
      faults.error('menu not found', value.at, `menu(${value.text}) { … } must come before it is used.`);
      return undefined;
    } else setProperty(field, property, value, faults);
  }
  // Base says these, and uses the field all the same.
  if (known === 'STRING' && field.size === 0) {
    faults.warn(`recordtype(${recordType}).${name.text} size not specified`, name.at);
  }
  if (known === 'NOACCESS' && !extra)
    faults.warn(`recordtype(${recordType}).${name.text} extra not specified`, name.at);
  return field;
}

// --- helpers ------------------------------------------------------------------------------------------------------

type Changing<Type> = { -readonly [Key in keyof Type]: Type[Key] };

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

const specials = ['NOMOD', 'DBADDR', 'SCAN', 'ALARMACK', 'AS', 'MOD', 'RESET', 'LINCONV', 'CALC'];

function setProperty(field: Changing<FieldDefinition>, property: string, value: Word, faults: FaultList): void {
  const { text, at } = value;
  switch (property) {
    case 'prompt':
    case 'initial':
    case 'menu':
      field[property] = text;
      break;
    case 'promptgroup':
      field.promptGroup = text;
      break;
    case 'prop':
      field.property = text === 'YES';
      break;
    case 'asl':
      if (text === 'ASL0' || text === 'ASL1') field.securityLevel = text === 'ASL0' ? 0 : 1;
      else faults.error("Invalid 'asl' value, must be ASL0 or ASL1", at);
      break;
    case 'special':
      if (specials.some((special) => text === `SPC_${special}`) || /^\s*[-+]?\d/.test(text)) field.special = text;
      else faults.error("Invalid 'special' value.", at);
      break;
    case 'pp':
      if (/^(?:YES|TRUE|NO|FALSE)$/.test(text)) field.processPassive = text === 'YES' || text === 'TRUE';
      else faults.error("Invalid 'pp' value, must be YES/NO/TRUE/FALSE", at);
      break;
    case 'base':
      if (text === 'DECIMAL' || text === 'HEX') field.base = text;
      else faults.error("Invalid 'base' value, must be DECIMAL/HEX", at);
      break;
    case 'interest':
    case 'size': {
      const number = Number.parseInt(text, 10);
      if (Number.isNaN(number)) faults.error(`Invalid '${property}' value, must be integer`, at);
      else field[property] = number;
      break;
    }
    // Any other property is of no use to anybody, and is let pass.
  }
}
