/** What `xioc conform` examines: a server of one protocol, and what is asked of it. */
import type { Book } from '../../../conform/book.ts';
import { Gate } from '../../../conform/ca/gate.ts';
import { families as caFamilies } from '../../../conform/ca/model/rule.ts';
import { CaBook } from '../../../conform/ca/model/rule-book.ts';
import { CaSuite } from '../../../conform/ca/suite.ts';
import { type Examination, type ExamineOptions, examine } from '../../../conform/examine.ts';
import { families as pvaFamilies } from '../../../conform/pva/model/rule.ts';
import { PvaBook } from '../../../conform/pva/model/rule-book.ts';
import { PvaSuite } from '../../../conform/pva/suite.ts';
import { type Profile, profiles } from '../../../conform/rule.ts';
import { SERVER_PORT } from '../../../protocol/ca/constants.ts';
import { DEFAULT_BROADCAST_PORT, DEFAULT_SERVER_PORT } from '../../../protocol/pva/constants.ts';
import type { PlainLine } from '../plain-options.ts';
import { UsageError } from '../tool-io.ts';

type Values = PlainLine['values'];

export interface Address {
  readonly host: string;
  readonly port: number;
  /** Of searches. */
  readonly udpPort: number;
}

export interface Target {
  readonly protocol: 'ca' | 'pva';
  readonly book: Book;
  /** PV names, without what says the protocol. */
  readonly pvs: readonly string[];
  /** @throws UsageError when it is not an address */
  address(text: string): Address;
  /** @throws Error when the server cannot be reached, or does not serve what it must */
  examine(address: Address, patienceMs: number, options: ExamineOptions): Promise<Examination>;
}

const PVA = 'pva://';

/** By the operands: those of PV Access begin with `pva://`. */
export function targetOf(values: Values, operands: readonly string[]): Target | undefined {
  const [first = ''] = operands;
  const names = operands.slice(values.command === undefined ? 1 : 0);
  return first.startsWith(PVA) ? pvaTarget(values, names) : caTarget(values, names);
}

export function oneOf<T extends string>(
  known: readonly T[],
  text: string | boolean | undefined,
  option: string,
): T | undefined {
  if (text === undefined) return undefined;
  const found = known.find((name) => name === text);
  if (found === undefined) throw new UsageError(`${option} '${text}' is not one of ${known.join(', ')}`);
  return found;
}

// --- helpers --------------------------------------------------------------------------------------------------------

function caTarget(values: Values, pvs: readonly string[]): Target | undefined {
  const book = new CaBook(oneOf(caFamilies, values.expect, '--expect'), profilesOf(values.profile));
  const { slow, gate: gateName, 'read-only': readOnly } = values as Record<string, string | undefined>;
  if ((slow === undefined) !== (gateName === undefined)) {
    throw new UsageError('--slow and --gate belong together: a PV whose puts take their time, and one that ends them');
  }
  const [scalar, array] = pvs;
  if (scalar === undefined || array === undefined || pvs.length !== 2) return undefined;
  return {
    protocol: 'ca',
    book,
    pvs,
    address: (text) => {
      const { host, port } = addressOf(text, SERVER_PORT, '5064');
      return { host, port, udpPort: port };
    },
    examine: async (address, patienceMs, options) => {
      const subject = {
        ...address,
        pvs: { scalar, array, ...(readOnly && { readOnly }), ...(slow && { slow }) },
        book,
        patienceMs,
      };
      const { host, port } = address;
      const gate = slow && gateName ? await Gate.open(host, port, patienceMs, { slow, gate: gateName }) : undefined;
      try {
        return await examine(new CaSuite({ ...subject, ...(gate && { environment: gate }) }), options);
      } finally {
        gate?.close();
      }
    },
  };
}

function pvaTarget(values: Values, pvs: readonly string[]): Target | undefined {
  const book = new PvaBook(oneOf(pvaFamilies, values.expect, '--expect'), profilesOf(values.profile));
  const [scalar, array] = pvs.map(withoutProtocol);
  const readOnly = values['read-only'];
  if (values.slow !== undefined || values.gate !== undefined) {
    throw new UsageError('--slow and --gate are of Channel Access');
  }
  const udp = typeof values['udp-port'] === 'string' ? Number(values['udp-port']) : DEFAULT_BROADCAST_PORT;
  if (!(udp >= 1 && udp <= 0xffff)) throw new UsageError(`--udp-port '${values['udp-port']}' is not a port`);
  if (scalar === undefined || pvs.length > 2) return undefined;
  return {
    protocol: 'pva',
    book,
    pvs,
    address: (text) => ({ ...addressOf(withoutProtocol(text), DEFAULT_SERVER_PORT, '5075'), udpPort: udp }),
    examine: (address, patienceMs, options) => {
      const more = { ...(array && { array }), ...(typeof readOnly === 'string' && { readOnly }) };
      return examine(new PvaSuite({ ...address, pvs: { scalar, ...more }, book, patienceMs }), options);
    },
  };
}

function withoutProtocol(text: string): string {
  return text.startsWith(PVA) ? text.slice(PVA.length) : text;
}

function addressOf(text: string, usual: number, example: string): { host: string; port: number } {
  const [, host, digits] = /^([^:]+)(?::(\d+))?$/.exec(text) ?? [];
  const port = digits === undefined ? usual : Number(digits);
  if (host === undefined || port < 1 || port > 0xffff) {
    throw new UsageError(`'${text}' is not a server: write HOST or HOST:PORT, such as 192.168.1.7:${example}`);
  }
  return { host, port };
}

function profilesOf(text: string | boolean | undefined): readonly Profile[] {
  if (typeof text !== 'string') return profiles;
  // The others need connections and channels.
  return ['core', ...text.split(',').map((name) => oneOf(profiles, name, '--profile')!)];
}
