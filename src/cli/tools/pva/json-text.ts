/** Structures as pvData prints them as JSON: on one line, in JSON5, which knows NaN and names without quotes. */
import type { BitSet } from '../../../protocol/pva/bit-set.ts';
import type { StructureType, Type } from '../../../protocol/pva/type.ts';
import type { Field, Selected, Structure, Variant } from '../../../protocol/pva/value.ts';
import { formatG } from '../../../protocol/value/format.ts';
import { toBytes } from '../text-bytes.ts';

/** @param show fields that are shown; undefined: all */
export function jsonText({ type, fields }: Structure, show?: BitSet): string {
  const { layout } = type;
  const visible = show === undefined ? layout.all : layout.leaves(show);
  return `${toBytes(structureText(type, fields, 0, visible))}\n`;
}

// --- helpers ------------------------------------------------------------------------------------------------------

function structureText(type: StructureType, fields: readonly Field[], bit: number, visible: BitSet): string {
  const members: string[] = [];
  for (const { name, type: each, offset } of type.members) {
    const at = bit + offset;
    const end = at + (each.kind === 'structure' ? each.nodes : 1);
    const first = visible.next(at);
    if (first < 0 || first >= end) continue;
    const text = each.kind === 'structure' ? structureText(each, fields, at, visible) : fieldText(each, fields[at]);
    members.push(`${/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)}:${text}`);
  }
  return `{${members.join()}}`;
}

function fieldText(type: Type, value: Field): string {
  switch (type.kind) {
    case 'scalar':
      return scalarText(value as string | number | bigint | boolean, isFloating(type.scalar));
    case 'scalarArray':
      if (Array.isArray(value)) return `[${value.map((each) => JSON.stringify(each)).join()}]`;
      return `[${Array.from(value as Iterable<number | bigint>, (each) =>
        type.scalar === 'boolean' ? String(each === 1) : scalarText(each, isFloating(type.scalar)),
      ).join()}]`;
    case 'structure': {
      const { fields } = value as Structure;
      return structureText(type, fields, 0, type.layout.all);
    }
    case 'structureArray':
    case 'unionArray':
      return listText(value, (each) => fieldText(type.element, each));
    case 'union': {
      const { selector, value: inner } = value as Selected;
      return selector < 0 ? 'null' : fieldText(type.members[selector]!.type, inner);
    }
    case 'any':
      return variantText(value as Variant);
    case 'anyArray':
      return listText(value, (each) => variantText(each as Variant));
  }
}

function listText(value: Field, text: (each: Field) => string): string {
  return `[${(value as readonly (Field | null)[]).map((each) => (each === null ? 'null' : text(each))).join()}]`;
}

function variantText({ type, value }: Variant): string {
  return type === undefined ? 'null' : fieldText(type, value);
}

function scalarText(value: string | number | bigint | boolean, floating: boolean): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (!floating) return String(value);
  const number = Number(value);
  if (Number.isNaN(number)) return 'NaN';
  if (!Number.isFinite(number)) return number < 0 ? '-Infinity' : '+Infinity';
  const text = formatG(number, 17);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

function isFloating(scalar: string): boolean {
  return scalar === 'double' || scalar === 'float';
}
