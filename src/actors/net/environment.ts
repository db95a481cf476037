/**
 * How the EPICS environment is read, by servers and by clients.
 *
 * A variable that is empty counts as unset. A value that cannot be used is reported and its default taken: the program
 * comes up all the same.
 */
import {
  type Address,
  type AddressEntry,
  isAddress,
  type LookUp,
  lookUpHost,
  lookUpHosts,
  parseAddressList,
} from './address-list.ts';
import { type LocalInterface, localInterfaces } from './interfaces.ts';

/** What is known about the host and its neighbours. */
export interface Surroundings {
  readonly interfaces: readonly LocalInterface[];
  /** Addresses of the host names in the lists. */
  readonly hosts: ReadonlyMap<string, string>;
}

/** This host's interfaces, and the addresses of the host names in address lists. */
export async function lookAround(
  lists: readonly (string | undefined)[],
  lookUp: LookUp = lookUpHost,
): Promise<Surroundings> {
  const entries = lists.flatMap((text) => parseAddressList('', text ?? '').entries);
  const names = entries.map(({ host }) => host).filter((host) => !isAddress(host));
  return { interfaces: localInterfaces(), hosts: await lookUpHosts(names, lookUp) };
}

/** One entry of an address list, its name looked up. */
export interface Host {
  readonly address: string;
  readonly port: number | undefined;
}

/** Where datagrams to these hosts go: to `port`, except those that name one themselves. */
export function withPort(hosts: readonly Host[], port: number): readonly Address[] {
  return hosts.map((host) => ({ address: host.address, port: host.port ?? port }));
}

/** Reads variables, and collects what is wrong with them. */
export class EnvironmentReader {
  readonly warnings: string[] = [];
  readonly surroundings: Surroundings;
  readonly #environment: NodeJS.ProcessEnv;

  constructor(environment: NodeJS.ProcessEnv, surroundings: Surroundings) {
    this.#environment = environment;
    this.surroundings = surroundings;
  }

  /** Undefined for a variable that is unset or empty. */
  text(name: string): string | undefined {
    return this.#environment[name] || undefined;
  }

  /** True when unset; else the word yes is, in any case, and nothing more (`envGetBoolConfigParam`). */
  flag(name: string): boolean {
    const text = this.text(name);
    return text === undefined || text.trim().toLowerCase() === 'yes';
  }

  /** The first of the variables that is set decides, even when it cannot be used (rsrv). */
  port(names: readonly string[], fallback: number): number {
    const name = this.#firstSet(names);
    return name === undefined ? fallback : this.integer(name, LAST_RESERVED_PORT + 1, 0xffff, fallback);
  }

  /** As `port`, of protocols that let a port be any: 0 is any free one. */
  anyPort(names: readonly string[], fallback: number): number {
    const name = this.#firstSet(names);
    return name === undefined ? fallback : this.integer(name, 0, 0xffff, fallback);
  }

  seconds(names: readonly string[], fallback: number): number {
    const name = this.#firstSet(names);
    if (name === undefined) return fallback;
    const value = Number(this.text(name));
    if (Number.isFinite(value) && value > 0) return value;
    this.#refuse(name, 'a number of seconds above 0', fallback);
    return fallback;
  }

  integer(name: string, least: number, most: number, fallback: number): number {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const value = /^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    this.#refuse(name, `a whole number from ${least} to ${most}`, fallback);
    return fallback;
  }

  addresses(variable: string, text: string | undefined): Host[] {
    const { entries, warnings } = parseAddressList(variable, text ?? '');
    this.warnings.push(...warnings);
    return entries.flatMap((entry) => this.#found(variable, entry));
  }

  #found(variable: string, { host, port }: AddressEntry): Host[] {
    const address = isAddress(host) ? host : this.surroundings.hosts.get(host);
    if (address !== undefined) return [{ address, port }];
    this.warnings.push(`${variable}: skipped '${host}', no IPv4 address was found for that name`);
    return [];
  }

  #firstSet(names: readonly string[]): string | undefined {
    return names.find((name) => this.text(name) !== undefined);
  }

  #refuse(name: string, wanted: string, fallback: number): void {
    this.warnings.push(`${name}="${this.text(name)}" is not ${wanted}: using ${fallback}`);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Ports up to this one are the system's (`IPPORT_USERRESERVED`). */
const LAST_RESERVED_PORT = 5000;
