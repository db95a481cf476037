/**
 * INP or OUT of a record with a DTYP of asyn: `@asyn(PORT,ADDR,TIMEOUT)PARAMETER`, and with a mask
 * `@asynMask(PORT,ADDR,MASK,TIMEOUT)PARAMETER`. Address and time-out may be missing.
 */

export interface AsynLink {
  readonly port: string;
  readonly address: number;
  /** Bits that count; all of 32 where the link has none. */
  readonly mask: number;
  readonly parameter: string;
}

/** Of a link without a mask. */
export const ALL_BITS = 0xffff_ffff;

/** @returns what is wrong */
export function parseAsynLink(text: string): AsynLink | { readonly fault: string } {
  const [, kind, inside, parameter] = /^\s*@\s*(asyn|asynMask)\s*\(([^)]*)\)\s*(\S*)\s*$/.exec(text) ?? [];
  if (kind === undefined || inside === undefined) return { fault: `${shown(text)} is no link to a port` };
  const [port = '', address = '', third = ''] = inside.trim().split(/\s*,\s*|\s+/);
  if (port === '') return { fault: `${shown(text)} names no port` };
  if (parameter === undefined || parameter === '') return { fault: `${shown(text)} names no parameter` };
  const at = whole(address === '' ? '0' : address);
  if (at === undefined) return { fault: `'${address}' is no address, in ${shown(text)}` };
  if (kind === 'asyn') return { port, address: at, mask: ALL_BITS, parameter };
  const mask = whole(third);
  if (mask === undefined) return { fault: `'${third}' is no mask, in ${shown(text)}` };
  return { port, address: at, mask: mask >>> 0, parameter };
}

// --- helpers ------------------------------------------------------------------------------------------------------

function shown(text: string): string {
  return JSON.stringify(text);
}

/** As C reads it: `16`, `0x10`, `020`. */
function whole(text: string): number | undefined {
  if (/^0[0-7]+$/.test(text)) return Number.parseInt(text, 8);
  return /^(0x[\da-f]+|\d+)$/i.test(text) ? Number(text) : undefined;
}
