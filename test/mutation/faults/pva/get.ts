/** Faults of GET, and of what is selected and sent. */
import type { SuiteFaults } from '../../fault.ts';

export const pvaGetFaults: SuiteFaults = {
  protocol: 'pva',
  tours: ['get.scalar'],
  delivery: 'segmented',
  faults: [
    {
      what: 'the subcommand is not repeated',
      find: 'else outlet.data(command, ioid, subcommand, shown.delta(selection.mask, outlet.littleEndian));',
      replace: 'else outlet.data(command, ioid, 0, shown.delta(selection.mask, outlet.littleEndian));',
    },
    {
      what: 'the subcommand of INIT is not repeated',
      find: 'this.outlet.send({ type: request.type, ioid, subcommand, status: OK, structure: type });',
      replace: 'this.outlet.send({ type: request.type, ioid, subcommand: 8, status: OK, structure: type });',
    },
    {
      what: 'all fields are sent, whatever was selected',
      find: 'shown.delta(selection.mask, outlet.littleEndian)',
      replace: 'shown.delta(shown.value.type.layout.all, outlet.littleEndian)',
    },
    {
      what: 'a structure that was selected is only its first field',
      find: "if (inner.kind !== 'structure' || namesIn(inner).length === 0) bits.add(at);",
      replace:
        "if (inner.kind !== 'structure' || namesIn(inner).length === 0) bits.add(member.type.kind === 'structure' ? at + 1 : at);",
    },
    {
      what: 'a field of a field selects the whole of it',
      find: "else if (member.type.kind === 'structure') select(member.type, at, inner, bits);",
      replace: 'else bits.add(at);',
    },
    {
      what: 'an unknown name makes the whole request fail',
      find: 'if (member === undefined) continue;',
      replace: 'if (member === undefined) { bits.clear(); return; }',
    },
    {
      what: 'options of a field are taken for a field',
      find: 'return type.members.filter(({ name }) => name !== OPTIONS);',
      replace: 'return type.members;',
    },
    {
      what: 'a request that selects nothing selects everything',
      find: "return bits.isEmpty ? { fault: 'pvRequest must select at least one field' } : { mask: type.layout.leaves(bits) };",
      replace: 'return { mask: bits.isEmpty ? type.layout.all : type.layout.leaves(bits) };',
    },
    {
      what: 'types by number are forgotten',
      find: 'this.#types.set(id, type);\n    return true;',
      replace: 'return true;',
    },
    {
      what: 'an unknown type number is no type',
      find: 'if (type === undefined) return fault(reader, `unknown type number ${id}`);',
      replace: 'if (type === undefined) return undefined;',
    },
    {
      what: 'two fields of one name are taken',
      find: "if (members.has(name)) reader.fail(`two members are named '${name}'`);",
      replace: '',
    },
    {
      what: 'types of more than 20 levels are taken',
      find: 'if (depth > MAX_DEPTH) return fault(reader, `type of more than ${MAX_DEPTH} levels`);',
      replace: '',
    },
    {
      what: 'a type code that there is not is taken for a boolean',
      find: "if (name === undefined) return fault(reader, `unknown type code 0x${code.toString(16).padStart(2, '0')}`);",
      replace: "if (name === undefined) return scalar('boolean');",
    },
    {
      what: 'the last request leaves the operation',
      find: "if (isLast) this.ref.send({ type: 'finished' });",
      replace: 'if (isLast) {}',
    },
    {
      what: 'DESTROY_REQUEST leaves the operation',
      find: "this.#byIoid.get(ioid)?.part.ref.send({ type: 'destroy' });",
      replace: '',
    },
    {
      what: 'CANCEL_REQUEST ends the operation',
      find: "part.ref.send({ type: 'cancel' });",
      replace: "part.ref.send({ type: 'destroy' });",
    },
    {
      what: 'an ioid in use is taken',
      find: 'this.#owner.violate(`${type} with request ${ioid}, which is in use`);\n      return undefined;',
      replace: '',
    },
    {
      what: 'MONITOR with the ioid of a GET is passed over',
      find: 'this.#owner.violate(`MONITOR on request ${ioid}, which is another operation`);',
      replace: '',
    },
    {
      what: 'PUT with the ioid of a GET is passed over',
      find: '} else this.#owner.violate(`${type} on request ${request.ioid}, which is another operation`);',
      replace: '}',
    },
    {
      what: 'operations outlive their channel',
      find: "    for (const part of [...this.#parts.values()]) part.ref.send({ type: 'destroy' });\n    this.#parts.clear();",
      replace: '    this.#parts.clear();',
    },
    {
      what: 'the time stamp counts from 1990',
      find: 'fields[time] = BigInt(sample.seconds + EPICS_EPOCH);',
      replace: 'fields[time] = BigInt(sample.seconds);',
    },
    {
      what: 'the whole structure is marked as a change of nothing',
      find: 'writer.littleEndian = littleEndian;\n  writeBitSet(writer, bits);',
      replace: 'writer.littleEndian = littleEndian;\n  writeBitSet(writer, new BitSet());',
    },
    {
      what: 'what was encoded for one byte order is sent in the other',
      find: 'if (bits === this.#bits && littleEndian === this.#littleEndian) return this.#bytes;',
      replace: 'if (bits === this.#bits) return this.#bytes;',
    },
  ],
};
