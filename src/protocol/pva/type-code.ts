/** The first byte of a type description. */

/** Of scalars. */
export const scalarCodes = {
  boolean: 0x00,
  byte: 0x20,
  short: 0x21,
  int: 0x22,
  long: 0x23,
  ubyte: 0x24,
  ushort: 0x25,
  uint: 0x26,
  ulong: 0x27,
  float: 0x42,
  double: 0x43,
  string: 0x60,
} as const;
export type ScalarName = keyof typeof scalarCodes;
export const scalarNames = Object.keys(scalarCodes) as readonly ScalarName[];

/** First bytes of a type description that are not a scalar's. */
export const TypeCode = {
  STRUCTURE: 0x80,
  UNION: 0x81,
  ANY: 0x82,
  BOUNDED_STRING: 0x83,
  STRUCTURE_ARRAY: 0x88,
  UNION_ARRAY: 0x89,
  ANY_ARRAY: 0x8a,
  /** A tagged reference of the specification, sent by nobody. */
  TAGGED: 0xfc,
  DEFINE: 0xfd,
  USE: 0xfe,
  NONE: 0xff,
} as const;

/** Added to the code of a scalar. */
export const ArrayBits = { VARIABLE: 0x08, BOUNDED: 0x10, FIXED: 0x18 } as const;

/** Whether it is the code of a single number, boolean or string. */
export function isScalarCode(code: number): boolean {
  return (code & (ArrayBits.FIXED | TypeCode.STRUCTURE)) === 0 || code === TypeCode.BOUNDED_STRING;
}
