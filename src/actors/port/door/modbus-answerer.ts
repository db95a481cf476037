/** Registers and coils of members, as a Modbus device has them. */
import { DefinitionError } from '../../../database/pv/definition-error.ts';
import type { Frame } from '../../../protocol/framing/framing.ts';
import { bitAt, packed, type Table } from '../../../protocol/modbus/pdu.ts';
import { decode, encode, registersOf } from '../../../protocol/modbus/registers.ts';
import type { MemberPv } from '../bound-pv.ts';
import { scaled, unscaled } from '../dialects/frames.ts';
import type { AnyModbusBinding } from '../dialects/modbus.ts';
import type { Answerer } from './answerer.ts';

/** A member in a table. */
interface Cell {
  readonly pv: MemberPv;
  readonly binding: AnyModbusBinding;
  readonly table: Table;
  readonly address: number;
  /** Registers, or bits. */
  readonly size: number;
}

const TABLES: readonly Table[] = ['coil', 'discrete', 'holding', 'input'];

/** Of an exception. */
const ILLEGAL_FUNCTION = 1;
const ILLEGAL_ADDRESS = 2;
const ILLEGAL_VALUE = 3;
const FAILURE = 4;

export class ModbusAnswerer implements Answerer {
  readonly #unit: number;
  readonly #cells: readonly Cell[];

  /** @throws DefinitionError for a binding that has no table */
  constructor(unit: number, bindings: Iterable<{ readonly pv: MemberPv; readonly binding: AnyModbusBinding }>) {
    this.#unit = unit;
    this.#cells = [...bindings].map(({ pv, binding }) => cellOf(pv, binding));
  }

  textOf({ bytes }: Frame): string {
    const code = bytes[1] ?? 0;
    const table = tableOf(code);
    if (table === undefined || bytes.length < 6) return `function ${code}`;
    const isWrite = code > 4;
    return `${isWrite ? 'write' : 'read'} ${table} ${wordAt(bytes, 2)}`;
  }

  answer({ bytes, id }: Frame): readonly Frame[] | Promise<readonly Frame[]> {
    const [unit, code = 0] = bytes;
    // Another device on the same line.
    if (unit !== this.#unit) return [];
    const frame = (reply: Uint8Array): readonly Frame[] => [{ bytes: reply, ...(id !== undefined && { id }) }];
    const refused = (why: number) => frame(Uint8Array.of(this.#unit, code | 0x80, why));
    const table = tableOf(code);
    if (table === undefined) return refused(ILLEGAL_FUNCTION);
    const address = wordAt(bytes, 2);
    if (code <= 4) {
      const data = this.#read(table, address, wordAt(bytes, 4));
      return data === undefined
        ? refused(ILLEGAL_ADDRESS)
        : frame(Uint8Array.of(this.#unit, code, data.length, ...data));
    }
    const writes = this.#writes(table, address, bytes);
    if (writes === undefined) return refused(ILLEGAL_ADDRESS);
    return Promise.all(writes.map((write) => write())).then(
      () => frame(bytes.slice(0, 6)),
      () => refused(ILLEGAL_VALUE),
    );
  }

  /** An exception. */
  wrong({ bytes, id }: Frame, arg: number | string | undefined): Frame {
    const reply = Uint8Array.of(this.#unit, (bytes[1] ?? 0) | 0x80, Number(arg ?? FAILURE));
    return { bytes: reply, ...(id !== undefined && { id }) };
  }

  // --- helpers

  /** Undefined: one of them is not there. */
  #read(table: Table, address: number, count: number): Uint8Array | undefined {
    const isBits = table === 'coil' || table === 'discrete';
    const bits = new Array<boolean>(count).fill(false);
    const bytes = new Uint8Array(count * 2);
    let isAny = false;
    for (const cell of this.#cells) {
      if (cell.table !== table) continue;
      const at = cell.address - address;
      if (at + cell.size <= 0 || at >= count) continue;
      isAny = true;
      if (isBits) for (const [i, bit] of bitsOf(cell).entries()) bits[at + i] = bit;
      else for (const [i, byte] of registersIn(cell).entries()) if (at * 2 + i >= 0) bytes[at * 2 + i]! |= byte;
    }
    if (!isAny) return undefined;
    return isBits ? packed(bits.slice(0, count)) : bytes.subarray(0, count * 2);
  }

  /** Undefined: one of them is not there, or cannot be written. */
  #writes(table: Table, address: number, request: Uint8Array): readonly (() => Promise<void>)[] | undefined {
    const code = request[1]!;
    const count = code <= 6 ? 1 : wordAt(request, 4);
    const data = code <= 6 ? request.subarray(4) : request.subarray(7);
    const cells = this.#cells.filter(
      (cell) => cell.table === table && cell.address >= address && cell.address < address + count,
    );
    if (cells.length === 0) return undefined;
    const bitOf = (index: number) => (code === 5 ? data[0] === 0xff : bitAt(data, index));
    return cells.map((cell) => {
      const at = cell.address - address;
      if (table === 'coil') return () => cell.pv.setpoint.put(Number(bitOf(at)));
      return () => cell.pv.setpoint.put(writtenValue(cell, data.subarray(at * 2)));
    });
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function wordAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

function tableOf(code: number): Table | undefined {
  if (code === 1 || code === 5 || code === 15) return 'coil';
  if (code === 2) return 'discrete';
  if (code === 3 || code === 6 || code === 16) return 'holding';
  return code === 4 ? 'input' : undefined;
}

function cellOf(pv: MemberPv, binding: AnyModbusBinding): Cell {
  const table = TABLES.find((each) => binding[each] !== undefined);
  if (table === undefined) {
    throw new DefinitionError(pv.readback.name, 'its Modbus binding needs one of input, holding, coil and discrete.');
  }
  const { as = 'int16', count = 1 } = binding;
  const size = table === 'coil' || table === 'discrete' ? count : count * registersOf(as);
  return { pv, binding, table, address: binding[table]!, size };
}

function elementsOf({ pv }: Cell): readonly unknown[] {
  const { raw } = pv.readback;
  return typeof raw === 'object' ? Array.from(raw as Iterable<unknown>) : [raw];
}

function bitsOf(cell: Cell): readonly boolean[] {
  return elementsOf(cell).map((element) => Number(element) !== 0);
}

function registersIn(cell: Cell): Uint8Array {
  const { as = 'int16', order = 'ABCD', scale, offset, bits, count = 1 } = cell.binding;
  if (as === 'text') return encode(String(cell.pv.readback.value), as, order, count);
  const elements = elementsOf(cell);
  if (bits !== undefined) {
    const word = bits.reduce((sum, bit, index) => sum | (((Number(elements[0]) >> index) & 1) << bit), 0);
    return encode(word, 'uint16', order);
  }
  return Uint8Array.from(
    elements
      .slice(0, count)
      .flatMap((element) => Array.from(encode(unscaled(element, scale, offset) as number, as, order))),
  );
}

/** What was written, as the member has it. */
function writtenValue({ pv, binding, size }: Cell, bytes: Uint8Array): unknown {
  const { as = 'int16', order = 'ABCD', scale, offset, bits, count = 1 } = binding;
  if (as === 'text') return decode(bytes.subarray(0, size * 2), as, order);
  if (bits !== undefined) {
    const word = Number(decode(bytes, 'uint16', order));
    return bits.reduce((sum, bit, index) => sum | (((word >> bit) & 1) << index), 0);
  }
  const width = registersOf(as) * 2;
  const values = Array.from({ length: count }, (_, i) =>
    scaled(decode(bytes.subarray(i * width), as, order), scale, offset),
  );
  return pv.isArray ? values : values[0];
}
