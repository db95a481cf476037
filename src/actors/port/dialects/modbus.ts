/** Bindings to registers and coils. What lies together and has the same rate is read by one request. */

import type { ModbusBinding } from '../../../database/author/bindings.ts';
import { type Taker, valueOfJson } from '../../../database/port/parse-value.ts';
import { PortError } from '../../../database/port/port-error.ts';
import type { ModbusOptions } from '../../../database/port/transport.ts';
import { DefinitionError } from '../../../database/pv/definition-error.ts';
import type { Frame } from '../../../protocol/framing/framing.ts';
import {
  bitAt,
  confirms,
  mostRead,
  readData,
  readRequest,
  type Table,
  writeCoils,
  writeRegisters,
} from '../../../protocol/modbus/pdu.ts';
import { decode, encode, registersOf } from '../../../protocol/modbus/registers.ts';
import type { BoundPv } from '../bound-pv.ts';
import type { Step } from '../exchange.ts';
import type { Plan, Reading } from '../plan.ts';
import { scaled, unscaled } from './frames.ts';

export type AnyModbusBinding = ModbusBinding<unknown, string>;

/** Registers that nobody asks for, and that are read to make one request of two. */
const JOINS = 8;

interface Place {
  readonly bound: BoundPv;
  readonly binding: AnyModbusBinding;
  readonly table: Table;
  readonly address: number;
  /** Registers, or bits. */
  readonly size: number;
}

export function planModbus(
  bindings: readonly { readonly bound: BoundPv; readonly binding: AnyModbusBinding }[],
  { unit = 1, joins = JOINS }: ModbusOptions,
): Plan[] {
  const places = bindings.map(({ bound, binding }) => placeOf(bound, binding));
  const readings = new Map<Place, Reading>();
  for (const block of blocks(places, joins)) readings.set(block[0]!, readingOf(block, unit));
  return places.map((place) => {
    const { bound, binding, table } = place;
    const reading = readings.get(place);
    const { writes = !bound.pv.isReadOnly } = binding;
    const isWritten = writes && (table === 'holding' || table === 'coil');
    return {
      bound,
      ...(reading !== undefined && { reading }),
      ...(isWritten && {
        writing: {
          bound,
          text: (value) => `${table} ${place.address} = ${String(value)}`,
          steps: (value) => writeSteps(place, unit, value),
        },
      }),
    };
  });
}

// --- helpers ------------------------------------------------------------------------------------------------------

function placeOf(bound: BoundPv, binding: AnyModbusBinding): Place {
  const { as = 'int16', count = 1 } = binding;
  const given = (['coil', 'discrete', 'holding', 'input'] as const).filter((table) => binding[table] !== undefined);
  const [table] = given;
  if (table === undefined || given.length > 1) {
    throw new DefinitionError(
      bound.pv.readback.name,
      'its Modbus binding needs one of input, holding, coil and discrete, with the address.',
    );
  }
  const isBit = table === 'coil' || table === 'discrete';
  const size = isBit ? count : count * registersOf(as);
  if (size > mostRead[table]) {
    throw new DefinitionError(
      bound.pv.readback.name,
      `${size} are more than one Modbus request can read: at most ${mostRead[table]}.`,
    );
  }
  return { bound, binding, table, address: binding[table]!, size };
}

/** Places that one request reads. */
function blocks(places: readonly Place[], joins: number): Place[][] {
  const made: Place[][] = [];
  const kinds = new Map<string, Place[]>();
  for (const place of places) {
    const kind = `${place.table} ${place.binding.every} ${place.binding.limit}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), place]);
  }
  for (const alike of kinds.values()) {
    let block: Place[] = [];
    let end = 0;
    for (const place of [...alike].sort((a, b) => a.address - b.address)) {
      const first = block[0];
      const isNear = place.address - end <= joins;
      const most = mostRead[place.table];
      if (first !== undefined && isNear && Math.max(end, place.address + place.size) - first.address <= most) {
        block.push(place);
      } else {
        block = [place];
        made.push(block);
        end = 0;
      }
      end = Math.max(end, place.address + place.size);
    }
  }
  return made;
}

function readingOf(block: readonly Place[], unit: number): Reading {
  const { table, address: start, binding } = block[0]!;
  const end = Math.max(...block.map(({ address, size }) => address + size));
  const bytes = readRequest(unit, table, start, end - start);
  const { every, limit, retries } = binding;
  return {
    text: `${table} ${start}${end - start > 1 ? `-${end - 1}` : ''}`,
    request: { bytes },
    every: typeof every === 'number' ? every : undefined,
    limitMs: limit === undefined ? undefined : limit * 1000,
    retries,
    takers: block.map((place) => ({
      bound: place.bound,
      parse: (reply: Frame) => {
        const data = readData(reply.bytes, bytes);
        if (data === undefined) throw new PortError('mismatch', 'the reply answers another request');
        return valueIn(data, place, place.address - start);
      },
    })),
  };
}

function valueIn(data: Uint8Array, { bound, binding, table, size }: Place, at: number): unknown {
  const { taker } = bound;
  const { as = 'int16', order = 'ABCD', count = 1, scale, offset, bits } = binding;
  if (table === 'coil' || table === 'discrete') {
    const values = Array.from({ length: count }, (_, index) => bitAt(data, at + index));
    return valueOfJson(taker.isArray ? values : values[0], taker);
  }
  const bytes = data.subarray(at * 2, (at + size) * 2);
  if (bits !== undefined) {
    const word = Number(decode(bytes, 'uint16', order));
    const value = bits.reduce((sum, bit, index) => sum | (((word >> bit) & 1) << index), 0);
    return valueOfJson(value, taker);
  }
  if (as === 'text') return valueOfJson(decode(bytes, as, order), taker);
  const width = registersOf(as) * 2;
  const values = Array.from({ length: count }, (_, index) => decode(bytes.subarray(index * width), as, order));
  return valueOfJson(scaled(taker.isArray ? values : values[0], scale, offset), taker);
}

function* writeSteps(place: Place, unit: number, value: unknown): Generator<Step, undefined, Frame | undefined> {
  const { bound, binding, table, address, size } = place;
  const { as = 'int16', order = 'ABCD', scale, offset, bits, limit } = binding;
  const limits = limit === undefined ? {} : { limitMs: limit * 1000 };
  const values = elements(value, bound.taker);
  let request: Uint8Array;
  if (table === 'coil') {
    request = writeCoils(
      unit,
      address,
      values.map((element) => Number(element) !== 0),
    );
  } else if (bits !== undefined) {
    // What else is in the register must stay.
    const read = readRequest(unit, 'holding', address, 1);
    const reply = yield { send: { bytes: read }, reply: true, ...limits };
    const word = Number(
      decode(
        answered(reply, (bytes) => readData(bytes, read)),
        'uint16',
        order,
      ),
    );
    const set = bits.reduce((sum, bit, index) => {
      const isSet = (Number(values[0]) >> index) & 1;
      return isSet ? sum | (1 << bit) : sum & ~(1 << bit);
    }, word);
    request = writeRegisters(unit, address, encode(set, 'uint16', order));
  } else {
    const all = values.map((element) => {
      const raw = unscaled(element, scale, offset);
      try {
        return encode(raw as number, as, order, size);
      } catch (error) {
        throw new PortError('device', error instanceof Error ? error.message : String(error));
      }
    });
    request = writeRegisters(unit, address, Uint8Array.from(all.flatMap((bytes) => Array.from(bytes))));
  }
  const reply = yield { send: { bytes: request }, reply: true, ...limits };
  answered(reply, (bytes) => (confirms(bytes, request) ? bytes : undefined));
  return undefined;
}

/** What is in a reply. @throws PortError when it is a refusal, or answers another request */
function answered(reply: Frame | undefined, take: (bytes: Uint8Array) => Uint8Array | undefined): Uint8Array {
  if (reply?.error !== undefined) throw new PortError('device', reply.error);
  const taken = reply === undefined ? undefined : take(reply.bytes);
  if (taken === undefined) throw new PortError('mismatch', 'the reply answers another request');
  return taken;
}

/** As the device has them: the number of a state for its name. */
function elements(value: unknown, { native, states }: Taker): readonly unknown[] {
  if (native === 'enum' && typeof value === 'string') return [states.indexOf(value)];
  if (typeof value === 'boolean') return [Number(value)];
  if (typeof value === 'object' && value !== null) return Array.from(value as Iterable<unknown>);
  return [value];
}
