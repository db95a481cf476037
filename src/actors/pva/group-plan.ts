/** The way from the members of a structure to its type: what of each PV is placed, and where. */
import { alarmType, timeType } from '../../protocol/pva/normative.ts';
import { anyType, arrayOf, StructureType, scalar, structure, type Type } from '../../protocol/pva/type.ts';
import type { Field } from '../../protocol/pva/value.ts';
import type { MemberPv, StructureMember } from '../pv/source.ts';
import { scalarNameOf } from './natives.ts';
import { PvContent, type PvSource } from './pv-content.ts';

/** What of a PV's structure is placed: a type, and for each leaf of the PV's its path in that. */
export interface Part {
  readonly type: Type;
  readonly leaves: readonly (readonly [from: number, to: string])[];
}

interface Planned {
  readonly path: string;
  /** Path of the structure that it is placed in. */
  readonly at: string;
  readonly member: MemberPv;
  readonly content: PvContent;
  readonly part: Part;
}

const metaMembers = { alarm: alarmType, timeStamp: timeType };

/** The way from members to types. */
export class Plan {
  readonly pvs: Planned[] = [];
  /** Paths of structures whose arrays have one length. */
  readonly even: string[] = [];
  readonly constants: [path: string, value: Field][] = [];
  readonly #source: PvSource;

  constructor(source: PvSource) {
    this.#source = source;
  }

  entries(members: ReadonlyMap<string, StructureMember>, outer: string): [name: string, type: Type][] {
    return [...members].flatMap(([name, member]) => {
      const path = name === '' || outer === '' ? outer + name : `${outer}.${name}`;
      const type = this.#typeOf(member, path);
      if (type === undefined) return [];
      if (name !== '') return [[name, type] as [string, Type]];
      return type.kind === 'structure' ? type.members.map((each) => [each.name, each.type] as [string, Type]) : [];
    });
  }

  #typeOf(member: StructureMember, path: string): Type | undefined {
    switch (member.kind) {
      case 'structure':
        if (member.isEven === true) this.even.push(path);
        return new StructureType(member.id, this.entries(member.members, path));
      case 'constant': {
        const isArray = typeof member.value === 'object';
        this.constants.push([path, member.native === 'boolean' ? member.value !== 0 : (member.value as Field)]);
        return isArray ? arrayOf(scalarNameOf[member.native]) : scalar(scalarNameOf[member.native]);
      }
      default: {
        const content = new PvContent(this.#source, { pv: member.pv, view: member.view });
        const part = partOf(content, member);
        this.pvs.push({ path: path || member.pv.name, at: path, member, content, part });
        return part === NO_PART ? undefined : part.type;
      }
    }
  }
}

/** The number of a state is what a record keeps of it. */
export function plainTypeOf({ kind }: PvContent['shape'], type: Type): Type {
  return kind === 'enum' ? scalar('ushort') : type;
}

const NO_PART: Part = { type: anyType, leaves: [] };

// --- helpers --------------------------------------------------------------------------------------------------------

function partOf({ type, shape }: PvContent, { as, id }: MemberPv): Part {
  const { layout } = type;
  const leaves = [...layout.all].map((bit) => [bit, type.path(bit)] as const);
  switch (as) {
    case 'scalar':
      return { type, leaves };
    case 'value':
      return {
        type: layout.types[type.bit('value')!]!,
        leaves: leaves
          .filter(([, path]) => path === 'value' || path.startsWith('value.'))
          .map(([bit, path]) => [bit, path.slice('value.'.length)] as const),
      };
    case 'plain':
      return { type: plainTypeOf(shape, layout.types[shape.valueBit]!), leaves: [[shape.valueBit, '']] };
    case 'any':
      return { type: anyType, leaves: [[shape.valueBit, '']] };
    case 'meta':
      return {
        type: structure(id ?? '', metaMembers),
        leaves: leaves.filter(([, path]) => path.startsWith('alarm.') || path.startsWith('timeStamp.')),
      };
    case 'proc':
      return NO_PART;
  }
}
