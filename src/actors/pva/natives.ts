/** The types of values of the core, and the scalar types of PV Access that hold them. */
import type { ScalarName } from '../../protocol/pva/type-code.ts';
import type { Native } from '../../protocol/value/native.ts';

/** The scalar type of PV Access that holds each type of value. */
export const scalarNameOf: Readonly<Record<Native, ScalarName>> = {
  string: 'string',
  boolean: 'boolean',
  int8: 'byte',
  uint8: 'ubyte',
  int16: 'short',
  uint16: 'ushort',
  int32: 'int',
  uint32: 'uint',
  int64: 'long',
  uint64: 'ulong',
  float: 'float',
  double: 'double',
  enum: 'ushort',
};

/** The type of value that each scalar type of PV Access is. */
export const nativeOf: Readonly<Record<ScalarName, Native>> = {
  boolean: 'boolean',
  byte: 'int8',
  short: 'int16',
  int: 'int32',
  long: 'int64',
  ubyte: 'uint8',
  ushort: 'uint16',
  uint: 'uint32',
  ulong: 'uint64',
  float: 'float',
  double: 'double',
  string: 'string',
};
