/**
 * Record types that xioc has no support for: a site's own, from its `.dbd`. Their records serve their fields, can be put to and linked
 * to, and are not processed, which they say once.
 */
import { FieldTable, nativeOf } from '../records/field-table.ts';
import type { RecordSupport } from '../records/support.ts';
import { choicesOf, type Definitions } from './definitions.ts';

/** Undefined: nobody has defined the type. */
export function fieldStore(type: string, definitions: Definitions): RecordSupport | undefined {
  const definition = definitions.recordType(type);
  if (definition === undefined) return undefined;
  const fields = [...definition.fields.values()].map((field) => {
    const choices = choicesOf(definitions, type, field);
    return {
      name: field.name,
      dbf: field.type,
      native: nativeOf(field.type),
      size: field.size,
      choices,
      menu: field.menu === '' ? undefined : field.menu,
      initial: initialValue(field.initial, choices, nativeOf(field.type) === 'string'),
      readOnly: field.special === 'SPC_NOMOD',
      property: field.property,
      processPassive: field.processPassive,
      securityLevel: field.securityLevel,
      interest: field.interest,
      isLink: field.type.endsWith('LINK'),
    };
  });
  let said = false;
  return {
    type,
    table: new FieldTable(fields),
    // biome-ignore lint/correctness/useYield: it never has to wait
    *process(record) {
      if (!said) record.log(`${record.name} is not processed: there is no support for records of type ${type}`);
      said = true;
      return false;
    },
  };
}

// --- helpers ------------------------------------------------------------------------------------------------------

function initialValue(text: string, choices: readonly string[], isText: boolean): number | string {
  if (isText) return text;
  const choice = choices.indexOf(text);
  return choice >= 0 ? choice : Number(text) || 0;
}
