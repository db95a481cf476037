/** A PV Access message field by field, structures as trees: what is shown of a message that somebody opens. */
import type { BitSet } from '../protocol/pva/bit-set.ts';
import type { Change } from '../protocol/pva/delta.ts';
import type { Status } from '../protocol/pva/status.ts';
import type { Type } from '../protocol/pva/type.ts';
import type { Field, Selected, Structure, Variant } from '../protocol/pva/value.ts';
import { fieldTextOf, type PvaMessage, statusTextOf } from './pva-wire.ts';
import type { WireField } from './source.ts';

/** Lines of one message at most. */
const MOST_LINES = 400;

/**
 * @param change what the data of the message say, where their type was heard: of a structure the fields that came
 */
export function pvaFields(message: PvaMessage, change: Change | undefined): readonly WireField[] {
  const lines: WireField[] = [];
  for (const [name, value] of Object.entries(message)) {
    if (name !== 'type' && value !== undefined) addField(lines, name, value, change);
  }
  if (lines.length <= MOST_LINES) return lines;
  return [...lines.slice(0, MOST_LINES), [0, '…', '', 'more than is shown']];
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Bits of a subcommand in the words of the protocol; what 0x40 and 0x04 mean depends on the command. */
const BITS: readonly (readonly [bit: number, name: string])[] = [
  [0x08, 'INIT'],
  [0x10, 'DESTROY'],
  [0x40, 'GET'],
  [0x04, 'PROCESS'],
  [0x80, 'ACK'],
];

function addField(lines: WireField[], name: string, value: unknown, change: Change | undefined): void {
  switch (name) {
    case 'status':
      lines.push([0, name, '', typeof value === 'object' ? statusTextOf(value as Status) : String(value)]);
      break;
    case 'subcommand':
      lines.push([0, name, '', subcommandText(Number(value))]);
      break;
    case 'payload':
      lines.push([0, name, '', `${(value as Uint8Array).length} bytes`]);
      break;
    case 'guid':
      lines.push([0, name, '', Buffer.from(value as Uint8Array).toString('hex')]);
      break;
    case 'channels':
      for (const { cid, name: channel } of value as readonly { cid: number; name: string }[]) {
        lines.push([0, 'channel', '', JSON.stringify(channel)], [1, 'cid', '', String(cid)]);
      }
      break;
    case 'pvRequest':
    case 'argument':
    case 'result':
    case 'credentials':
      addVariant(lines, 0, name, value as Variant);
      break;
    case 'structure':
    case 'field':
    case 'put':
    case 'get':
    case 'array':
      addType(lines, 0, name, value as Type);
      break;
    case 'data':
      if (change === undefined) {
        const { length } = (value as { readonly bytes: Uint8Array }).bytes;
        lines.push([0, name, '', `${length} bytes; the reply that tells their type was not seen`]);
      } else addChange(lines, change);
      break;
    default:
      lines.push([0, name, '', Array.isArray(value) ? value.join(', ') : plainText(value)]);
  }
}

function subcommandText(subcommand: number): string {
  const names = BITS.filter(([bit]) => (subcommand & bit) !== 0).map(([, name]) => name);
  return [`0x${subcommand.toString(16).padStart(2, '0')}`, ...names].join(' ');
}

function plainText(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

/** A type without values: of a structure its members. */
function addType(lines: WireField[], depth: number, name: string, type: Type): void {
  if (lines.length > MOST_LINES) return;
  lines.push([depth, name, typeText(type), '']);
  const inner = type.kind === 'structureArray' || type.kind === 'unionArray' ? type.element : type;
  if (inner.kind !== 'structure' && inner.kind !== 'union') return;
  for (const member of inner.members) addType(lines, depth + 1, member.name, member.type);
}

function typeText(type: Type): string {
  switch (type.kind) {
    case 'scalar':
      return type.scalar;
    case 'scalarArray':
      return `${type.scalar}[]`;
    case 'structure':
    case 'union':
      return type.id === '' ? type.kind : `${type.kind} ${type.id}`;
    case 'structureArray':
    case 'unionArray':
      return `${typeText(type.element)}[]`;
    case 'any':
      return 'any';
    default:
      return 'any[]';
  }
}

/** The fields that came, below the structures that they are part of. */
function addChange(lines: WireField[], { value, changed, overrun }: Change): void {
  addStructure(lines, 0, 'data', value, changed);
  if (overrun.isEmpty) return;
  const paths = Array.from(overrun, (bit) => value.type.path(bit));
  lines.push([0, 'overrun', '', paths.join(', ')]);
}

function addVariant(lines: WireField[], depth: number, name: string, { type, value }: Variant): void {
  if (type === undefined) lines.push([depth, name, '', 'nothing']);
  else addValue(lines, depth, name, type, value);
}

function addValue(lines: WireField[], depth: number, name: string, type: Type, value: Field): void {
  switch (type.kind) {
    case 'structure':
      addStructure(lines, depth, name, value as Structure, undefined);
      break;
    case 'union': {
      const { selector, value: held } = value as Selected;
      const member = type.members[selector];
      lines.push([depth, name, typeText(type), member === undefined ? 'nothing' : '']);
      if (member !== undefined) addValue(lines, depth + 1, member.name, member.type, held);
      break;
    }
    case 'any':
      addVariant(lines, depth, name, value as Variant);
      break;
    case 'structureArray': {
      const elements = value as readonly (Structure | null)[];
      lines.push([depth, name, typeText(type), `${elements.length} elements`]);
      for (const [place, element] of elements.entries()) {
        if (lines.length > MOST_LINES) return;
        if (element === null) lines.push([depth + 1, `[${place}]`, '', 'null']);
        else addStructure(lines, depth + 1, `[${place}]`, element, undefined);
      }
      break;
    }
    default:
      lines.push([depth, name, typeText(type), fieldTextOf(value)]);
  }
}

/** @param shown leaves that are shown; undefined: all */
function addStructure(
  lines: WireField[],
  depth: number,
  name: string,
  { type, fields }: Structure,
  shown: BitSet | undefined,
): void {
  const { types, ends } = type.layout;
  const addNode = (at: number, inner: number, called: string): void => {
    if (lines.length > MOST_LINES || (shown !== undefined && !holds(shown, at, ends[at]!))) return;
    const each = types[at]!;
    if (each.kind !== 'structure') {
      addValue(lines, inner, called, each, fields[at]);
      return;
    }
    lines.push([inner, called, typeText(each), '']);
    for (const member of each.members) addNode(at + member.offset, inner + 1, member.name);
  };
  addNode(0, depth, name);
}

function holds(bits: BitSet, from: number, to: number): boolean {
  const next = bits.next(from);
  return next >= 0 && next < to;
}
