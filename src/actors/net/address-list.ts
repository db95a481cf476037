/**
 * The address lists of the EPICS environment (`EPICS_CAS_INTF_ADDR_LIST` and its kin).
 *
 * Grammar (EPICS base, `addAddrToChannelAccessAddressList` and `aToIPAddr`): tokens between spaces, tabs and line
 * ends, each an IPv4 address (in the short, octal and hexadecimal forms of `inet_aton` too: 127.1, 0x7f000001), a plain
 * integer (the address as one number), or a host name, and a port after a colon where one is wanted. What cannot be read is reported and skipped; the rest of the list counts.
 */
import { lookup } from 'node:dns/promises';

/** One token of a list. */
export interface AddressEntry {
  /** Dotted IPv4 address, or a host name that is still to be looked up. */
  readonly host: string;
  /** Undefined where the token names none. */
  readonly port: number | undefined;
}

/** Where a datagram goes. */
export interface Address {
  /** Dotted IPv4 address. */
  readonly address: string;
  readonly port: number;
}

/** Finds the IPv4 address of a host name; rejects when it has none. */
export type LookUp = (name: string) => Promise<string>;

/**
 * @param variable the environment variable the text comes from, for the warnings
 */
export function parseAddressList(
  variable: string,
  text: string,
): { readonly entries: readonly AddressEntry[]; readonly warnings: readonly string[] } {
  const entries: AddressEntry[] = [];
  const warnings: string[] = [];
  for (const token of text.split(/[ \t\r\n]+/)) {
    if (token === '') continue;
    const entry = parseAddress(token);
    if (entry === undefined) {
      warnings.push(
        `${variable}: skipped '${token}', which is not an IPv4 address or a host name with an optional :port`,
      );
    } else {
      entries.push(entry);
    }
  }
  return { entries, warnings };
}

/** The first of each address and port, and a warning for each further one (EPICS base, `removeDuplicateAddresses`). */
export function withoutDuplicates(addresses: readonly Address[]): {
  readonly addresses: readonly Address[];
  readonly warnings: readonly string[];
} {
  const unique = new Map<string, Address>();
  const warnings: string[] = [];
  for (const address of addresses) {
    const key = `${address.address}:${address.port}`;
    if (unique.has(key)) warnings.push(`Warning: Duplicate EPICS CA Address list entry "${key}" discarded`);
    else unique.set(key, address);
  }
  return { addresses: [...unique.values()], warnings };
}

/** Whether the host is an address already; else it is a name. */
export function isAddress(host: string): boolean {
  return DOTTED.test(host);
}

/** An IPv4 address as one number, to its usual form. */
export function toDotted(value: number): string {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255].join('.');
}

/** A dotted IPv4 address as one number, 0 to 2³²-1. */
export function fromDotted(address: string): number {
  return address.split('.').reduce((sum, part) => (sum * 256 + Number(part)) >>> 0, 0);
}

/** Asks the resolver of this host (its files and its DNS) for the first IPv4 address. */
export async function lookUpHost(name: string): Promise<string> {
  return (await lookup(name, { family: 4 })).address;
}

/** The addresses of the names that have one; those that have none are left out. */
export async function lookUpHosts(names: Iterable<string>, lookUp: LookUp): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const search = async (name: string) => {
    try {
      found.set(name, await lookUp(name));
    } catch {
      // Whoever asks for this name finds it missing, and says so.
    }
  };
  await Promise.all([...new Set(names)].map(search));
  return found;
}

// --- helpers ------------------------------------------------------------------------------------------------------

const DOTTED = /^\d{1,10}(\.\d{1,10}){3}$/;

/** RFC 1123, and the underscore that is often met. */
const HOST_NAME = /^[a-z\d_]([a-z\d_-]*[a-z\d_])?(\.[a-z\d_]([a-z\d_-]*[a-z\d_])?)*\.?$/i;

/** Numbers as C writes them, up to four. */
const C_NUMBERS = /^(?:0x[\da-f]+|\d+)(?:\.(?:0x[\da-f]+|\d+)){0,3}$/i;

/** As `inet_aton` reads them: the last number fills the bytes that are left. */
function fromCNumbers(parts: readonly string[]): string | undefined {
  const numbers = parts.map((part) => (/^0\d/.test(part) ? Number.parseInt(part, 8) : Number(part)));
  const isOctal = parts.every((part) => !/^0\d*[89]/.test(part));
  const last = numbers.pop()!;
  const room = 4 - numbers.length;
  if (!isOctal || numbers.some((number) => number > 255) || last >= 256 ** room) return undefined;
  return toDotted(numbers.reduce((sum, number, index) => sum + number * 256 ** (3 - index), last));
}

function parseAddress(token: string): AddressEntry | undefined {
  const match = /^([^:]+)(?::(\d{1,5}))?$/.exec(token);
  if (match === null) return undefined;
  const host = parseHost(match[1] ?? '');
  const port = match[2] === undefined ? undefined : Number(match[2]);
  if (host === undefined || (port !== undefined && port > 0xffff)) return undefined;
  return { host, port };
}

function parseHost(text: string): string | undefined {
  if (DOTTED.test(text)) {
    const parts = text.split('.').map(Number);
    return parts.every((part) => part <= 255) ? parts.join('.') : undefined;
  }
  if (/^\d+$/.test(text)) {
    const value = Number(text);
    if (value > 0xffffffff) return undefined;
    return toDotted(value);
  }
  if (C_NUMBERS.test(text)) return fromCNumbers(text.split('.'));
  // A last label of digits alone is a broken address (10.0.0.1.2), not a name.
  const isName = HOST_NAME.test(text) && text.length <= 253 && !/(^|\.)\d+\.?$/.test(text);
  return isName ? text : undefined;
}
