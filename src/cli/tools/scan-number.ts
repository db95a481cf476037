/** Numbers in options, as C's sscanf and EPICS base read them. */
import { parseDouble } from '../../protocol/value/parse.ts';

/** `%d`: what begins with a whole number, whatever follows it; kept to 32 bits. Undefined when it does not. */
export function scanInteger(text: string): number | undefined {
  const match = /^\s*([+-]?\d+)/.exec(text);
  return match === null ? undefined : Number(BigInt.asIntN(32, BigInt(match[1]!)));
}

/** `%u`: as `%d`, but a negative number is counted from 2^32 down. */
export function scanUnsigned(text: string): number | undefined {
  const value = scanInteger(text);
  return value === undefined ? undefined : value >>> 0;
}

/** `epicsScanDouble`: a number and nothing else. */
export function scanDouble(text: string): number | undefined {
  return WHOLE_NUMBER.test(text) ? parseDouble(text) : undefined;
}

const WHOLE_NUMBER =
  /^\s*[+-]?(\d+\.?\d*(e[+-]?\d+)?|\.\d+(e[+-]?\d+)?|0x[\da-f]+\.?[\da-f]*(p[+-]?\d+)?|inf(inity)?|nan)\s*$/i;
